"""What is generated is what the sources say, and nothing else."""

import filecmp
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BUF = Path(sys.executable).with_name("buf")
# `make check` is quicker.
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("generated")
    subprocess.run([sys.executable, ROOT / "scripts" / "protos.py", folder], check=True)
    return folder


def test_the_committed_stubs_are_those_of_the_protos(fresh: Path) -> None:
    made, kept = (
        {path.relative_to(base): path for path in base.rglob("*") if path.is_file() and "__pycache__" not in path.parts}
        for base in (fresh / "gen", ROOT / "gen")
    )
    assert set(made) == set(kept), "run `make proto`"
    stale = [str(name) for name in made if not filecmp.cmp(made[name], kept[name], shallow=False)]
    assert stale == [], "run `make proto`"


@pytest.mark.parametrize("name", ["plugai.binpb", "openapi.json"])
def test_envoys_descriptor_and_the_description_are_those_of_the_protos(fresh: Path, name: str) -> None:
    name = f"envoy/plugai/envoy/{name}"
    assert filecmp.cmp(fresh / name, ROOT / name, shallow=False), "run `make proto`"


@pytest.mark.usefixtures("fresh")
@pytest.mark.parametrize(
    "arguments",
    [
        ["lint"],
        ["format", "--diff", "--exit-code", "protos"],
        ["breaking", "protos", "--against", "protos/baseline.binpb"],
    ],
    ids=["lint", "format", "breaking"],
)
def test_buf_finds_nothing_to_mend(arguments: list[str]) -> None:
    found = subprocess.run([BUF, *arguments], cwd=ROOT, capture_output=True, text=True)
    assert found.returncode == 0, found.stdout + found.stderr


def test_a_removed_field_is_a_breaking_change(tmp_path: Path) -> None:
    for name in ("protos", ".build/googleapis"):
        shutil.copytree(ROOT / name, tmp_path / name)
    shutil.copy(ROOT / "buf.yaml", tmp_path)
    source = tmp_path / "protos" / "plugai" / "v1" / "generate.proto"
    source.write_text(source.read_text().replace("int32 after_seq = 2", "int32 after = 2"))
    command = [str(BUF), "breaking", "protos", "--against", "protos/baseline.binpb"]
    found = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert found.returncode == 100
    assert "after_seq" in found.stdout
