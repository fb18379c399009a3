"""A feed of things that change: each watcher gets the newest state of each thing, however slowly it reads."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterable
from typing import Generic, TypeVar

T = TypeVar("T")


class _Watcher(Generic[T]):
    __slots__ = ("changed", "waiting")

    def __init__(self) -> None:
        self.waiting: dict[str, T] = {}
        self.changed = asyncio.Event()


class ChangeFeed(Generic[T]):
    """Tells its watchers of changes; one that reads slowly misses steps between, never the newest."""

    def __init__(self) -> None:
        self._watchers: set[_Watcher[T]] = set()

    def publish(self, key: str, look: Callable[[], T]) -> None:
        """Say that what is named `key` is now what `look` returns; it is called only if somebody watches."""
        if not self._watchers:
            return
        value = look()
        for watcher in self._watchers:
            watcher.waiting[key] = value
            watcher.changed.set()

    async def watch(self, now: Iterable[T]) -> AsyncGenerator[T, None]:
        """Everything in `now`, then every change from this moment on."""
        watcher = _Watcher[T]()
        self._watchers.add(watcher)
        try:
            for value in list(now):
                yield value
            while True:
                await watcher.changed.wait()
                watcher.changed.clear()
                while watcher.waiting:
                    yield watcher.waiting.pop(next(iter(watcher.waiting)))
        finally:
            self._watchers.discard(watcher)
