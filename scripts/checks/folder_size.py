"""A folder has few enough modules to be read at a glance."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import PurePath

from scripts.checks.tree import Tree, Violation

MOST = 20
NOT_COUNTED = frozenset({"__init__.py", "__main__.py"})
# One file for each change of the database: they only become more.
EXEMPT = "migrations/versions"


def check(tree: Tree) -> Iterator[Violation]:
    """The folders that have more."""
    modules = (PurePath(path) for path in tree.written("*.py"))
    folders = Counter(module.parent.as_posix() for module in modules if module.name not in NOT_COUNTED)
    for folder, count in folders.items():
        if count > MOST and not folder.endswith(EXEMPT):
            yield Violation(folder, 1, f"divide this folder: it has {count} modules, and {MOST} are the most")
