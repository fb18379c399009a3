"""The items of a JSON file that may be larger than the memory, one after the other as they come."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import dataclass
from typing import Any

import ijson

from plugai.server.core.sessions.portable.json_depth import JsonDepth

MOST_ITEM_BYTES = 64 * 1024 * 1024
MOST_NESTED = 200
_PIECE_BYTES = 64 * 1024
_FAULTS = (ijson.JSONError, UnicodeDecodeError)
_NO_JSON = "the file is no JSON from here on, or it was cut"
_BLANK = b"\xef\xbb\xbf \t\r\n"


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Why the rest of a file cannot be read."""

    reason: str


async def items(
    pieces: AsyncIterator[bytes], most_bytes: int = MOST_ITEM_BYTES
) -> AsyncGenerator[dict[str, Any] | Unreadable, None]:
    """The sessions of a file: those of a list, or those under `sessions` in an object; last, what stopped it, if
    anything did.

    An item may have about `most_bytes`, which is what is held in memory at once.
    """
    parser = _Parser(most_bytes)
    try:
        async for piece in _small(pieces):
            for item in parser.feed(piece):
                yield item
        parser.close()
    except _StoppedError as error:
        yield Unreadable(str(error))


class _StoppedError(Exception):
    """The rest is not read."""


class _Parser:
    """Finds items in pieces of JSON."""

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._found = ijson.sendable_list()
        self._events: Any = None
        self._nesting = JsonDepth()
        self._broken = False
        # Bytes since an item was whole.
        self._since = 0

    def feed(self, piece: bytes) -> list[Any]:
        """The items that are whole with this piece. Raises _StoppedError."""
        if self._broken:
            raise _StoppedError(_NO_JSON)
        if self._events is None:
            if not (piece := piece.lstrip(_BLANK)):
                return []
            prefix = "item" if piece.startswith(b"[") else "sessions.item"
            self._events = ijson.items_coro(self._found, prefix, use_float=True)
        if self._nesting.deepest(piece) > MOST_NESTED:
            raise _StoppedError("a session is nested too deeply")
        if self._since > self._most_bytes:
            raise _StoppedError(f"a session has more than {self._most_bytes} bytes")
        try:
            self._events.send(piece)
        except _FAULTS:
            # What was whole before the fault is given first.
            self._broken = True
        found = list(self._found)
        self._found.clear()
        self._since = 0 if found else self._since + len(piece)
        return found

    def close(self) -> None:
        """Raises _StoppedError if the file is not at its end."""
        if self._events is None:
            raise _StoppedError("the file is empty")
        if self._broken:
            raise _StoppedError(_NO_JSON)
        try:
            self._events.close()
        except _FAULTS:
            raise _StoppedError(_NO_JSON) from None


async def _small(pieces: AsyncIterator[bytes]) -> AsyncGenerator[bytes, None]:
    async for piece in pieces:
        for start in range(0, len(piece), _PIECE_BYTES):
            yield piece[start : start + _PIECE_BYTES]
