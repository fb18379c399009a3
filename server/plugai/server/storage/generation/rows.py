"""Conversion between request records and rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypedDict

from plugai.runners.base import FinishReason, Payer, Usage, UsageSource
from plugai.server.core.events import Timings
from plugai.server.core.failure import Failure
from plugai.server.core.generation.records import Attempt, OnDisconnect, RequestPurpose, RequestRecord, RequestState
from plugai.server.storage.engine.text import storable
from plugai.server.storage.generation.tables import AttemptRow, OutcomeColumns, RequestRow

Columns = dict[str, object]


def request_columns(record: RequestRecord) -> Columns:
    """The columns of a record, without its attempts."""
    timings = record.timings
    return dict(
        owner_id=record.owner_id,
        request_id=record.request_id,
        gateway=record.gateway,
        fingerprint=record.fingerprint,
        model=record.model,
        session_id=record.session_id,
        purpose=record.purpose.value,
        on_disconnect=record.on_disconnect.value,
        state=record.state.value,
        answered_by=record.answered_by,
        finish_reason=record.finish_reason.value if record.finish_reason else None,
        cancelled_by=record.cancelled_by,
        created_at=record.created_at,
        ended_at=record.ended_at,
        **failure_columns(record.failure),
        **usage_columns(record.usage),
        queued_seconds=timings.queued,
        loading_seconds=timings.loading,
        first_delta_seconds=timings.first_delta,
        total_seconds=timings.total,
    )


class FailureColumns(TypedDict):
    """The columns of a failure."""

    failure_reason: str | None
    failure_message: str | None
    failure_retryable: bool | None


def failure_columns(failure: Failure | None) -> FailureColumns:
    """The columns of a failure; all NULL without one."""
    if failure is None:
        return {"failure_reason": None, "failure_message": None, "failure_retryable": None}
    return {
        "failure_reason": failure.reason,
        "failure_message": storable(failure.message),
        "failure_retryable": failure.retryable,
    }


def record_from_row(row: RequestRow, attempts: Sequence[AttemptRow]) -> RequestRecord:
    """The record of a row, and of the rows of its attempts in order."""
    return RequestRecord(
        owner_id=row.owner_id,
        request_id=row.request_id,
        gateway=row.gateway,
        fingerprint=row.fingerprint,
        model=row.model,
        session_id=row.session_id,
        purpose=RequestPurpose(row.purpose),
        on_disconnect=OnDisconnect(row.on_disconnect),
        state=RequestState(row.state),
        answered_by=row.answered_by,
        finish_reason=FinishReason(row.finish_reason) if row.finish_reason else None,
        cancelled_by=row.cancelled_by,
        created_at=row.created_at,
        ended_at=row.ended_at,
        failure=failure_from_row(row),
        usage=usage_from_row(row),
        timings=Timings(
            queued=row.queued_seconds,
            loading=row.loading_seconds,
            first_delta=row.first_delta_seconds,
            total=row.total_seconds,
        ),
        attempts=tuple(_attempt(attempt) for attempt in attempts),
    )


def attempt_columns(record: RequestRecord) -> list[Columns]:
    """The columns of each of a record's attempts."""
    return [
        dict(
            owner_id=record.owner_id,
            request_id=record.request_id,
            number=number,
            model=attempt.model,
            runner=attempt.runner,
            provider=attempt.provider,
            state=attempt.state.value,
            began_at=attempt.began_at,
            ended_at=attempt.ended_at,
            paid_by=attempt.paid_by.value if attempt.paid_by else None,
            **failure_columns(attempt.failure),
            **usage_columns(attempt.usage),
        )
        for number, attempt in enumerate(record.attempts, start=1)
    ]


def _attempt(row: AttemptRow) -> Attempt:
    return Attempt(
        model=row.model,
        runner=row.runner,
        provider=row.provider,
        began_at=row.began_at,
        state=RequestState(row.state),
        usage=usage_from_row(row),
        failure=failure_from_row(row),
        ended_at=row.ended_at,
        paid_by=Payer(row.paid_by) if row.paid_by else None,
    )


class UsageColumns(TypedDict):
    """The columns of usage."""

    input_tokens: int | None
    cached_input_tokens: int | None
    output_tokens: int | None
    reasoning_tokens: int | None
    steps: int | None
    usage_source: str


def usage_columns(usage: Usage) -> UsageColumns:
    """The columns of usage."""
    return {
        "input_tokens": usage.input_tokens,
        "cached_input_tokens": usage.cached_input_tokens,
        "output_tokens": usage.output_tokens,
        "reasoning_tokens": usage.reasoning_tokens,
        "steps": usage.steps,
        "usage_source": usage.source.value,
    }


def usage_from_row(row: OutcomeColumns) -> Usage:
    """The usage of a row."""
    return Usage(
        input_tokens=row.input_tokens,
        cached_input_tokens=row.cached_input_tokens,
        output_tokens=row.output_tokens,
        reasoning_tokens=row.reasoning_tokens,
        steps=row.steps,
        source=UsageSource(row.usage_source),
    )


def failure_from_row(row: OutcomeColumns) -> Failure | None:
    """The failure of a row, if it failed."""
    if row.failure_reason is None:
        return None
    return Failure(row.failure_reason, row.failure_message or "", bool(row.failure_retryable))
