"""The record of a request, and the repository of records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Protocol

import msgspec

from plugai.runners.base import FinishReason, Payer, Usage
from plugai.server.core.events import Timings
from plugai.server.core.failure import Failure


class RequestState(StrEnum):
    """The state of a request."""

    QUEUED = "queued"
    LOADING = "loading"
    RUNNING = "running"
    FINISHED = "finished"
    CANCELLED = "cancelled"
    FAILED = "failed"

    @property
    def ended(self) -> bool:
        return self in (RequestState.FINISHED, RequestState.CANCELLED, RequestState.FAILED)


class OnDisconnect(StrEnum):
    """What happens to a request when no client reads its events any more."""

    CANCEL = "cancel"
    CONTINUE = "continue"


class RequestPurpose(StrEnum):
    """What a request is run for."""

    ANSWER = "answer"
    TITLE = "title"


class Attempt(msgspec.Struct, frozen=True):
    """One model's attempt at a request, and a row of the ledger: `usage` is that of this attempt alone.
    `paid_by` is None for a local model, and for a provider that needs no key.

    Times are aware, in UTC.
    """

    model: str
    runner: str
    provider: str
    began_at: datetime
    state: RequestState = RequestState.QUEUED
    usage: Usage = Usage()
    failure: Failure | None = None
    ended_at: datetime | None = None
    paid_by: Payer | None = None


class RequestRecord(msgspec.Struct, frozen=True):
    """What is stored about one request. `fingerprint` is a digest of its body, which is that of a retry too.

    `gateway` names the process that runs it. `usage` is that of all `attempts`. Times are aware, in UTC.
    """

    request_id: str
    owner_id: str
    gateway: str
    fingerprint: str
    model: str
    on_disconnect: OnDisconnect
    created_at: datetime
    session_id: str = ""
    purpose: RequestPurpose = RequestPurpose.ANSWER
    state: RequestState = RequestState.QUEUED
    answered_by: str = ""
    finish_reason: FinishReason | None = None
    failure: Failure | None = None
    usage: Usage = Usage()
    timings: Timings = Timings()
    ended_at: datetime | None = None
    cancelled_by: str = ""
    attempts: tuple[Attempt, ...] = ()


class RequestFilter(msgspec.Struct, frozen=True):
    """Which requests to list; an empty field matches all."""

    states: frozenset[RequestState] = frozenset()
    model: str = ""
    session_id: str = ""
    created_from: datetime | None = None
    created_before: datetime | None = None


class RequestCursor(msgspec.Struct, frozen=True):
    """The position of a request in a list, newest first."""

    created_at: datetime
    request_id: str


class RequestRepository(Protocol):
    """Stores records. A record is visible to its owner only. Each call raises StorageUnavailableError."""

    async def add(self, record: RequestRecord) -> None:
        """Store a new record, which may have ended already; durable on return. Raises RequestIdReusedError if the owner
        has one with that id."""

    async def end(self, record: RequestRecord) -> None:
        """Replace a record with its ended form; durable on return. One that has already ended is left as it is."""

    async def get(self, owner_id: str, request_id: str) -> RequestRecord | None:
        """The owner's record of that id, if there is one."""

    async def list(
        self, owner_id: str, wanted: RequestFilter, limit: int, after: RequestCursor | None
    ) -> Sequence[RequestRecord]:
        """The owner's records that match, newest first, at most `limit`, beginning after `after`."""

    async def delete(self, owner_id: str, request_id: str) -> bool:
        """Remove the owner's record of that id for good if it has ended; whether one was removed."""

    async def purge(self, before: datetime, most: int) -> int:
        """Remove at most `most` records, of any owner, that ended before then; how many were removed."""

    async def count_by_model(self, since: datetime) -> Mapping[str, int]:
        """How many requests each model has answered since then."""

    async def interrupt(self, gateway: str, failure: Failure, ended_at: datetime) -> int:
        """Mark as failed all records of this gateway that have not ended; how many there were."""
