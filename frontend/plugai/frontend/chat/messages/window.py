"""Which parts of a long conversation are built: those that are seen, and a little around them. It knows no Flet."""

from __future__ import annotations

# What a part is taken to be high before it was seen, and a page before it has said so.
_PART, _VIEW = 900.0, 900.0
# How much is built beyond what is seen, in pages.
_AROUND = 0.5


class MessageWindow:
    """Parts are numbered from the newest. Heights are pixels; 0 is one that is not known."""

    def __init__(self, parts: int) -> None:
        self.heights = [0.0] * parts
        self._at, self._view = 0.0, _VIEW

    def scroll(self, at: float, view: float) -> None:
        """The page shows what begins so far from the newest message, and so much of it."""
        self._at, self._view = at, view

    @property
    def wanted(self) -> set[int]:
        """The parts that shall be built. The newest one always is: it is where answers are written."""
        first, last = self._at - _AROUND * self._view, self._at + (1 + _AROUND) * self._view
        below, found = 0.0, {0} if self.heights else set()
        for number, height in enumerate(self.heights):
            above = below + (height or _PART)
            if above >= first and below <= last:
                found.add(number)
            below = above
        return found

    @property
    def is_at_end(self) -> bool:
        """Whether the oldest part is among those that shall be built."""
        return len(self.heights) - 1 in self.wanted
