"""Reads files that are to be small, whoever has written them."""

from __future__ import annotations

from pathlib import Path

from plugai.runners.errors import ModelBrokenError
from plugai.runners.regular_files import open_regular


def read_bounded(path: Path, most: int = 4 * 1024 * 1024) -> bytes:
    """The content of a small file. Raises ModelBrokenError."""
    try:
        with open_regular(path) as file:
            content = file.read(most + 1)
    except OSError as error:
        raise ModelBrokenError(f"{path} cannot be read: {error.strerror}") from None
    if len(content) > most:
        raise ModelBrokenError(f"{path} has more than {most} bytes")
    return content
