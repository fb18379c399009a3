"""Between the wire and the core: requests of any user, as administrators see them."""

from __future__ import annotations

from plugai.server.core.generation.administration.requests import OwnedCursor, OwnedFilter, OwnedRequest
from plugai.server.core.generation.records import RequestFilter
from plugai.server.services.convert import enums, events, pages
from plugai.server.services.convert.records import time_in
from plugai.v1 import administration_pb2


def owned_filter(request: administration_pb2.ListUserRequestsRequest) -> OwnedFilter:
    """The filter of a list call. Raises InvalidRequestError."""
    wanted = RequestFilter(
        states=frozenset([enums.REQUEST_STATES.domain(request.state)] if request.state else []),
        model=request.model,
        created_from=time_in(request, "created_from"),
        created_before=time_in(request, "created_before"),
    )
    return OwnedFilter(request.user_id, wanted)


def user_request(owned: OwnedRequest) -> administration_pb2.UserRequest:
    """A request as administrators see it: without its session, and without the message of its failure."""
    record = owned.record
    pb = administration_pb2.UserRequest(
        user_id=record.owner_id,
        request_id=record.request_id,
        model=record.model,
        answered_by=record.answered_by,
        state=enums.REQUEST_STATES.wire(record.state),
        state_time=events.timestamp(owned.state_since),
        cancelled_by=record.cancelled_by,
        usage=events.usage(record.usage),
        timings=events.timings(record.timings),
        purpose=enums.REQUEST_PURPOSES.wire(record.purpose),
        create_time=events.timestamp(record.created_at),
        end_time=events.timestamp(record.ended_at),
    )
    if owned.queued is not None:
        pb.queued.CopyFrom(events.queued(owned.queued))
    if record.failure is not None:
        pb.failure_reason = events.failure(record.failure).reason
    return pb


def page_token(last: OwnedCursor | None) -> str:
    """The token of the page after the request at this cursor; empty if there is none."""
    return "" if last is None else pages.encode_cursor(last.created_at, f"{last.owner_id} {last.request_id}")


def cursor(token: str) -> OwnedCursor | None:
    """The cursor after which a page begins; None for the first page. Raises InvalidRequestError."""
    if not token:
        return None
    created_at, ids = pages.decode_cursor(token)
    owner_id, _, request_id = ids.partition(" ")
    return OwnedCursor(created_at, owner_id, request_id)
