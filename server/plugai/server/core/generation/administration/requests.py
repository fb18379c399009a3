"""Lists and cancels the requests of all users, for administrators."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

import msgspec
from msgspec.structs import replace

from plugai.server.core.audit.log import AuditAction, AuditEntry, AuditLog
from plugai.server.core.clock import Clock
from plugai.server.core.errors import RequestNotFoundError
from plugai.server.core.events import Queued
from plugai.server.core.generation.queries import UNENDED, current_model, flush_record
from plugai.server.core.generation.records import RequestFilter, RequestRecord, RequestRepository
from plugai.server.core.generation.registry import RunRegistry
from plugai.server.core.generation.run import Run
from plugai.server.core.models.registry import ModelRegistry
from plugai.server.core.principal import Principal

ADMINISTRATOR = "administrator"
"""By whom a request was cancelled that an administrator has cancelled."""


class OwnedFilter(msgspec.Struct, frozen=True):
    """Which requests of which owner to list; no owner means all. The model is the requested one, or that answered."""

    owner_id: str = ""
    wanted: RequestFilter = RequestFilter()


class OwnedCursor(msgspec.Struct, frozen=True):
    """The position of a request in the list of all users' requests, newest first."""

    created_at: datetime
    owner_id: str
    request_id: str


class OwnedRequestRepository(Protocol):
    """Reads the records of all owners. Raises StorageUnavailableError."""

    async def page(self, wanted: OwnedFilter, limit: int, after: OwnedCursor | None) -> Sequence[RequestRecord]:
        """The records that match, without their attempts, newest first, at most `limit`, beginning after `after`."""


@dataclass(frozen=True, slots=True)
class OwnedRequest:
    """A request of any user: its record, since when it is in its state if it runs here, and its place in the queue."""

    record: RequestRecord
    state_since: datetime | None = None
    queued: Queued | None = None


class OwnedRequests:
    """Finds and cancels requests of every owner. Its callers are administrators."""

    def __init__(
        self,
        models: ModelRegistry,
        records: RequestRepository,
        stored: OwnedRequestRepository,
        runs: RunRegistry,
        log: AuditLog,
        clock: Clock,
    ) -> None:
        """`log` records what is cancelled."""
        self._models = models
        self._records = records
        self._stored = stored
        self._runs = runs
        self._log = log
        self._clock = clock

    def running(self) -> Sequence[OwnedRequest]:
        """The requests that this gateway has not ended yet, oldest first."""
        views = self._views([run.record for run in self._admitted()])
        running = [view for view in views if not view.record.state.ended]
        return sorted(running, key=lambda view: (view.record.created_at, view.record.owner_id, view.record.request_id))

    async def page(
        self, wanted: OwnedFilter, limit: int, after: OwnedCursor | None
    ) -> tuple[Sequence[OwnedRequest], OwnedCursor | None]:
        """The requests that match, newest first, and the cursor of the last if more may follow.

        A running request is shown as it is now, so that some of `limit` records may no longer match.
        """
        # If a record cannot be stored, the request's own stream reports it.
        await asyncio.gather(*map(flush_record, self._admitted()), return_exceptions=True)
        # Until a request has ended, its stored record is as it was at the beginning.
        states = wanted.wanted.states
        stored = replace(wanted.wanted, states=states | UNENDED if states & UNENDED else states)
        records = await self._stored.page(replace(wanted, wanted=stored), limit, after)
        last = records[-1] if len(records) == limit else None
        cursor = None if last is None else OwnedCursor(last.created_at, last.owner_id, last.request_id)
        chosen = [view for view in self._views(records) if not states or view.record.state in states]
        return chosen, cursor

    async def cancel(self, caller: Principal, owner_id: str, request_id: str) -> OwnedRequest:
        """Cancel a request if it is running; what it is afterwards. Raises RequestNotFoundError."""
        run = self._runs.get(owner_id, request_id)
        if run is not None:
            await asyncio.wait([run.admitted])
            await self._cancel(caller, run)
        record = await self._records.get(owner_id, request_id)
        if record is None:
            raise RequestNotFoundError(request_id)
        return self._views([record])[0]

    async def _cancel(self, caller: Principal, run: Run) -> None:
        if run.record.state.ended:
            return
        run.cancel(ADMINISTRATOR)
        await asyncio.wait([run.task])
        if run.record.cancelled_by == ADMINISTRATOR:
            details = {"user": run.owner_id, "model": run.record.model}
            entry = (self._clock.now(), caller.id, AuditAction.REQUEST_CANCELLED, run.request_id, details)
            await self._log.record(AuditEntry(*entry))

    def _admitted(self) -> Iterator[Run]:
        return (run for run in self._runs.running() if run.admitted.done())

    def _views(self, records: Sequence[RequestRecord]) -> Sequence[OwnedRequest]:
        runs = [self._runs.get(record.owner_id, record.request_id) for record in records]
        now = [record if run is None else run.record for record, run in zip(records, runs, strict=True)]
        places = {model: self._models.places(model) for model in set(map(current_model, now))}
        return [
            OwnedRequest(
                record,
                self._state_since(run),
                places[current_model(record)].get((record.owner_id, record.request_id)),
            )
            for record, run in zip(now, runs, strict=True)
        ]

    def _state_since(self, run: Run | None) -> datetime | None:
        if run is None or run.record.state.ended:
            return None
        return self._clock.now() - timedelta(seconds=run.state_seconds)
