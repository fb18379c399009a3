"""The body of an answer over HTTP, as it arrives, with a limit for silence and one for all of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from math import inf
from types import TracebackType

import aiohttp


class Body:
    """A body that fails if nothing arrives for `silent_seconds` while somebody waits for it, or at the deadline.

    The deadline is a time of the event loop. One timer does for both, and for any number of chunks: aiohttp's own
    limits set a timer for each.
    """

    def __init__(self, content: aiohttp.StreamReader, silent_seconds: float, deadline: float | None) -> None:
        self._content = content
        self._silent_seconds = silent_seconds
        self._deadline = inf if deadline is None else deadline
        self._loop = asyncio.get_running_loop()
        self._time = self._loop.time
        self._waiting_since = inf
        self._timer: asyncio.TimerHandle | None = None

    def __enter__(self) -> Body:
        self._check()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._timer is not None:
            self._timer.cancel()

    async def read(self) -> bytes:
        """What has arrived, as soon as there is something; empty at the end."""
        self._waiting_since = self._time()
        chunk = await self._content.readany()
        self._waiting_since = inf
        return chunk

    async def chunks(self) -> AsyncIterator[bytes]:
        """All of it."""
        while chunk := await self.read():
            yield chunk

    def _check(self) -> None:
        now = self._time()
        silent_at = min(self._waiting_since, now) + self._silent_seconds
        if now >= self._deadline:
            self._content.set_exception(TimeoutError())
        elif now >= silent_at:
            silent = f"nothing has arrived for {self._silent_seconds:g} seconds"
            self._content.set_exception(aiohttp.SocketTimeoutError(silent))
        else:
            self._timer = self._loop.call_at(min(silent_at, self._deadline), self._check)
