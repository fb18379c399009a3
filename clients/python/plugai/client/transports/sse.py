"""Server-sent events: `data: {JSON}`, each on a line of its own."""

from __future__ import annotations

_FIELD = b"data: "


class EventSplitter:
    """Splits a stream of bytes, in chunks of any size, into the data of its events."""

    def __init__(self) -> None:
        self._begun: list[bytes] = []

    def feed(self, chunk: bytes) -> list[bytes]:
        """The data of the events that this chunk completes."""
        # JSON has no line breaks of its own. A long event is joined once, when it is complete.
        self._begun.append(chunk)
        if b"\n" not in chunk:
            return []
        *lines, rest = b"".join(self._begun).split(b"\n")
        self._begun = [rest]
        return [line[len(_FIELD) :] for line in lines if line.startswith(_FIELD)]
