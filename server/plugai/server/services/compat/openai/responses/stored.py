"""Stored responses: their present state, and the items that they answer."""

from __future__ import annotations

from collections.abc import Sequence

from plugai.runners.errors import InvalidRequestError
from plugai.server.core.generation.records import RequestState
from plugai.server.core.sessions.responses import AnsweredResponse
from plugai.server.core.sessions.session import MessageState, SessionMessage
from plugai.server.services.compat.openai.responses.output_items import (
    COMPLETED,
    IN_PROGRESS,
    INCOMPLETE,
    Json,
    input_items,
    output_items,
)
from plugai.server.services.compat.openai.responses.response import ResponseObject, incomplete_reason
from plugai.server.services.compat.openai.responses.stream import FAILED, QUEUED

CANCELLED = "cancelled"
_DEFAULT_ITEMS = 20
_INTERRUPTED: Json = {"code": "server_error", "message": "the server stopped while the response was generated"}


def response_object(found: AnsweredResponse) -> ResponseObject:
    """What stays the same of a stored response."""
    return ResponseObject(found.stored.request_id, found.stored.created_at, found.stored.asked)


def stored_json(found: AnsweredResponse, state: RequestState | None) -> Json:
    """A stored response as it is now. `state` is that of its request, if that is known."""
    answer, status = found.answer, _status(found.answer, state)
    made = response_object(found).json(
        status,
        answer.model or found.stored.model,
        output_items(found.stored.request_id, answer.parts, COMPLETED if status == COMPLETED else INCOMPLETE),
        answer.usage if answer.ended_at else None,
        finish_reason=answer.finish_reason,
        failure=answer.failure,
        ended_at=answer.ended_at if status in (COMPLETED, INCOMPLETE) else None,
    )
    return made | ({"error": _INTERRUPTED} if answer.state is MessageState.INTERRUPTED else {})


def _status(answer: SessionMessage, state: RequestState | None) -> str:
    match answer.state:
        case MessageState.COMPLETE:
            return COMPLETED if incomplete_reason(answer.finish_reason) is None else INCOMPLETE
        case MessageState.RUNNING:
            return QUEUED if state is RequestState.QUEUED else IN_PROGRESS
        case MessageState.CANCELLED:
            return CANCELLED
        case MessageState.FAILED | MessageState.INTERRUPTED:
            return FAILED


def items_page(messages: Sequence[SessionMessage], limit: int, order: str, after: str) -> Json:
    """A page of the items of these messages, which are oldest first. Raises InvalidRequestError."""
    items = [item for message in messages for item in input_items(message)]
    if order != "asc":
        items.reverse()
    if after:
        place = next((index for index, item in enumerate(items) if item["id"] == after), None)
        if place is None:
            problem = f"is {after!r}, which is no item of this response"
            raise InvalidRequestError(f"after {problem}", {"after": problem})
        items = items[place + 1 :]
    page = items[: limit or _DEFAULT_ITEMS]
    ends = (page[0]["id"], page[-1]["id"]) if page else (None, None)
    return {
        "object": "list",
        "data": page,
        "first_id": ends[0],
        "last_id": ends[1],
        "has_more": len(page) < len(items),
    }
