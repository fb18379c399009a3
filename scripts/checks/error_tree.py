"""The tree of errors in a package's docstring is that of its classes."""

from __future__ import annotations

from collections.abc import Iterator

from scripts import error_tree
from scripts.checks.tree import Tree, Violation


def check(tree: Tree) -> Iterator[Violation]:
    """The docstrings that show another tree."""
    for package in error_tree.PACKAGES:
        path = f"{package}/__init__.py"
        source = tree.text(path)
        if error_tree.written(source) != error_tree.render(tree.root, package):
            yield Violation(
                path, error_tree.line_of(source), "run `make docs`: the classes make another tree of errors"
            )
