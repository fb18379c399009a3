"""No word that is ours alone where the field has one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scripts.checks.names import Name, names
from scripts.checks.private_words import TABLE, Kind, Row
from scripts.checks.tree import Tree, Violation

# What was, and the table itself.
NOT_READ = frozenset({"CHANGELOG.md", "scripts/checks/private_words.py"})


def check(tree: Tree) -> Iterator[Violation]:
    """The names and the texts that have a word of the table."""
    for name in names(tree):
        if row := next((row for row in TABLE if _has(row, name)), None):
            yield Violation(name.path, name.line, f"rename {_kind(name)} `{name.text}`: say {row.instead}")
    for row in TABLE:
        if Kind.TEXT in row.kind:
            yield from _in_texts(row, tree)


def _has(row: Row, name: Name) -> bool:
    if not name.path.startswith(row.within):
        return False
    words = name.words()
    if Kind.PART in row.kind:
        return not row.forbidden().isdisjoint(words)
    return name.kind in row.kind and not name.private() and "_".join(words) in row.forbidden()


def _kind(name: Name) -> str:
    return str(name.kind.name).lower().replace("_", " ")


def _in_texts(row: Row, tree: Tree) -> Iterator[Violation]:
    pattern = re.compile(rf"(?<![^\W_])(?:{'|'.join(sorted(row.forbidden()))})(?![^\W_])", re.IGNORECASE)
    for path, text in ((path, tree.text(path)) for path in tree.files if path not in NOT_READ):
        lines = text.split("\n") if pattern.search(text) else []
        for number, line in enumerate(lines, 1):
            if found := pattern.search(line):
                yield Violation(path, number, f"do not write `{found[0]}`: say {row.instead}")
