"""Between the wire and the core: requests, their records, and queues."""

from __future__ import annotations

from datetime import UTC, datetime

from google.protobuf.message import Message

from plugai.runners.errors import InvalidRequestError
from plugai.server.core.generation.queries import ModelQueueView, RequestView
from plugai.server.core.generation.records import Attempt, RequestCursor, RequestFilter, RequestRecord
from plugai.server.services.convert import enums, events, pages
from plugai.v1 import generate_pb2


def request_filter(request: generate_pb2.ListRequestsRequest) -> RequestFilter:
    """The filter of a list call. Raises InvalidRequestError."""
    return RequestFilter(
        states=frozenset([enums.REQUEST_STATES.domain(request.state)] if request.state else []),
        model=request.model,
        session_id=request.session_id,
        created_from=time_in(request, "created_from"),
        created_before=time_in(request, "created_before"),
    )


def request_view(view: RequestView) -> generate_pb2.Request:
    """A request as clients see it."""
    pb = request(view.record)
    if view.queued is not None:
        pb.queued.CopyFrom(events.queued(view.queued))
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
    """The token of the page after the request at this cursor; empty if there is none."""
    return "" if last is None else pages.encode_cursor(last.created_at, last.request_id)


def cursor(page_token: str) -> RequestCursor | None:
    """The cursor after which a page begins; None for the first page. Raises InvalidRequestError."""
    return RequestCursor(*pages.decode_cursor(page_token)) if page_token else None


def time_in(message: Message, field: str) -> datetime | None:
    """The time in a field; None if it is not set. Raises InvalidRequestError if it is out of range."""
    if not message.HasField(field):
        return None
    try:
        time: datetime = getattr(message, field).ToDatetime(UTC)
    except (ValueError, OverflowError):
        problem = "is not a time between the years 1 and 9999"
        raise InvalidRequestError(f"{field} {problem}", {field: problem}) from None
    return time


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
