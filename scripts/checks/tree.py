"""What a check reads, and what it finds."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from typing import NamedTuple

GENERATED = (
    "gen/",
    *(f"clients/python/plugai/client/{name}.py" for name in ("types", "reasons", "rpcs", "sync")),
)


class Violation(NamedTuple):
    """Where a rule is broken, and what to do."""

    path: str
    line: int
    sentence: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.sentence}"


@dataclass(frozen=True)
class Tree:
    """Files below a folder, named by their paths from there."""

    root: Path
    files: tuple[str, ...]
    _parsed: dict[str, ast.Module] = field(default_factory=dict)

    @classmethod
    def tracked(cls, root: Path) -> Tree:
        """The files that git knows."""
        command = ["git", "ls-files", "-z"]
        listed = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True).stdout.split("\0")
        return cls(root, tuple(name for name in listed if (root / name).is_file()))

    def named(self, pattern: str) -> list[str]:
        """The files whose path is like this; `*` stands for folders too."""
        return [path for path in self.files if fnmatchcase(path, pattern)]

    def written(self, pattern: str) -> list[str]:
        """Those of them that nobody generates."""
        return [path for path in self.named(pattern) if not path.startswith(GENERATED)]

    def text(self, path: str) -> str:
        """What is in a file; nothing if it isn't text."""
        try:
            return (self.root / path).read_text(encoding="utf-8")
        except UnicodeDecodeError:
            return ""

    def modules(self) -> Iterator[tuple[str, ast.Module]]:
        """Each Python file that somebody wrote, and its syntax tree."""
        for path in self.written("*.py"):
            if path not in self._parsed:
                self._parsed[path] = ast.parse(self.text(path), path)
            yield path, self._parsed[path]
