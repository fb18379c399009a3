"""The architecture's rules are held by tools, and the tools bite."""

import shutil
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.contract.contracts import CONTRACTS, FILES, ROOT, ROOTS, forbidden_imports
from tests.support.tiers import slow


@slow
def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    environment = {"PYTHONPATH": ":".join(str(folder / root) for root in ROOTS), "PATH": "/usr/bin:/bin"}
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, env=environment)


def broken(report: str) -> Iterator[tuple[str, str]]:
    """The contracts that a report says are broken, and the lines about each."""
    lines = report.partition("Broken contracts")[2].splitlines()
    contract, about = "", defaultdict[str, list[str]](list)
    for line in lines:
        contract = line if line in CONTRACTS else contract
        about[contract].append(line)
    return ((name, "\n".join(said)) for name, said in about.items() if name)


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What is said of a copy of the tree where everything is imported that a contract forbids."""
    copy = tmp_path_factory.mktemp("planted")
    for root in ROOTS:
        shutil.copytree(ROOT / root, copy / root, ignore=lambda folder, names: ignored(folder, names))
    shutil.copy(ROOT / "pyproject.toml", copy)
    for planted in {found for contract in CONTRACTS.values() for found in forbidden_imports(contract)}:
        with (copy / FILES[planted.importer]).open("a") as source:
            source.write(f"\nimport {planted.imported}\n")
    found = lint(copy)
    assert found.returncode == 1, found.stdout + found.stderr
    return dict(broken(found.stdout))


def ignored(folder: str, names: list[str]) -> list[str]:
    """What is not code."""
    return [name for name in names if not (Path(folder) / name).is_dir() and not name.endswith(".py")]


def test_there_is_no_package_that_would_hide_the_namespace() -> None:
    assert [path for root in ROOTS if (path := ROOT / root / "plugai" / "__init__.py").exists()] == []


def test_the_layers_are_kept() -> None:
    found = lint(ROOT)
    assert found.returncode == 0, found.stdout


@pytest.mark.parametrize("name", CONTRACTS)
def test_a_planted_violation_is_found(report: dict[str, str], name: str) -> None:
    planted = forbidden_imports(CONTRACTS[name])
    assert planted, "a contract that nothing can break"
    assert [found for found in planted if f"{found.importer} -> {found.imported}" not in report[name]] == []


@pytest.mark.parametrize(
    ("contract", "expected"),
    [
        (
            {"type": "layers", "containers": ["plugai.server"], "layers": ["cli", "(none)", "app | status"]},
            ["app -> cli", "status -> cli", "app -> status", "status -> app"],
        ),
        (
            {"type": "forbidden", "source_modules": ["plugai.server.app"], "forbidden_modules": ["plugai.*.cli"]},
            ["app -> cli"],
        ),
    ],
)
def test_what_is_planted_is_what_a_contract_names(contract: dict[str, Any], expected: list[str]) -> None:
    arrows = [
        " -> ".join(module.removeprefix("plugai.server.") for module in found) for found in forbidden_imports(contract)
    ]
    assert arrows == expected
