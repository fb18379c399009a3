"""A function fits on a screen."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from scripts.checks.tree import Tree, Violation

MOST = 60


def check(tree: Tree) -> Iterator[Violation]:
    """The functions that do not."""
    for path, module in tree.modules():
        for node in ast.walk(module):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and (lines := _lines(node)) > MOST:
                sentence = f"divide function `{node.name}`: it has {lines} lines, and {MOST} are the most"
                yield Violation(path, node.lineno, sentence)


def _lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1
