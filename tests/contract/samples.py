"""Small trees for the checks of the structure: one that keeps every rule, and one rule broken in each of the others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from scripts import error_tree
from scripts.checks.private_words import TABLE, Kind, Row
from scripts.checks.tree import Tree

ERRORS, OWN_ERRORS = error_tree.PACKAGES
FAMILY = '''class PlugAIError(Exception):
    """The root."""
class LostError(PlugAIError):
    """It is not there."""
class KeyLostError(LostError):
    """The key is not there."""
'''

OWN_DOCSTRING = '''"""Errors.

PlugAIError
└── LostError          It is not there
    └── DiskLostError
"""
'''


def errors(tree: str) -> dict[str, str]:
    """Two packages of errors; the docstring of the first has this tree."""
    return {
        f"{ERRORS}/__init__.py": f'"""Errors.\n\n{tree}\nThe end.\n"""\n',
        f"{ERRORS}/base.py": FAMILY,
        f"{OWN_ERRORS}/__init__.py": OWN_DOCSTRING,
        f"{OWN_ERRORS}/disk.py": "class DiskLostError(errors.LostError): ...\n",
    }


def function(lines: int) -> str:
    """A function of so many lines."""
    return "def count():\n" + "    pass\n" * (lines - 1)


def folder(modules: int) -> dict[str, str]:
    """A folder with so many modules, and those that do not count."""
    names = [*(f"m{number}" for number in range(modules)), "__init__", "__main__"]
    return {f"tests/many/{name}.py": "" for name in names}


SHELVES = "class Shelf: ...\nclass _Board: ...\n"

CLEAN: dict[str, str] = {
    **errors("PlugAIError\n└── LostError         It is not there\n    └── KeyLostError  The key is not there\n"),
    **folder(20),
    "CHANGELOG.md": f"The {TABLE[0].words} was renamed.\n",
    "README.md": "A line in order, and a turn over the place where warehouses are.\n",
    "gen/python/plugai/v1/made.py": "class Line: ...\n" + function(100),
    "protos/plugai/v1/sample.proto": "// A ticket for a place in the line.\nmessage Turn {\n  string line = 1;\n}\n",
    "server/plugai/server/shelf.py": f"{SHELVES}class _Line: ...\nline = order = place = told = life = 1\n",
    "server/plugai/server/other.py": "class _Board: ...\n" + function(60),
    "adapters/plugai/adapters/shelf.py": SHELVES,
    "deploy/sample.yaml": "a: &one {b: 1, c: [d, {b: 1}]}\ne: *one\n---\na: ${value}\nf: {b: ${more}, g: 1}\n",
    "clients/data.bin": "\udcff",
    "frontend/plugai/frontend/chat/view.py": "import flet as ft\nfrom plugai.frontend.chat import state\n",
    "frontend/plugai/frontend/chat/state.py": "import asyncio\nfrom plugai.frontend.chat.words import say\n",
    "frontend/plugai/frontend/chat/words.py": "",
    "frontend/plugai/frontend/shell/parts.py": "from plugai.frontend.chat import state, view\n",
}

# By the check that finds it: what breaks a rule, and how what is printed begins.
BROKEN: dict[str, tuple[Mapping[str, str], str]] = {
    "class_names": (
        {"server/plugai/server/other.py": "\nclass Shelf: ...\n", "server/plugai/server/shelf.py": SHELVES},
        "server/plugai/server/shelf.py:1: "
        "give class `Shelf` another name: server/plugai/server/other.py:2 has this one",
    ),
    "folder_size": (folder(21), "tests/many:1: divide this folder: it has 21 modules, and 20 are the most"),
    "function_length": (
        {"tests/long.py": f"\n{function(61)}"},
        "tests/long.py:2: divide function `count`: it has 61 lines, and 60 are the most",
    ),
    "yaml_keys": (
        {"deploy/sample.yml": "a: 1\nb:\n- c: {d: 1,\n      d: ${value}}\n"},
        "deploy/sample.yml:4: merge the two values of `d`: the key stands in line 3 already",
    ),
    "translations": (
        {"frontend/plugai/frontend/chat/view.py": 'shown = text("Nothing is here.")\n'},
        "frontend/plugai/frontend/chat/view.py:1: mark `Nothing is here.` for translation, with `tr`",
    ),
    "plain_states": (
        {
            "frontend/plugai/frontend/chat/state.py": "from plugai.frontend.shell.parts import Parts\n",
            "frontend/plugai/frontend/shell/parts.py": "from plugai.frontend.chat import view\n",
            "frontend/plugai/frontend/chat/view.py": "import flet.canvas as cv\n",
        },
        "frontend/plugai/frontend/chat/state.py:1: draw here, with Flet, or import nothing that does",
    ),
    "error_tree": (
        errors("PlugAIError\n└── LostError  It is not there\n"),
        f"{ERRORS}/__init__.py:3: run `make docs`: the classes make another tree of errors",
    ),
}


def private_names() -> Iterator[tuple[str, str, dict[str, str]]]:
    """Each word of the table and where it may not stand, and a file where it does."""
    for row in TABLE:
        for kind in row.kind:
            for word in sorted(row.forbidden()):
                yield word, str(kind.name), _planted(row, kind, word)


def _planted(row: Row, kind: Kind, word: str) -> dict[str, str]:
    below = f"{row.within[0]}area"
    title = word.title().replace("_", "")
    match kind:
        case Kind.TEXT:
            return {f"{below}/notes.md": f"\nEvery {word.upper()}.\n"}
        case Kind.PART:
            return {f"{below}/code.py": f"class Sql{title}Table: ...\n"}
        case Kind.CLASS:
            return {f"{below}/code.py": f"class {title}: ...\n"}
        case Kind.MODULE:
            return {f"{below}/{word}.py": ""}
        case Kind.TEST_MODULE:
            return {f"{below}/test_{word}.py": ""}
        case Kind.FUNCTION:
            return {f"{below}/code.py": f"async def {word}(): ...\n"}
        case _:
            return {f"{below}/code.py": f"def find({word}): ...\n"}


def tree(root: Path, files: Mapping[str, str]) -> Tree:
    """These files, written below a folder."""
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8", errors="surrogateescape")
    return Tree(root, tuple(sorted(files)))
