"""HTTP ranges (RFC 9110, section 14): which part of a file a request asks for."""

from __future__ import annotations

import re
from collections.abc import Mapping

from plugai.runners.errors import InvalidRequestError

_ONE_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


def parse_range(headers: Mapping[str, str], etag: str, size: int) -> tuple[int, int] | None:
    """Return the first byte of the requested part and the byte after its end; None for the whole file.

    `etag` is that of the current file, `size` is in bytes. Invalid and multiple ranges, and ranges of another version
    of the file, mean the whole file, as the standard requires. Raises InvalidRequestError for a range that begins after
    the end.
    """
    matched = _ONE_RANGE.fullmatch(headers.get("range", ""))
    if matched is None or matched[0] == "bytes=-" or headers.get("if-range", etag) != etag:
        return None
    first, last = matched.groups()
    if not first:
        return (max(0, size - int(last)), size) if size and int(last) else None
    start = int(first)
    if last and int(last) < start:
        return None
    if start >= size:
        problem = f"begins after the end of the file's {size} bytes"
        raise InvalidRequestError(f"range {problem}", {"range": problem})
    return start, min(int(last) + 1, size) if last else size
