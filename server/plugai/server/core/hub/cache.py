"""Remembers what a hub has answered: for a while instead of asking again, and longer for when it cannot be reached."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass
from typing import Generic, TypeVar

from plugai.server.core.clock import Clock
from plugai.server.core.errors import HubUnavailableError

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Cached(Generic[T]):
    """An answer; it is stale if the hub could not be asked again."""

    value: T
    stale: bool = False


class HubCache(Generic[T]):
    """The last `most` answers by key. Those who ask for the same at once share one question."""

    def __init__(self, clock: Clock, seconds: float, most: int) -> None:
        self._clock = clock
        self._seconds = seconds
        self._most = most
        self._answers: OrderedDict[Hashable, tuple[float, T]] = OrderedDict()
        self._asking: dict[Hashable, asyncio.Task[T]] = {}

    async def get(self, key: Hashable, ask: Callable[[], Awaitable[T]]) -> Cached[T]:
        """The answer for this key, of the last `seconds` or new. Raises what `ask` raises if there is no older one."""
        known = self._answers.get(key)
        if known is not None and self._clock.monotonic() - known[0] < self._seconds:
            return Cached(known[1])
        try:
            # Whoever is cancelled leaves the others their answer.
            return Cached(await asyncio.shield(self._question(key, ask)))
        except HubUnavailableError:
            if known is None:
                raise
            return Cached(known[1], stale=True)

    def _question(self, key: Hashable, ask: Callable[[], Awaitable[T]]) -> asyncio.Task[T]:
        task = self._asking.get(key)
        if task is None:
            task = self._asking[key] = asyncio.create_task(self._ask(key, ask))
            task.add_done_callback(lambda ended: ended.cancelled() or ended.exception())
        return task

    async def _ask(self, key: Hashable, ask: Callable[[], Awaitable[T]]) -> T:
        try:
            answer = await ask()
        finally:
            del self._asking[key]
        self._answers[key] = (self._clock.monotonic(), answer)
        self._answers.move_to_end(key)
        while len(self._answers) > self._most:
            self._answers.popitem(last=False)
        return answer
