"""Unloads or removes models whose files are gone or others now, as soon as no request needs them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import aclosing

from plugai.server.core.errors import ModelBusyError
from plugai.server.core.models.entry import ModelStatus
from plugai.server.core.models.feed import ChangeFeed
from plugai.server.core.models.scheduler import ModelScheduler


class Retirement:
    """Waits for the last request of each model that is to go."""

    def __init__(self, feed: ChangeFeed[ModelStatus], scheduler: ModelScheduler, remove: Callable[[str], None]) -> None:
        """`feed` has all changes of models. `remove` removes one; it raises ModelBusyError if it is needed again."""
        self._feed = feed
        self._scheduler = scheduler
        self._remove = remove
        self._leaving: set[str] = set()
        self._tasks: dict[str, asyncio.Task[None]] = {}

    def has(self, model: str) -> bool:
        """Whether the model is to go, and takes no new requests."""
        return model in self._leaving

    def begin(self, model: str) -> None:
        """Remove the model: now, or once its requests have ended."""
        self._leaving.add(model)
        self._start(model, self._remove_unused(model))

    def revoke(self, model: str) -> None:
        """Keep the model after all. What is loaded is of its files as they were, and is unloaded once it is unused."""
        if model in self._leaving:
            self._leaving.discard(model)
            self._start(model, self._unload_unused(model))

    def renew(self, model: str) -> None:
        """Unload the model once it is unused, since it is to be loaded with something else."""
        if model not in self._leaving:
            self._start(model, self._unload_unused(model))

    async def close(self) -> None:
        """Wait for nothing any more."""
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _start(self, model: str, work: Coroutine[object, object, None]) -> None:
        before = self._tasks.get(model)
        if before is not None:
            before.cancel()
        task = self._tasks[model] = asyncio.create_task(work)
        task.add_done_callback(lambda done: self._forget(model, done))

    def _forget(self, model: str, task: asyncio.Task[None]) -> None:
        if self._tasks.get(model) is task:
            del self._tasks[model]

    async def _remove_unused(self, model: str) -> None:
        while model in self._leaving:
            await self._unload_unused(model)
            try:
                self._remove(model)
            except ModelBusyError:
                # A request that had been admitted before has come meanwhile.
                continue
            self._leaving.discard(model)

    async def _unload_unused(self, model: str) -> None:
        # Each change is looked at, whichever model's it is: what matters is the state at this moment.
        async with aclosing(self._feed.watch(())) as changes:
            while self._scheduler.is_used(model):
                await anext(changes)
        await self._scheduler.force_unload(model)
