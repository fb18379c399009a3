"""Text files in what the user says: models read them as text, and people see them as files."""

from __future__ import annotations

import re

from plugai.frontend.chat.changes import FileShown

_FILE = re.compile(r"^File `(?P<name>[^`\n]+)`:\n\n(?P<fence>`{3,})\n(?P<text>.*?)\n(?P=fence)\n\n", re.DOTALL)


def with_text_file(name: str, content: str) -> str:
    """A text file as a part of a message."""
    longest = max((len(run) for run in re.findall("`{3,}", content)), default=2)
    fence = "`" * (longest + 1)
    return f"File `{name.replace('`', '')}`:\n\n{fence}\n{content}\n{fence}\n\n"  # not shown


def split_text_files(text: str) -> tuple[str, tuple[FileShown, ...]]:
    """What the user has written, and the text files before it."""
    files = []
    while found := _FILE.match(text):
        files.append(FileShown(found["name"], "text/plain", size=len(found["text"].encode())))
        text = text[found.end() :]
    return text, tuple(files)
