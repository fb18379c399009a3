"""From the core to the wire: what is known of requests, and of those that wait."""

from __future__ import annotations

from datetime import UTC, datetime

from plugai.runners.errors import InvalidRequestError
from plugai.server.core.generation.queries import ModelQueueView, RequestView
from plugai.server.core.generation.records import Attempt, RequestCursor, RequestFilter, RequestRecord
from plugai.server.services.convert import enums, events, pages
from plugai.v1 import generate_pb2


def request_filter(asked: generate_pb2.ListRequestsRequest) -> RequestFilter:
    """Which requests are wanted."""
    return RequestFilter(
        states=frozenset([enums.REQUEST_STATES.domain(asked.state)] if asked.state else []),
        model=asked.model,
        session_id=asked.session_id,
        created_from=_moment(asked, "created_from"),
        created_before=_moment(asked, "created_before"),
    )


def request_view(told: RequestView) -> generate_pb2.Request:
    """What is known of a request."""
    pb = request(told.record)
    if told.queued is not None:
        pb.queued.CopyFrom(events.queued(told.queued))
    return pb


def request(record: RequestRecord) -> generate_pb2.Request:
    """The record of a request."""
    pb = generate_pb2.Request(
        request_id=record.request_id,
        model=record.model,
        answered_by=record.answered_by,
        state=enums.REQUEST_STATES.wire(record.state),
        usage=events.usage(record.usage),
        timings=events.timings(record.timings),
        on_disconnect=enums.ON_DISCONNECT.wire(record.on_disconnect),
        create_time=events.timestamp(record.created_at),
        end_time=events.timestamp(record.ended_at),
        cancelled_by=record.cancelled_by,
        attempts=map(_attempt, record.attempts),
        session_id=record.session_id,
        purpose=enums.REQUEST_PURPOSES.wire(record.purpose),
    )
    if record.finish_reason is not None:
        pb.finish_reason = enums.FINISH_REASONS.wire(record.finish_reason)
    if record.failure is not None:
        pb.failure.MergeFrom(events.failed(record.failure, record.usage, record.timings))
    return pb


def queue(waiting: ModelQueueView) -> generate_pb2.ModelQueue:
    """The queue of one model."""
    status = waiting.status
    own = [
        generate_pb2.QueuedRequest(request_id=i, queued=events.queued(place)) for i, place in waiting.positions.items()
    ]
    return generate_pb2.ModelQueue(
        model=status.spec.id, capacity=status.capacity, active=status.active, length=status.waiting, requests=own
    )


def page_token(last: RequestCursor | None) -> str:
    """Asks for what comes after the request at this place; empty if nothing does."""
    return "" if last is None else pages.encode_cursor(last.created_at, last.request_id)


def cursor(page_token: str) -> RequestCursor | None:
    """After which request a page begins; None for the first page. Raises InvalidRequestError."""
    return RequestCursor(*pages.decode_cursor(page_token)) if page_token else None


def _attempt(attempt: Attempt) -> generate_pb2.Attempt:
    pb = generate_pb2.Attempt(
        model=attempt.model,
        runner=attempt.runner,
        provider=attempt.provider,
        state=enums.REQUEST_STATES.wire(attempt.state),
        usage=events.usage(attempt.usage),
        create_time=events.timestamp(attempt.began_at),
        end_time=events.timestamp(attempt.ended_at),
    )
    if attempt.paid_by is not None:
        pb.paid_by = enums.PAYERS.wire(attempt.paid_by)
    if attempt.failure is not None:
        pb.failure.CopyFrom(events.failure(attempt.failure))
    return pb


def _moment(asked: generate_pb2.ListRequestsRequest, field: str) -> datetime | None:
    """The time in a field; None if it has none. Raises InvalidRequestError if it is none of any calendar."""
    if not asked.HasField(field):  # type: ignore[arg-type]
        return None
    try:
        moment: datetime = getattr(asked, field).ToDatetime(UTC)
    except (ValueError, OverflowError):
        problem = "is no time between the years 1 and 9999"
        raise InvalidRequestError(f"{field} {problem}", {field: problem}) from None
    return moment
