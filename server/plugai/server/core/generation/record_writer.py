"""Keeps the record of one request: that it began, if it goes on for a while, and how it ended."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from plugai.server.core.errors import EventsExpiredError, RequestIdReusedError, StorageUnavailableError
from plugai.server.core.generation.records import RequestRecord, RequestRepository

# Most requests end sooner, and so are written once and not twice.
_WHILE_SECONDS = 0.25


class RecordWriter:
    """Writes the record of a request. Each method but `begin` raises StorageUnavailableError."""

    def __init__(self, requests: RequestRepository, began: RequestRecord) -> None:
        self._requests = requests
        self._began = began
        self._timer: asyncio.TimerHandle | None = None
        self._writing: asyncio.Task[None] | None = None

    def begin(self) -> None:
        """Keep that the request began, unless it ends within a while."""
        self._timer = asyncio.get_running_loop().call_later(_WHILE_SECONDS, self._write)

    async def claim(self) -> None:
        """Store that the request began, first of all: the client chose its id, which may have been used before.

        Durable on return. Raises RequestIdReusedError, or EventsExpiredError if the same request has ended long ago.
        """
        try:
            await self.write_now()
        except RequestIdReusedError:
            known = await self._requests.get(self._began.owner_id, self._began.request_id)
            if known is not None and known.fingerprint == self._began.fingerprint:
                raise EventsExpiredError(self._began.request_id) from None
            raise

    async def write_now(self) -> None:
        """Store that the request began, unless that is done already; durable on return. Raises RequestIdReusedError."""
        await asyncio.shield(self._write())

    async def end(self, record: RequestRecord) -> None:
        """Keep how the request ended; durable on return."""
        self._rest()
        if self._writing is None:
            await self._requests.add(record)
        elif await _succeeds(self._writing):
            await self._requests.end(record)
        else:
            await self._add_late(record)

    async def _add_late(self, record: RequestRecord) -> None:
        try:
            await self._requests.add(record)
        except RequestIdReusedError:
            # That it began was written after all, by a database that could not say so.
            await self._requests.end(record)

    def _write(self) -> asyncio.Task[None]:
        self._rest()
        if self._writing is None:
            self._writing = asyncio.create_task(self._requests.add(self._began))
        return self._writing

    def _rest(self) -> None:
        if self._timer is not None:
            self._timer.cancel()


async def _succeeds(writing: asyncio.Task[None]) -> bool:
    with suppress(StorageUnavailableError):
        await writing
        return True
    return False
