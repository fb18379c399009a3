"""Server-sent events, parsed as their bytes come."""

from __future__ import annotations

import msgspec

# Longer than any event that a provider sends, pictures aside; what has no end must not fill the memory.
MAX_EVENT_BYTES = 32 * 1024 * 1024


class ServerEvent(msgspec.Struct, frozen=True, gc=False):
    """One event: its name, empty where the sender gave none, and its data, whose lines are joined by newlines."""

    name: str
    data: bytes


class EventTooLongError(Exception):
    """An event is longer than `MAX_EVENT_BYTES`."""


class EventParser:
    """Cuts a stream of bytes into events, as the HTML standard says; `id` and `retry` fields are left out.

    An event is complete at the empty line that ends it: what the stream breaks off is never given.
    """

    def __init__(self) -> None:
        self._waiting = bytearray()
        self._seen = 0
        self._began = False
        self._after_return = False

    def feed(self, data: bytes) -> list[ServerEvent]:
        """The events that these bytes complete. Raises EventTooLongError."""
        if data and (self._after_return or b"\r" in data):
            data = self._with_newlines(data)
        # Nearly always what comes together ends with an event.
        blocks = data[:-2] if not self._waiting and data.endswith(b"\n\n") else self._whole(data)
        if blocks is None:
            return []
        if not self._began:
            self._began = True
            blocks = blocks.removeprefix(b"\xef\xbb\xbf")
        return _events(blocks)

    @property
    def rest(self) -> bytes:
        """What came after the last whole event."""
        return bytes(self._waiting)

    def _whole(self, data: bytes) -> bytes | None:
        """The whole events of what waits and this, without the empty line that ends the last one; None without any."""
        self._waiting += data
        end = self._waiting.rfind(b"\n\n", max(0, self._seen - 1))
        self._seen = len(self._waiting)
        if end < 0:
            if self._seen > MAX_EVENT_BYTES:
                raise EventTooLongError
            return None
        blocks = bytes(self._waiting[:end])
        del self._waiting[: end + 2]
        self._seen = len(self._waiting)
        return blocks

    def _with_newlines(self, data: bytes) -> bytes:
        """The bytes with each line's end, `\\r\\n`, `\\r` or `\\n`, as `\\n`. A `\\r\\n` may be cut in two."""
        if self._after_return:
            data = data.removeprefix(b"\n")
        self._after_return = data.endswith(b"\r")
        return data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")


def _events(blocks: bytes) -> list[ServerEvent]:
    # Nearly every event of every provider is one line of data.
    if blocks.startswith(b"data: "):
        lines = blocks[6:].split(b"\n\ndata: ")
        if blocks.count(b"\n") == 2 * (len(lines) - 1):
            return [ServerEvent("", line) for line in lines]
    return [event for event in map(_event, blocks.split(b"\n\n")) if event is not None]


def _event(block: bytes) -> ServerEvent | None:
    name, data = "", []
    for line in block.split(b"\n"):
        field, _, value = line.partition(b":")
        value = value.removeprefix(b" ")
        if field == b"data":
            data.append(value)
        elif field == b"event":
            name = value.decode(errors="replace")
    return ServerEvent(name, b"\n".join(data)) if data else None
