"""Reads, finds, lists, cancels and deletes a caller's requests."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass

from msgspec.structs import replace

from plugai.server.core.errors import EventsExpiredError, RequestNotFoundError, RequestRunningError
from plugai.server.core.events import Heartbeat, LogEntry, Queued
from plugai.server.core.generation.records import (
    RequestCursor,
    RequestFilter,
    RequestRecord,
    RequestRepository,
    RequestState,
)
from plugai.server.core.generation.registry import RunRegistry
from plugai.server.core.generation.run import Run
from plugai.server.core.models.aliases import Aliases
from plugai.server.core.models.entry import ModelStatus
from plugai.server.core.models.registry import ModelRegistry
from plugai.server.core.principal import Principal

UNENDED = frozenset(state for state in RequestState if not state.ended)
"""The states of a request that waits or runs."""


@dataclass(frozen=True, slots=True)
class RequestView:
    """What clients see of a request: its record, and its position in the queue if it waits for a slot."""

    record: RequestRecord
    queued: Queued | None = None


@dataclass(frozen=True, slots=True)
class ModelQueueView:
    """The queue of one model: its status, and the positions of the caller's requests by id, next first."""

    status: ModelStatus
    positions: Mapping[str, Queued]


class RequestQueries:
    """Finds running and ended requests, each only for its owner."""

    def __init__(
        self, models: ModelRegistry, aliases: Aliases, records: RequestRepository, runs: RunRegistry, heartbeat: float
    ) -> None:
        """A stream without events sends a heartbeat every `heartbeat` seconds."""
        self._aliases = aliases
        self._models = models
        self._records = records
        self._runs = runs
        self._heartbeat = heartbeat

    def read(self, run: Run, after_seq: int) -> AsyncGenerator[LogEntry | Heartbeat, None]:
        """A request's events after `after_seq`, including future ones."""
        return run.log.read(after_seq, self._heartbeat)

    async def find(self, caller: Principal, request_id: str) -> Run:
        """The caller's request of that id, with its events. Raises RequestNotFoundError, EventsExpiredError."""
        if (run := self._runs.get(caller.id, request_id)) is not None:
            return run
        await self._record(caller, request_id)
        raise EventsExpiredError(request_id)

    async def get(self, caller: Principal, request_id: str) -> RequestView:
        """The caller's request of that id. Raises RequestNotFoundError."""
        return self._views([await self._record(caller, request_id)], caller)[0]

    async def list(
        self, caller: Principal, wanted: RequestFilter, limit: int, after: RequestCursor | None
    ) -> tuple[Sequence[RequestView], RequestCursor | None]:
        """The caller's requests that match, newest first, and the cursor of the last if more may follow.

        A running request is shown as it is now, so that some of `limit` records may no longer match.
        """
        # Until a request has ended, its stored record is as it was at the beginning.
        stored = wanted.states | UNENDED if wanted.states & UNENDED else wanted.states
        filtered = replace(wanted, states=stored)
        await self._store_running(caller)
        records = await self._records.list(caller.id, filtered, limit, after)
        now = [self._current(record) for record in records]
        chosen = [record for record in now if not wanted.states or record.state in wanted.states]
        last = RequestCursor(records[-1].created_at, records[-1].request_id) if len(records) == limit else None
        return self._views(chosen, caller), last

    async def cancel(self, caller: Principal, request_id: str) -> RequestView:
        """Cancel the caller's request of that id if it is running; its view afterwards. Raises RequestNotFoundError."""
        run = self._runs.get(caller.id, request_id)
        if run is not None:
            await asyncio.wait([run.admitted])
            run.cancel("client")
            await asyncio.wait([run.task])
        return await self.get(caller, request_id)

    async def stop_all(self, owner_id: str) -> None:
        """Cancel all requests of this user, and return when they have ended."""
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

    async def queues(self, caller: Principal, name: str) -> Sequence[ModelQueueView]:
        """The queues of the models that this name stands for, or every queue that is not empty.

        Raises ModelNotFoundError, StorageUnavailableError.
        """
        if name:
            targets = await self._aliases.targets(caller, name)
            statuses = [self._models.status(target.model) for target in targets]
        else:
            statuses = [status for status in await self._aliases.access.visible(caller) if status.waiting]
        return [ModelQueueView(status, self._models.positions(status.spec.id, caller.id)) for status in statuses]

    async def _store_running(self, caller: Principal) -> None:
        """Store the records of all running requests of the caller, so that they can be listed."""
        running = [run for run in self._runs.running() if run.request.owner_id == caller.id and run.admitted.done()]
        # If a record cannot be stored, the request's own stream reports it.
        await asyncio.gather(*map(flush_record, running), return_exceptions=True)

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

    def _views(self, records: Sequence[RequestRecord], caller: Principal) -> Sequence[RequestView]:
        models = [current_model(record) for record in records]
        positions = {model: self._models.positions(model, caller.id) for model in set(models)}
        pairs = zip(records, models, strict=True)
        return [RequestView(record, positions[model].get(record.request_id)) for record, model in pairs]


async def flush_record(run: Run) -> None:
    """Return when the run's record is durable, the initial or the final one. Raises StorageUnavailableError."""
    if run.record.state.ended:
        await asyncio.wait([run.task])
    else:
        await run.record_writer.flush()


def current_model(record: RequestRecord) -> str:
    """The model of the current attempt; empty if there is none."""
    return record.attempts[-1].model if record.attempts and not record.state.ended else ""
