"""Streams the items of a JSON file that may be larger than memory."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol, TypeVar

import ijson

from plugai.server.core.sessions.portable.json_depth import JsonDepth

MAX_ITEMS = 50_000
MAX_ITEM_BYTES = 64 * 1024 * 1024
MAX_DEPTH = 200
_CHUNK_BYTES = 64 * 1024
# The parser leaves no time to other threads while it reads a chunk.
_MOST_HELD_BYTES = 1024 * 1024
_PARSE_ERRORS = (ijson.JSONError, UnicodeDecodeError)
_INVALID_JSON = "the rest of the file is not valid JSON, or is missing"
T = TypeVar("T")
_BLANK = b"\xef\xbb\xbf \t\r\n"


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Why the rest of a file cannot be read."""

    reason: str


class OffLoop(Protocol):
    """Runs work on another thread than the event loop's."""

    async def __call__(self, work: Callable[[], T], /) -> T:
        """Return the result of the work."""


async def item_batches(
    pieces: AsyncIterator[bytes], off_loop: OffLoop, max_bytes: int = MAX_ITEM_BYTES, max_items: int = MAX_ITEMS
) -> AsyncGenerator[list[Any] | Unreadable, None]:
    """Yield the items of a list, or of `sessions` in an object, as they arrive; last, if reading stopped early, why.

    An item may have about `max_bytes`, which bounds memory use, and there may be `max_items`.
    """
    parser = _Parser(max_bytes, max_items)
    try:
        async for piece in _split(pieces):
            if batch := await off_loop(partial(parser.feed, piece)):
                yield batch
        if batch := await off_loop(parser.flush):
            yield batch
        parser.close()
    except _StoppedError as error:
        yield Unreadable(str(error))


class _StoppedError(Exception):
    """The rest of the file is not read."""


class _Parser:
    """Finds complete items in chunks of JSON."""

    def __init__(self, max_bytes: int, max_items: int) -> None:
        self._max_bytes = max_bytes
        self._max_items = max_items
        self._item_count = 0
        self._found = ijson.sendable_list()
        self._events: Any = None
        self._depth_counter = JsonDepth()
        self._broken = False
        # Parsed bytes since the last complete item, and those that are to be parsed.
        self._bytes_since_item = 0
        self._held = bytearray()

    def feed(self, piece: bytes) -> list[Any]:
        """Return the items that this chunk completes, unless it is held back. Raises _StoppedError."""
        if self._bytes_since_item + len(self._held) > self._max_bytes:
            raise _StoppedError(f"a session has more than {self._max_bytes} bytes")
        self._held += piece
        # With every chunk, the parser reads a string that is incomplete again from its start: chunks grow with it.
        return [] if len(self._held) < min(self._bytes_since_item / 4, _MOST_HELD_BYTES) else self.flush()

    def flush(self) -> list[Any]:
        """Return the items that are complete with what was held back. Raises _StoppedError."""
        piece, self._held = bytes(self._held), bytearray()
        self._stop_after_error()
        if self._events is None:
            piece = piece.lstrip(_BLANK)
        # To the parser, no bytes at all would be the end of the file.
        if not piece:
            return []
        if self._events is None:
            prefix = "item" if piece.startswith(b"[") else "sessions.item"
            self._events = ijson.items_coro(self._found, prefix, use_float=True)
        if self._depth_counter.max_depth(piece) > MAX_DEPTH:
            raise _StoppedError("a session is nested too deeply")
        try:
            self._events.send(piece)
        except _PARSE_ERRORS:
            # Items that were complete before the error are returned first.
            self._broken = True
        found = list(self._found)[: max(0, self._max_items - self._item_count)]
        self._item_count += len(self._found)
        self._found.clear()
        self._bytes_since_item = 0 if found else self._bytes_since_item + len(piece)
        return found

    def close(self) -> None:
        """Raises _StoppedError if the file is not at its end."""
        if self._events is None:
            raise _StoppedError("the file is empty")
        self._stop_after_error()
        try:
            self._events.close()
        except _PARSE_ERRORS:
            raise _StoppedError(_INVALID_JSON) from None

    def _stop_after_error(self) -> None:
        if self._broken:
            raise _StoppedError(_INVALID_JSON)
        if self._item_count > self._max_items:
            raise _StoppedError(f"a file may have {self._max_items} sessions; split it into several")


async def _split(pieces: AsyncIterator[bytes]) -> AsyncGenerator[bytes, None]:
    async for piece in pieces:
        for start in range(0, len(piece), _CHUNK_BYTES):
            yield piece[start : start + _CHUNK_BYTES]
