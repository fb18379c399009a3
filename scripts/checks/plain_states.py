"""A module of the web interface draws, or knows nothing that draws: states are tried without a browser."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from pathlib import PurePath

from scripts.checks.tree import Tree, Violation

FOLDER = "frontend"
LIBRARIES = frozenset({"flet", "flet_web"})
JOINS = frozenset(
    f"plugai.frontend.{name}"
    for name in (
        "__main__",
        "chat.messages.actions",
        "pictures.actions",
        "pictures.commands",
        "settings.page",
        "shell.chat_actions",
        "shell.conversation.message_actions",
        "shell.conversation.reactions",
        "shell.handlers",
        "shell.keyboard.commands",
        "shell.parts",
    )
)
"""The modules that bring what draws and what does not together, and import no Flet themselves."""


def check(tree: Tree) -> Iterator[Violation]:
    """The modules that do neither, and the names above that are not, or no longer, of such a module."""
    files = {_name(path): path for path, _ in tree.modules() if path.startswith(f"{FOLDER}/")}
    imports = {_name(path): _imported(module) for path, module in tree.modules() if _name(path) in files}
    draws = {name for name, imported in imports.items() if any(one.split(".")[0] in LIBRARIES for one in imported)}
    mixed = {name for name in imports if name not in draws and _reaches(name, draws, imports)}
    for name in mixed - JOINS:
        yield Violation(files[name], 1, "draw here, with Flet, or import nothing that does")
    for name in (JOINS & set(files)) - mixed:
        yield Violation(files[name], 1, f"take `{name}` out of the modules that join the two kinds")


def _name(path: str) -> str:
    parts = PurePath(path).with_suffix("").parts
    return ".".join(parts[1:]).removesuffix(".__init__")


def _imported(module: ast.Module) -> set[str]:
    """The dotted names that a module imports; of what comes from a package, each may be a module."""
    found: set[str] = set()
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def _reaches(name: str, draws: set[str], imports: Mapping[str, set[str]]) -> bool:
    """Whether a module imports one of these, or one that does."""
    seen, left = {name}, [name]
    while left:
        new = {found for found in imports[left.pop()] if found in imports} - seen
        if new & draws:
            return True
        seen |= new
        left += new
    return False
