"""Decodes the bytes of tokens to text: whole characters only, and no part of a stop text."""

from __future__ import annotations

import codecs
from collections.abc import Sequence


class TextAssembler:
    """Decodes bytes in pieces of any size. The total text does not depend on how the bytes are split.

    The text ends before the first stop text that is complete.
    """

    def __init__(self, stops: Sequence[str]) -> None:
        """`stops` are stop texts of at least one character."""
        self._stops = stops
        self._decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        self._held = ""
        self.stopped_by = ""
        """The stop text that ended the text; empty if none has."""

    def feed(self, data: bytes) -> str:
        """The text that can be sent after this piece."""
        if self.stopped:
            return ""
        self._held += self._decode(data)
        stop = self._complete_stop()
        if stop is None:
            return self._release(len(self._held) - self._possible_stop_length())
        end, self.stopped_by = stop
        return self._release(end)

    def finish(self) -> str:
        """The rest of the text at the end. An incomplete character is dropped."""
        return "" if self.stopped else self._release(len(self._held))

    def _release(self, length: int) -> str:
        text, self._held = self._held[:length], self._held[length:]
        return text

    @property
    def stopped(self) -> bool:
        """Whether a stop text has ended the text."""
        return bool(self.stopped_by)

    def _complete_stop(self) -> tuple[int, str] | None:
        """The stop text that ends first, and where it begins; the longest, if two end together."""
        found = [(at + len(stop), at, stop) for stop in self._stops if (at := self._held.find(stop)) >= 0]
        return min(found)[1:] if found else None

    def _possible_stop_length(self) -> int:
        """The number of characters at the end that may be the beginning of a stop text."""
        longest = max(map(len, self._stops), default=0)
        for length in range(min(longest - 1, len(self._held)), 0, -1):
            tail = self._held[-length:]
            if any(stop.startswith(tail) for stop in self._stops):
                return length
        return 0
