"""The names that files give: those of modules, of what Python code defines, and of what a contract declares."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from pathlib import PurePath
from typing import NamedTuple

from scripts.checks.private_words import Kind
from scripts.checks.tree import Tree

DECLARED = (
    (Kind.CLASS, re.compile(r"\s*(?:message|enum|service)\s+(\w+)")),
    (Kind.FUNCTION, re.compile(r"\s*rpc\s+(\w+)")),
    (Kind.VARIABLE, re.compile(r"\s*oneof\s+(\w+)")),
    (Kind.VARIABLE, re.compile(r"\s*(?:[\w.<>, ]+\s)?(\w+)\s*=\s*\d+")),
)
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")


class Name(NamedTuple):
    """A name, and where it is given."""

    path: str
    line: int
    kind: Kind
    text: str

    def words(self) -> list[str]:
        """What it is made of."""
        return [word.lower() for word in _WORD.findall(self.text)]

    def private(self) -> bool:
        """Whether nobody else uses it."""
        return self.text.startswith("_")


def names(tree: Tree) -> Iterator[Name]:
    """Every name once for each file."""
    yield from _of_paths([*tree.written("*.py"), *tree.written("*.proto")])
    found = [name for path, module in tree.modules() for name in _of_module(path, module)]
    yield from {(name.path, name.kind, name.text): name for name in reversed(found)}.values()
    for path in tree.written("*.proto"):
        yield from _of_contract(path, tree.text(path))


def _of_paths(paths: Sequence[str]) -> Iterator[Name]:
    folders = {folder for path in paths for folder in PurePath(path).parents if folder.name}
    yield from (Name(str(folder), 1, Kind.MODULE, folder.name) for folder in sorted(folders))
    for path in paths:
        stem = PurePath(path).stem
        kind = Kind.TEST_MODULE if stem.startswith("test_") else Kind.MODULE
        yield Name(path, 1, kind, stem.removeprefix("test_"))


def _of_module(path: str, module: ast.Module) -> Iterator[Name]:
    for node in ast.walk(module):
        match node:
            case ast.ClassDef(name=text):
                yield Name(path, node.lineno, Kind.CLASS, text)
            case ast.FunctionDef(name=text) | ast.AsyncFunctionDef(name=text):
                yield Name(path, node.lineno, Kind.FUNCTION, text)
            case ast.arg(arg=text) | ast.Name(id=text, ctx=ast.Store()) | ast.Attribute(attr=text, ctx=ast.Store()):
                yield Name(path, node.lineno, Kind.VARIABLE, text)
            case ast.alias(asname=str(text)) | ast.ExceptHandler(name=str(text)) | ast.MatchAs(name=str(text)):
                yield Name(path, node.lineno, Kind.VARIABLE, text)


def _of_contract(path: str, text: str) -> Iterator[Name]:
    for number, line in enumerate(text.splitlines(), 1):
        for kind, pattern in DECLARED:
            if found := pattern.match(line):
                yield Name(path, number, kind, found[1])
                break
