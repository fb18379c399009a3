"""Where the records of requests are kept."""

from __future__ import annotations

from datetime import datetime
from typing import TypedDict

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, update

from plugai.runners.base import FinishReason, Usage, UsageSource
from plugai.runners.errors import RequestIdReusedError
from plugai.server.core.requests import Failure, OnDisconnect, RequestRecord, RequestState, Timings
from plugai.server.storage.database import Database
from plugai.server.storage.tables import UNENDED, RequestRow


class SqlRequestRepository:
    """RequestRepository on a Database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, record: RequestRecord) -> None:
        """Keep a new record; durable on return. Raises RequestIdReusedError if the owner has one of that id."""

        def work(session: Session) -> None:
            session.add(_row(record))

        try:
            await self._database.write(work)
        except IntegrityError as error:
            raise RequestIdReusedError(record.request_id) from error

    async def end(self, record: RequestRecord) -> None:
        """Replace a record with its ended form; durable on return. One that has already ended is left as it is."""
        changes = _row(record).model_dump(exclude={"owner_id", "request_id"})
        statement = (
            update(RequestRow)
            .where(
                col(RequestRow.owner_id) == record.owner_id, col(RequestRow.request_id) == record.request_id, UNENDED
            )
            .values(changes)
        )

        def work(session: Session) -> None:
            session.exec(statement)

        await self._database.write(work)

    async def get(self, owner_id: str, request_id: str) -> RequestRecord | None:
        """The owner's record of that id, if there is one."""

        def work(session: Session) -> RequestRecord | None:
            row = session.get(RequestRow, (owner_id, request_id))
            return None if row is None else _record(row)

        return await self._database.read(work)

    async def interrupt(self, gateway: str, failure: Failure, ended_at: datetime) -> int:
        """Mark as failed every record of this gateway that never ended; how many there were."""
        statement = (
            update(RequestRow)
            .where(col(RequestRow.gateway) == gateway, UNENDED)
            .values(state=RequestState.FAILED.value, ended_at=ended_at, **_failure_columns(failure))
        )

        def work(session: Session) -> int:
            return session.exec(statement).rowcount

        return await self._database.write(work)


def _row(record: RequestRecord) -> RequestRow:
    usage, timings = record.usage, record.timings
    return RequestRow(
        owner_id=record.owner_id,
        request_id=record.request_id,
        gateway=record.gateway,
        fingerprint=record.fingerprint,
        model=record.model,
        session_id=record.session_id,
        on_disconnect=record.on_disconnect.value,
        state=record.state.value,
        answered_by=record.answered_by,
        finish_reason=record.finish_reason.value if record.finish_reason else None,
        cancelled_by=record.cancelled_by,
        created_at=record.created_at,
        ended_at=record.ended_at,
        **_failure_columns(record.failure),
        input_tokens=usage.input_tokens,
        cached_input_tokens=usage.cached_input_tokens,
        output_tokens=usage.output_tokens,
        reasoning_tokens=usage.reasoning_tokens,
        steps=usage.steps,
        usage_source=usage.source.value,
        queued_seconds=timings.queued,
        loading_seconds=timings.loading,
        first_delta_seconds=timings.first_delta,
        total_seconds=timings.total,
    )


class _FailureColumns(TypedDict):
    failure_reason: str | None
    failure_message: str | None
    failure_retryable: bool | None


def _failure_columns(failure: Failure | None) -> _FailureColumns:
    if failure is None:
        return {"failure_reason": None, "failure_message": None, "failure_retryable": None}
    return {
        "failure_reason": failure.reason,
        "failure_message": _storable(failure.message),
        "failure_retryable": failure.retryable,
    }


def _storable(text: str) -> str:
    """A provider's text without what a database refuses: lone surrogates, and NUL in PostgreSQL."""
    return text.encode(errors="replace").decode().replace("\0", "\N{REPLACEMENT CHARACTER}")


def _record(row: RequestRow) -> RequestRecord:
    return RequestRecord(
        owner_id=row.owner_id,
        request_id=row.request_id,
        gateway=row.gateway,
        fingerprint=row.fingerprint,
        model=row.model,
        session_id=row.session_id,
        on_disconnect=OnDisconnect(row.on_disconnect),
        state=RequestState(row.state),
        answered_by=row.answered_by,
        finish_reason=FinishReason(row.finish_reason) if row.finish_reason else None,
        cancelled_by=row.cancelled_by,
        created_at=row.created_at,
        ended_at=row.ended_at,
        failure=_failure(row),
        usage=Usage(
            input_tokens=row.input_tokens,
            cached_input_tokens=row.cached_input_tokens,
            output_tokens=row.output_tokens,
            reasoning_tokens=row.reasoning_tokens,
            steps=row.steps,
            source=UsageSource(row.usage_source),
        ),
        timings=Timings(
            queued=row.queued_seconds,
            loading=row.loading_seconds,
            first_delta=row.first_delta_seconds,
            total=row.total_seconds,
        ),
    )


def _failure(row: RequestRow) -> Failure | None:
    if row.failure_reason is None:
        return None
    return Failure(row.failure_reason, row.failure_message or "", bool(row.failure_retryable))
