"""A caller's requests: read, found, listed, cancelled."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass

from msgspec.structs import replace

from plugai.server.core.errors import EventsExpiredError, RequestNotFoundError, RequestRunningError
from plugai.server.core.events import Entry, Heartbeat, Queued
from plugai.server.core.generation.records import (
    RequestCursor,
    RequestFilter,
    RequestRecord,
    RequestRepository,
    RequestState,
)
from plugai.server.core.generation.registry import RunRegistry
from plugai.server.core.generation.run import Run
from plugai.server.core.models.entry import ModelStatus
from plugai.server.core.models.registry import ModelRegistry
from plugai.server.core.principal import Principal

_UNENDED = frozenset(state for state in RequestState if not state.ended)


@dataclass(frozen=True, slots=True)
class RequestView:
    """What is told of a request: its record, and where it waits if it waits for a turn."""

    record: RequestRecord
    queued: Queued | None = None


@dataclass(frozen=True, slots=True)
class ModelQueueView:
    """Who waits for one model: how many in all, and where the caller's own requests stand, next first."""

    status: ModelStatus
    own: Mapping[str, Queued]


class RequestQueries:
    """Finds the requests that run, and those that ended, each only for its owner."""

    def __init__(self, models: ModelRegistry, records: RequestRepository, kept: RunRegistry, heartbeat: float) -> None:
        """A silent stream beats every `heartbeat` seconds."""
        self._models = models
        self._records = records
        self._runs = kept
        self._heartbeat = heartbeat

    def read(self, run: Run, after_seq: int) -> AsyncGenerator[Entry | Heartbeat, None]:
        """A request's events after `after_seq`, those to come too."""
        return run.log.read(after_seq, self._heartbeat)

    async def find(self, caller: Principal, request_id: str) -> Run:
        """The caller's request of that id, with its events. Raises RequestNotFoundError, EventsExpiredError."""
        if (run := self._runs.get(caller.id, request_id)) is not None:
            return run
        await self._record(caller, request_id)
        raise EventsExpiredError(request_id)

    async def get(self, caller: Principal, request_id: str) -> RequestView:
        """What is known of the caller's request of that id. Raises RequestNotFoundError."""
        return self._told([await self._record(caller, request_id)], caller)[0]

    async def list(
        self, caller: Principal, wanted: RequestFilter, limit: int, after: RequestCursor | None
    ) -> tuple[Sequence[RequestView], RequestCursor | None]:
        """The caller's requests that are wanted, newest first, and the place of the last if more may follow.

        What is in flight is told as it is now, so that of `limit` records some may no longer be wanted.
        """
        # A record is as it was when the request began until it has ended.
        stored = wanted.states | _UNENDED if wanted.states & _UNENDED else wanted.states
        filtered = replace(wanted, states=stored)
        await self._keep_begun(caller)
        records = await self._records.list(caller.id, filtered, limit, after)
        now = [self._current(record) for record in records]
        chosen = [record for record in now if not wanted.states or record.state in wanted.states]
        last = RequestCursor(records[-1].created_at, records[-1].request_id) if len(records) == limit else None
        return self._told(chosen, caller), last

    async def cancel(self, caller: Principal, request_id: str) -> RequestView:
        """End the caller's request of that id if it still runs; what then is known. Raises RequestNotFoundError."""
        run = self._runs.get(caller.id, request_id)
        if run is not None:
            await asyncio.wait([run.admitted])
            run.cancel("client")
            await asyncio.wait([run.task])
        return await self.get(caller, request_id)

    async def stop_all(self, owner_id: str) -> None:
        """End all that runs for this user, and return when it has ended."""
        runs = [run for run in self._runs.running() if run.request.owner_id == owner_id]
        if not runs:
            return
        await asyncio.wait([run.admitted for run in runs])
        for run in runs:
            run.cancel("administrator")
        await asyncio.wait([run.task for run in runs])

    async def delete(self, caller: Principal, request_id: str) -> None:
        """Delete the caller's request of that id for good. Raises RequestNotFoundError, RequestRunningError."""
        run = self._runs.get(caller.id, request_id)
        if run is not None and run.record.state.ended:
            # Its record is being written, or is written.
            await asyncio.wait([run.task])
        if not await self._records.delete(caller.id, request_id):
            await self._record(caller, request_id)
            raise RequestRunningError(request_id)
        if run is not None:
            self._runs.forget(run)

    def queues(self, caller: Principal, model: str) -> Sequence[ModelQueueView]:
        """The queue of this model, or every queue that is not empty. Raises ModelNotFoundError."""
        if model:
            statuses = [self._models.status(model)]
        else:
            statuses = [status for status in self._models.statuses() if status.waiting]
        return [ModelQueueView(status, self._models.places(status.spec.id, caller.id)) for status in statuses]

    async def _keep_begun(self, caller: Principal) -> None:
        """Have every request of the caller kept that has begun, so that it can be listed."""
        begun = [run for run in self._runs.running() if run.request.owner_id == caller.id and run.admitted.done()]
        # Whatever cannot be kept says so in its own stream.
        await asyncio.gather(*map(_kept, begun), return_exceptions=True)

    async def _record(self, caller: Principal, request_id: str) -> RequestRecord:
        if (run := self._runs.get(caller.id, request_id)) is not None:
            return run.record
        record = await self._records.get(caller.id, request_id)
        if record is None:
            raise RequestNotFoundError(request_id)
        return record

    def _current(self, record: RequestRecord) -> RequestRecord:
        run = self._runs.get(record.owner_id, record.request_id)
        return record if run is None else run.record

    def _told(self, records: Sequence[RequestRecord], caller: Principal) -> Sequence[RequestView]:
        models = [_tried_now(record) for record in records]
        places = {model: self._models.places(model, caller.id) for model in set(models)}
        told = zip(records, models, strict=True)
        return [RequestView(record, places[model].get(record.request_id)) for record, model in told]


async def _kept(run: Run) -> None:
    """Return when the run's record is durable, as it began or as it ended. Raises StorageUnavailableError."""
    if run.record.state.ended:
        await asyncio.wait([run.task])
    else:
        await run.keeping.write_now()


def _tried_now(record: RequestRecord) -> str:
    """The model that tries to answer; empty if none does."""
    return record.attempts[-1].model if record.attempts and not record.state.ended else ""
