"""The examples in docstrings are run against a real server; type checkers accept those in the documents."""

from __future__ import annotations

import ast
import doctest
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from scripts.dart.formatting import install, node
from tests.clients.python.scripted_server import ScriptedServer
from tests.clients.python.test_surface import ROOT

import plugai.client
from plugai.client import Client, MemoryStore, asynchronously, sync
from plugai.client.groups import base
from plugai.client.sync import SyncClient

# What examples use without saying so.
PNG = b"\x89PNG\r\n"
FENCE = re.compile(r"```python\n(.*?)```", re.DOTALL)
DOCUMENTS = (ROOT / "docs" / "clients.md", ROOT / "clients" / "python" / "README.md")


def _examples(*modules: Any) -> list[Any]:
    finder = doctest.DocTestFinder()
    owners = [
        getattr(module, name) for module in modules for name in dir(module) if isinstance(getattr(module, name), type)
    ]
    unique = {id(owner): owner for owner in owners if owner.__module__.startswith("plugai.client")}
    found = [test for owner in unique.values() for test in finder.find(owner, owner.__name__, module=False)]
    named = {test.name: test for test in found if test.examples}
    return [pytest.param(test, id=name) for name, test in sorted(named.items())]


class Output(doctest.OutputChecker):
    """What an example prints, or else its value."""

    def same(self, example: doctest.Example, got: str) -> bool:
        return self.check_output(example.want, got, doctest.NORMALIZE_WHITESPACE)


@pytest.mark.parametrize("test", _examples(asynchronously, base))
async def test_an_asynchronous_example_is_right(server: ScriptedServer, test: doctest.DocTest) -> None:
    url = f"http://127.0.0.1:{server.port}"
    async with Client(url, credentials=MemoryStore(), token=server.token) as client:
        names = _names(client, lambda *_, **__: Client(url, credentials=MemoryStore(), token=server.token))
        for example in test.examples:
            printed: list[str] = []
            names["print"] = lambda *what, end="\n", printed=printed: printed.append(" ".join(map(str, what)) + end)
            code = compile(_last_value(example.source), test.name, "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
            running = eval(code, names)  # noqa: S307 - the examples are ours
            if running is not None:
                await running
            _require(example, printed, names)


@pytest.mark.parametrize("test", _examples(sync))
def test_a_synchronous_example_is_right(server: ScriptedServer, test: doctest.DocTest) -> None:
    url = f"http://127.0.0.1:{server.port}"
    with SyncClient(url, credentials=MemoryStore(), token=server.token) as client:
        names = _names(client, None)
        for example in test.examples:
            if "SyncClient(" in example.source:
                example.source = re.sub(r"SyncClient\(.*\) as", "client as", example.source)
                continue
            printed: list[str] = []
            names["print"] = lambda *what, end="\n", printed=printed: printed.append(" ".join(map(str, what)) + end)
            exec(compile(_last_value(example.source), test.name, "exec"), names)  # noqa: S102 - the examples are ours
            _require(example, printed, names)


@pytest.fixture(scope="module")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the programs of the documents."""
    folder = tmp_path_factory.mktemp("programs")
    for document in DOCUMENTS:
        found = FENCE.findall(document.read_text())
        assert found
        for number, program in enumerate(found):
            (folder / f"{document.stem}_{number}.py").write_text(program)
    return folder


@pytest.mark.slow
def test_mypy_accepts_the_programs_of_the_documents(programs: Path) -> None:
    options = ["--strict", "--config-file", str(ROOT / "pyproject.toml")]
    _require_success([sys.executable, "-m", "mypy", *options, str(programs)])


@pytest.mark.slow
def test_pyright_accepts_the_programs_of_the_documents(programs: Path) -> None:
    settings = {"typeCheckingMode": "strict", "extraPaths": [str(ROOT / "clients/python")]}
    (programs / "pyrightconfig.json").write_text(json.dumps(settings))
    install()
    # The wheel looks for newer ones, and for Node.js, unless it is told not to and has one.
    offline = {"PYRIGHT_PYTHON_IGNORE_WARNINGS": "1", "PATH": f"{Path(node()).parent}:{os.environ['PATH']}"}
    command = [sys.executable, "-m", "pyright", "--pythonpath", sys.executable, "--project", str(programs)]
    _require_success(command, {**os.environ, **offline})


def _require_success(command: list[str], environment: dict[str, str] | None = None) -> None:
    checked = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout + checked.stderr


def _names(client: object, make: object) -> dict[str, Any]:
    return {**vars(plugai.client), "client": client, "png": PNG, **({"Client": make} if make else {})}


def _last_value(source: str) -> str:
    """The example, with the value of a last expression kept, as an interactive session shows it."""
    module = ast.parse(source)
    last = module.body[-1]
    if isinstance(last, ast.Expr):
        module.body[-1] = ast.Assign([ast.Name("shown_", ast.Store())], last.value)
    return ast.unparse(ast.fix_missing_locations(module))


def _require(example: doctest.Example, printed: list[str], names: dict[str, Any]) -> None:
    shown = names.pop("shown_", None)
    got = "".join(printed) or (f"{shown!r}\n" if shown is not None else "")
    if got and not got.endswith("\n"):
        got += "\n"
    assert Output().same(example, got), f"{example.source}\nwanted {example.want!r}, got {got!r}"
