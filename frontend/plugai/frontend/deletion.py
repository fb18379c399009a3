"""Deleting with time to take it back, where the server deletes at once and for good. It knows no Flet."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from plugai.client import NotFoundError, PlugAIError

UNDO_SECONDS = 7.0
"""How long what was deleted can be taken back."""

Deleting = Callable[[], Awaitable[None]]


class DelayedDeletion:
    """Things go by their ids. `changed` is told when one is gone or back, `failed` why one could not be deleted."""

    def __init__(
        self, changed: Callable[[], None], failed: Callable[[PlugAIError], None], *, seconds: float = UNDO_SECONDS
    ) -> None:
        self._changed = changed
        self._failed = failed
        self._seconds = seconds
        self._waiting: dict[str, tuple[asyncio.TimerHandle, Deleting]] = {}
        self._working: set[asyncio.Task[None]] = set()
        self._gone: set[str] = set()

    def is_gone(self, name: str) -> bool:
        """Whether it was deleted, or will be if nobody takes it back."""
        return name in self._waiting or name in self._gone

    def begin(self, name: str, delete: Deleting) -> None:
        """Count it as gone, and have it deleted when there was time to take it back."""
        if not self.is_gone(name):
            timer = asyncio.get_running_loop().call_later(self._seconds, self._start, name)
            self._waiting[name] = timer, delete
            self._changed()

    def undo(self, name: str) -> bool:
        """Take it back; whether that was in time."""
        waiting = self._waiting.pop(name, None)
        if waiting is None:
            return False
        waiting[0].cancel()
        self._changed()
        return True

    async def close(self) -> None:
        """The page is closed: delete at once what was to be deleted.

        The user has been told that it is deleted, and nobody is left who could take it back.
        """
        self._changed, self._failed = _nothing, lambda _: None
        for name in list(self._waiting):
            self._start(name)
        if self._working:
            await asyncio.wait(self._working)

    def _start(self, name: str) -> None:
        timer, delete = self._waiting.pop(name)
        timer.cancel()
        # From now on it is too late, also while the server is asked.
        self._gone.add(name)
        task = asyncio.create_task(self._delete(name, delete))
        self._working.add(task)
        task.add_done_callback(self._working.discard)

    async def _delete(self, name: str, delete: Deleting) -> None:
        try:
            await delete()
        except NotFoundError:
            # Deleted elsewhere meanwhile.
            pass
        except PlugAIError as error:
            self._gone.discard(name)
            self._failed(error)
        self._changed()


def _nothing() -> None:
    """Nobody looks at it any more."""
