"""Validation of content ids, which become names of files and of bucket objects."""

from __future__ import annotations

import re
from pathlib import Path

_CONTENT_ID = re.compile(r"[0-9a-f]{64}-[0-9a-f]{8}")


def require_content_id(content_id: str) -> str:
    """Return the id. Raises ValueError if it is not one."""
    if not _CONTENT_ID.fullmatch(content_id):
        raise ValueError("this is not a content id")
    return content_id


def content_path(folder: Path, content_id: str) -> Path:
    """The path of a content in a folder of contents. Raises ValueError if this is not a content id."""
    return folder / "contents" / content_id[:2] / require_content_id(content_id)
