"""Reads files that are to be small, whoever has written them."""

from __future__ import annotations

from pathlib import Path

from plugai.runners.errors import ModelBrokenError
from plugai.runners.regular_files import open_regular

_MOST_BYTES = 4 * 1024 * 1024


def read_bounded(path: Path) -> bytes:
    """The content of a small file. Raises ModelBrokenError."""
    try:
        with open_regular(path) as file:
            content = file.read(_MOST_BYTES + 1)
    except OSError as error:
        raise ModelBrokenError(f"{path} cannot be read: {error.strerror}") from None
    if len(content) > _MOST_BYTES:
        raise ModelBrokenError(f"{path} has more than {_MOST_BYTES} bytes")
    return content
