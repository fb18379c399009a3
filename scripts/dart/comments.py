"""Comments of the contract as documentation comments of Dart."""

from __future__ import annotations

import re
import textwrap

_WIDTH = 80


def documentation(comment: str, indent: str = "") -> str:
    """The lines of a comment, with a line end; empty if there is none. Brackets and angles would be links and tags."""
    text = re.sub(r"[\[\]<>]", lambda found: f"\\{found[0]}", comment)
    lines: list[str] = []
    for paragraph in text.split("\n\n"):
        if paragraph.strip():
            filled = textwrap.wrap(" ".join(paragraph.split()), _WIDTH - 4 - len(indent), break_on_hyphens=False)
            lines += ["", *filled] if lines else filled
    return "".join(f"{indent}/// {line}".rstrip() + "\n" for line in lines)


def literal(text: str) -> str:
    """A text as a literal of Dart."""
    escaped = text.replace("\\", "\\\\").replace("'", "\\'").replace("$", "\\$")
    return f"'{escaped}'"
