"""The path of a request in docs/architecture.md is the path in the code."""

from __future__ import annotations

import ast
import re

from tests.support.documents import text
from tests.support.server import ROOT

_STEP = re.compile(r"^\d+\. `([\w./-]+\.py)`", re.MULTILINE)
# Envoy's configuration is no module, and the middleware calls whatever handler the request names.
_FIRST = "server/plugai/server/services/generate.py"


def steps() -> list[str]:
    found: list[str] = _STEP.findall(text("docs/architecture.md"))
    return found[found.index(_FIRST) :]


def module_of(path: str) -> str:
    return path[path.index("plugai/") :].removesuffix(".py").replace("/", ".")


def imports(path: str) -> set[str]:
    tree = ast.parse((ROOT / path).read_text())
    nodes = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    return {
        name for node in nodes for name in (node.module, *(f"{node.module}.{each.name}" for each in node.names)) if name
    }


def test_the_states_of_a_request_in_the_document_are_connected() -> None:
    path = steps()
    assert len(path) == len(set(path)) >= 7, "no module is entered twice"
    for number, step in enumerate(path[1:], start=1):
        reached = {name for earlier in path[:number] for name in reachable(earlier)}
        assert module_of(step) in reached, step


def reachable(path: str) -> set[str]:
    """The modules that a step imports, and those that these import: a step may reach the next through one between."""
    near = imports(path)
    files = [ROOT / folder / f"{name.replace('.', '/')}.py" for name in near for folder in ("server", "runners")]
    return near | {name for file in files if file.exists() for name in imports(str(file.relative_to(ROOT)))}
