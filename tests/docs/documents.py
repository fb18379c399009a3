"""The documents of the repository, and the pieces of code in them."""

from __future__ import annotations

import re
from pathlib import Path

from tests.support.house import ROOT

DOCUMENTS = sorted(
    path.relative_to(ROOT).as_posix() for folder in (ROOT, ROOT / "docs") for path in folder.glob("*.md")
)

_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def text(document: str) -> str:
    """What it says."""
    return (ROOT / document).read_text()


def blocks(document: str, language: str) -> list[str]:
    """Its pieces of code in this language, in order."""
    return [code for found, code in _BLOCK.findall(text(document)) if found == language]


def targets(makefile: Path = ROOT / "Makefile") -> set[str]:
    """What `make` can be asked for."""
    return set(re.findall(r"^([a-z][\w-]*):", makefile.read_text(), re.MULTILINE))
