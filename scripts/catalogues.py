"""Brings the catalogues of the web interface up to date with its sentences: `python -m scripts.catalogues`.

What is new is added without a translation, and what is not said any more is taken out.
"""

from __future__ import annotations

import ast
import io
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
SOURCES = "frontend/plugai/frontend"
FOLDER = f"{SOURCES}/languages/catalogues"
# Which arguments are sentences; a context comes before its sentence.
_MARKS = {"tr": 1, "mark": 1, "tr_n": 2, "tr_c": 2}

Message = tuple[str | None, str | tuple[str, str]]
"""A context, or None, and a sentence, or the two forms of one."""


def marked(tree: ast.AST) -> Iterator[Message]:
    """The sentences of a module."""
    for node in ast.walk(tree):
        name = node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else ""
        if isinstance(node, ast.Call) and name in _MARKS:
            given = [part.value for part in node.args[: _MARKS[name]] if isinstance(part, ast.Constant)]
            if len(given) == _MARKS[name] and all(given):
                yield _message(name, [str(text) for text in given])


def _message(name: str, given: list[str]) -> Message:
    if name == "tr_c":
        return given[0], given[1]
    return None, (given[0], given[1]) if name == "tr_n" else given[0]


def sentences(modules: Mapping[str, str]) -> Catalog:
    """Every sentence that is marked in these modules, with the files that have it."""
    found = Catalog(fuzzy=False)
    for file in sorted(modules):
        for context, message in marked(ast.parse(modules[file])):
            found.add(message, locations=[(file.removeprefix(f"{SOURCES}/"), 0)], context=context)
    return found


def updated(text: str, modules: Mapping[str, str]) -> str:
    """A catalogue with exactly the sentences of these modules."""
    old, new = read_po(io.StringIO(text)), sentences(modules)
    for message in _messages(new):
        known = old.get(message.id, message.context)
        if known is not None and isinstance(known.string, str) is isinstance(message.id, str):
            message.string = known.string
    written = io.BytesIO()
    write_po(written, new, omit_header=True, sort_output=True, width=120)
    header = text.partition("\n\n")[0]
    return f"{header}\n\n{written.getvalue().decode().strip()}\n"


def _messages(catalogue: Catalog) -> Iterable:  # type: ignore[type-arg]
    return (message for message in catalogue if message.id)


def main(root: Path = ROOT) -> None:
    """Write them."""
    modules = {str(file.relative_to(root)): file.read_text() for file in (root / SOURCES).rglob("*.py")}
    for file in sorted((root / FOLDER).glob("*.po")):
        file.write_text(updated(file.read_text(), modules))


if __name__ == "__main__":
    main()
