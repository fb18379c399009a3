"""Streams the items of a JSON file that may be larger than memory."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import dataclass
from typing import Any

import ijson

from plugai.server.core.sessions.portable.json_depth import JsonDepth

MAX_ITEM_BYTES = 64 * 1024 * 1024
MAX_DEPTH = 200
_CHUNK_BYTES = 64 * 1024
_PARSE_ERRORS = (ijson.JSONError, UnicodeDecodeError)
_INVALID_JSON = "the rest of the file is not valid JSON, or is missing"
_BLANK = b"\xef\xbb\xbf \t\r\n"


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Why the rest of a file cannot be read."""

    reason: str


async def items(
    pieces: AsyncIterator[bytes], max_bytes: int = MAX_ITEM_BYTES
) -> AsyncGenerator[dict[str, Any] | Unreadable, None]:
    """Yield the items of a list, or of `sessions` in an object; last, if reading stopped early, why.

    An item may have about `max_bytes`, which bounds memory use.
    """
    parser = _Parser(max_bytes)
    try:
        async for piece in _split(pieces):
            for item in parser.feed(piece):
                yield item
        parser.close()
    except _StoppedError as error:
        yield Unreadable(str(error))


class _StoppedError(Exception):
    """The rest of the file is not read."""


class _Parser:
    """Finds complete items in chunks of JSON."""

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._found = ijson.sendable_list()
        self._events: Any = None
        self._depth_counter = JsonDepth()
        self._broken = False
        # Bytes since the last complete item.
        self._bytes_since_item = 0

    def feed(self, piece: bytes) -> list[Any]:
        """Return the items that this chunk completes. Raises _StoppedError."""
        if self._broken:
            raise _StoppedError(_INVALID_JSON)
        if self._events is None:
            if not (piece := piece.lstrip(_BLANK)):
                return []
            prefix = "item" if piece.startswith(b"[") else "sessions.item"
            self._events = ijson.items_coro(self._found, prefix, use_float=True)
        if self._depth_counter.max_depth(piece) > MAX_DEPTH:
            raise _StoppedError("a session is nested too deeply")
        if self._bytes_since_item > self._max_bytes:
            raise _StoppedError(f"a session has more than {self._max_bytes} bytes")
        try:
            self._events.send(piece)
        except _PARSE_ERRORS:
            # Items that were complete before the error are returned first.
            self._broken = True
        found = list(self._found)
        self._found.clear()
        self._bytes_since_item = 0 if found else self._bytes_since_item + len(piece)
        return found

    def close(self) -> None:
        """Raises _StoppedError if the file is not at its end."""
        if self._events is None:
            raise _StoppedError("the file is empty")
        if self._broken:
            raise _StoppedError(_INVALID_JSON)
        try:
            self._events.close()
        except _PARSE_ERRORS:
            raise _StoppedError(_INVALID_JSON) from None


async def _split(pieces: AsyncIterator[bytes]) -> AsyncGenerator[bytes, None]:
    async for piece in pieces:
        for start in range(0, len(piece), _CHUNK_BYTES):
            yield piece[start : start + _CHUNK_BYTES]
