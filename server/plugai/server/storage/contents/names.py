"""What a content's id looks like, which is all that may become a file's or an object's name."""

from __future__ import annotations

import re
from pathlib import Path

_CONTENT_ID = re.compile(r"[0-9a-f]{64}-[0-9a-f]{8}")


def require_content_id(content_id: str) -> str:
    """The id itself. Raises ValueError if it is none."""
    if not _CONTENT_ID.fullmatch(content_id):
        raise ValueError("this is no content's id")
    return content_id


def content_path(folder: Path, content_id: str) -> Path:
    """Where a content is in a folder of contents. Raises ValueError if this is no content's id."""
    return folder / "contents" / content_id[:2] / require_content_id(content_id)
