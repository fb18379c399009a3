"""Ranges of HTTP (RFC 9110, section 14): which part of a file is asked for."""

from __future__ import annotations

import re
from collections.abc import Mapping

from plugai.runners.errors import InvalidRequestError

_ONE_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


def asked_range(headers: Mapping[str, str], etag: str, size: int) -> tuple[int, int] | None:
    """Where the part that the headers ask for begins, and the byte after its end; None for the whole.

    `etag` is that of the file as it is now, `size` in bytes. What is no range, or several, or for another state of the
    file, is the whole, as the standard wants. Raises InvalidRequestError for a range that begins after the end.
    """
    found = _ONE_RANGE.fullmatch(headers.get("range", ""))
    if found is None or found[0] == "bytes=-" or headers.get("if-range", etag) != etag:
        return None
    first, last = found.groups()
    if not first:
        return (max(0, size - int(last)), size) if size and int(last) else None
    start = int(first)
    if last and int(last) < start:
        return None
    if start >= size:
        problem = f"begins after the end of the file's {size} bytes"
        raise InvalidRequestError(f"range {problem}", {"range": problem})
    return start, min(int(last) + 1, size) if last else size
