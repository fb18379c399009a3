"""A parser of server-sent events."""

from __future__ import annotations

import msgspec

# Longer than any event that a provider sends. Endless events must not fill the memory.
MAX_EVENT_BYTES = 32 * 1024 * 1024


class ServerEvent(msgspec.Struct, frozen=True, gc=False):
    """One event: its name, empty if it has none, and its data, whose lines are joined by newlines."""

    name: str
    data: bytes


class EventTooLongError(Exception):
    """An event is longer than `MAX_EVENT_BYTES`."""


class EventParser:
    """Splits a stream of bytes into events, as the HTML standard defines; `id` and `retry` fields are ignored.

    An event ends with an empty line: one that the stream cuts off is never returned.
    """

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._searched = 0
        self._started = False
        self._after_return = False

    def feed(self, data: bytes) -> list[ServerEvent]:
        """The events that these bytes complete. Raises EventTooLongError."""
        if data and (self._after_return or b"\r" in data):
            data = self._with_newlines(data)
        # Nearly always the data ends with a complete event.
        blocks = data[:-2] if not self._buffer and data.endswith(b"\n\n") else self._complete(data)
        if blocks is None:
            return []
        if not self._started:
            self._started = True
            blocks = blocks.removeprefix(b"\xef\xbb\xbf")
        return _events(blocks)

    @property
    def rest(self) -> bytes:
        """The bytes after the last complete event."""
        return bytes(self._buffer)

    def _complete(self, data: bytes) -> bytes | None:
        """The complete events of the buffer and this data, without the last empty line; None if there are none."""
        self._buffer += data
        end = self._buffer.rfind(b"\n\n", max(0, self._searched - 1))
        self._searched = len(self._buffer)
        if end < 0:
            if self._searched > MAX_EVENT_BYTES:
                raise EventTooLongError
            return None
        blocks = bytes(self._buffer[:end])
        del self._buffer[: end + 2]
        self._searched = len(self._buffer)
        return blocks

    def _with_newlines(self, data: bytes) -> bytes:
        """The bytes with each line ending as `\\n`. A `\\r\\n` may be split between two reads."""
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
