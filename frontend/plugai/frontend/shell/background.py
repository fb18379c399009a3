"""Work of a page that nobody waits for. Its errors are said as those of handlers are, and it ends with the page."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any

from plugai.client import LostConnectionError


class Background:
    """Tasks, which are kept as long as they run. `guard` says their errors."""

    def __init__(self, guard: Callable[..., Any]) -> None:
        self._guard = guard
        self._tasks: set[asyncio.Task[None]] = set()

    def run(self, work: Coroutine[Any, Any, Any]) -> None:
        """Begin it."""

        async def whole() -> None:
            # That the server is away is said above the page, and what nobody has asked for needs no second sentence.
            with suppress(LostConnectionError):
                await work

        task = asyncio.create_task(self._guard(whole)())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        # A page may be closed before its work has begun.
        task.add_done_callback(lambda _: work.close())

    async def close(self) -> None:
        """End all of it."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)
