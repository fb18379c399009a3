"""A public class has its name alone within a package."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from scripts.checks.tree import Tree, Violation

PACKAGES = (
    "server/plugai/server/",
    "adapters/plugai/adapters/",
    "runners/plugai/runners/",
    "envoy/plugai/envoy/",
)


def check(tree: Tree) -> Iterator[Violation]:
    """The classes whose name was taken."""
    for package in PACKAGES:
        first: dict[str, str] = {}
        for path, node in _public_classes(tree, package):
            taken = first.setdefault(node.name, f"{path}:{node.lineno}")
            if taken != f"{path}:{node.lineno}":
                yield Violation(path, node.lineno, f"give class `{node.name}` another name: {taken} has this one")


def _public_classes(tree: Tree, package: str) -> Iterator[tuple[str, ast.ClassDef]]:
    for path, module in tree.modules():
        if path.startswith(package):
            for node in ast.walk(module):
                if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                    yield path, node
