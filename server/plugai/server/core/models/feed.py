"""A feed of changes: each watcher gets the newest state of each object, however slowly it reads."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterable
from typing import Generic, TypeVar

from plugai.server.core.errors import ShuttingDownError

T = TypeVar("T")


class _Watcher(Generic[T]):
    __slots__ = ("changed", "waiting")

    def __init__(self) -> None:
        self.waiting: dict[str, T] = {}
        self.changed = asyncio.Event()


class ChangeFeed(Generic[T]):
    """Publishes changes to watchers; a slow watcher misses intermediate states, never the newest."""

    def __init__(self) -> None:
        self._watchers: set[_Watcher[T]] = set()
        self._has_ended = False

    def end(self) -> None:
        """Nothing more will change: end all watches."""
        self._has_ended = True
        for watcher in self._watchers:
            watcher.changed.set()

    def publish(self, key: str, get: Callable[[], T]) -> None:
        """Publish the state of the object named `key`; `get` is called only if there are watchers."""
        if not self._watchers:
            return
        value = get()
        for watcher in self._watchers:
            watcher.waiting[key] = value
            watcher.changed.set()

    async def watch(self, now: Iterable[T]) -> AsyncGenerator[T, None]:
        """Everything in `now`, then every change from this moment on. Raises ShuttingDownError at the end."""
        watcher = _Watcher[T]()
        self._watchers.add(watcher)
        try:
            for value in list(now):
                yield value
            while not self._has_ended:
                await watcher.changed.wait()
                watcher.changed.clear()
                while watcher.waiting:
                    yield watcher.waiting.pop(next(iter(watcher.waiting)))
            raise ShuttingDownError("the server is shutting down; watch again when it is back")
        finally:
            self._watchers.discard(watcher)
