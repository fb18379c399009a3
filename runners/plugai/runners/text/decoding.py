"""From the bytes of tokens to text that is certain: whole characters, and nothing that may belong to a stop text."""

from __future__ import annotations

import codecs
from collections.abc import Sequence


class TextAssembler:
    """Takes bytes in pieces of any size. What it gives back does not depend on where the pieces were cut.

    The first stop text to be complete ends the text, which then is what stood before it.
    """

    def __init__(self, stops: Sequence[str]) -> None:
        """`stops` are texts of at least one character."""
        self._stops = stops
        self._decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        self._held = ""
        self.stopped = False

    def feed(self, data: bytes) -> str:
        """The text that has become certain with this piece."""
        if self.stopped:
            return ""
        self._held += self._decode(data)
        end = self._stop_begins()
        if end is None:
            return self._release(len(self._held) - self._uncertain())
        self.stopped = True
        return self._release(end)

    def finish(self) -> str:
        """The rest, now that no more comes. A character that was begun and never ended is left out."""
        return "" if self.stopped else self._release(len(self._held))

    def _release(self, length: int) -> str:
        text, self._held = self._held[:length], self._held[length:]
        return text

    def _stop_begins(self) -> int | None:
        """Where the stop text begins that ends first; the longest, if two end together."""
        found = [(at + len(stop), at) for stop in self._stops if (at := self._held.find(stop)) >= 0]
        return min(found)[1] if found else None

    def _uncertain(self) -> int:
        """How many characters at the end may be the beginning of a stop text."""
        longest = max(map(len, self._stops), default=0)
        for length in range(min(longest - 1, len(self._held)), 0, -1):
            tail = self._held[-length:]
            if any(stop.startswith(tail) for stop in self._stops):
                return length
        return 0
