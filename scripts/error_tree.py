"""The trees of errors in the docstrings of packages, as the classes make them.

A docstring has the tree from a line that is the root's name to the next empty line, or to its end. A package shows its
own classes, and those of other packages that they descend from.
"""

from __future__ import annotations

import ast
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path

ROOT_ERROR = "PlugAIError"
# The packages that have such a docstring: one line for each.
PACKAGES = (
    "runners/plugai/runners/errors",
    "server/plugai/server/core/errors",
)
WIDTH = 120


@dataclass(frozen=True)
class ErrorClass:
    """A class of errors: the file that has it, its parents, and the first line of its docstring."""

    name: str
    file: Path
    parents: tuple[str, ...]
    summary: str


def render(root: Path, package: str) -> list[str]:
    """The lines of a package's tree."""
    classes = _classes(root)
    shown = {name for name, cls in classes.items() if root / package in cls.file.parents}
    shown |= {parent for name in shown for parent in _ancestors(classes, name)}
    rows = [(ROOT_ERROR, ""), *_rows(classes, shown, ROOT_ERROR, "")]
    column = max(len(branch) for branch, _ in rows) + 2
    return [_line(branch, summary, column) for branch, summary in rows]


def written(source: str) -> list[str]:
    """The lines of the tree that a module's docstring has; none if it has no tree."""
    start = line_of(source) - 1
    lines = source.splitlines()[start:]
    return list(takewhile(lambda line: line not in ("", '"""'), lines)) if ROOT_ERROR in lines else []


def line_of(source: str) -> int:
    """The line where the tree begins, the first if there is none."""
    lines = source.splitlines()
    return lines.index(ROOT_ERROR) + 1 if ROOT_ERROR in lines else 1


def write(root: Path) -> None:
    """Bring each docstring up to date."""
    for package in PACKAGES:
        file = root / package / "__init__.py"
        source = file.read_text(encoding="utf-8")
        start, count = line_of(source) - 1, len(written(source))
        if not count:
            raise SystemExit(f"write a line {ROOT_ERROR} into the docstring of {file}: the tree goes there")
        lines = source.splitlines()
        lines[start : start + count] = render(root, package)
        file.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _classes(root: Path) -> dict[str, ErrorClass]:
    files = (file for package in PACKAGES for file in sorted((root / package).glob("*.py")))
    nodes = ((file, node) for file in files for node in ast.parse(file.read_text(encoding="utf-8")).body)
    found = (_error_class(file, node) for file, node in nodes if isinstance(node, ast.ClassDef))
    return {cls.name: cls for cls in found}


def _error_class(file: Path, node: ast.ClassDef) -> ErrorClass:
    parents = tuple(ast.unparse(base).rpartition(".")[2] for base in node.bases)
    return ErrorClass(node.name, file, parents, (ast.get_docstring(node) or "").partition("\n")[0].rstrip("."))


def _ancestors(classes: dict[str, ErrorClass], name: str) -> Iterator[str]:
    for parent in classes[name].parents:
        if parent in classes:
            yield parent
            yield from _ancestors(classes, parent)


def _rows(classes: dict[str, ErrorClass], shown: set[str], parent: str, indent: str) -> Iterator[tuple[str, str]]:
    children = sorted(
        (cls for cls in classes.values() if cls.name in shown and parent in cls.parents),
        key=lambda cls: (cls.file, cls.name),
    )
    for cls in children:
        last = cls is children[-1]
        yield f"{indent}{'└── ' if last else '├── '}{cls.name}", cls.summary
        yield from _rows(classes, shown, cls.name, indent + ("    " if last else "│   "))


def _line(branch: str, summary: str, column: int) -> str:
    shortened = textwrap.shorten(summary, WIDTH - column, placeholder=" ...")
    return f"{branch:<{column}}{shortened}".rstrip()
