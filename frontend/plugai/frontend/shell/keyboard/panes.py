"""The panes of a page, between which F6 moves the focus."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any


class Panes:
    """Moves the focus from pane to pane. `focusers` are those that are shown now, from left to right."""

    def __init__(self, focusers: Callable[[], list[Callable[[], Awaitable[Any]]]]) -> None:
        self._focusers = focusers
        # A page begins with the focus where one writes, right of the list.
        self._at = 1

    async def move(self, step: int) -> None:
        """Give the focus to the next pane, or with -1 to the one before; after the last comes the first."""
        focusers = self._focusers()
        self._at = (self._at + step) % len(focusers)
        await focusers[self._at]()
