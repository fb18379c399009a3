"""Writes the record of one request: how it ended, and before that its begin, if it runs for a while."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from plugai.server.core.errors import EventsExpiredError, RequestIdReusedError, StorageUnavailableError
from plugai.server.core.generation.records import RequestRecord, RequestRepository

# Most requests end sooner, and so are written only once.
_DELAY_SECONDS = 0.25


class RecordWriter:
    """Writes the record of a request. Each method but `schedule` raises StorageUnavailableError."""

    def __init__(self, requests: RequestRepository, initial: RequestRecord) -> None:
        self._requests = requests
        self._initial = initial
        self._timer: asyncio.TimerHandle | None = None
        self._writing: asyncio.Task[None] | None = None

    def schedule(self) -> None:
        """Write the initial record after a while, unless the request has ended by then."""
        self._timer = asyncio.get_running_loop().call_later(_DELAY_SECONDS, self._write)

    async def claim(self) -> None:
        """Write the initial record first of all: the client chose the id, which may have been used before.

        Durable on return. Raises RequestIdReusedError, or EventsExpiredError if the same request has ended long ago.
        """
        try:
            await self.flush()
        except RequestIdReusedError:
            known = await self._requests.get(self._initial.owner_id, self._initial.request_id)
            if known is not None and known.fingerprint == self._initial.fingerprint:
                raise EventsExpiredError(self._initial.request_id) from None
            raise

    async def flush(self) -> None:
        """Write the initial record now, unless that is done; durable on return. Raises RequestIdReusedError."""
        await asyncio.shield(self._write())

    async def end(self, record: RequestRecord) -> None:
        """Write the record of the ended request; durable on return."""
        self._cancel_timer()
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
            # The initial record was written after all, by a database that could not confirm it.
            await self._requests.end(record)

    def _write(self) -> asyncio.Task[None]:
        self._cancel_timer()
        if self._writing is None:
            self._writing = asyncio.create_task(self._requests.add(self._initial))
        return self._writing

    def _cancel_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()


async def _succeeds(writing: asyncio.Task[None]) -> bool:
    with suppress(StorageUnavailableError):
        await writing
        return True
    return False
