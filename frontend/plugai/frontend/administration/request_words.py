"""What is said of requests of all users. It knows no Flet."""

from __future__ import annotations

from datetime import UTC, datetime

from plugai.client.types import ErrorReason, RequestPurpose, RequestState, UserRequest
from plugai.frontend.administration.words import moment

STATES = {
    RequestState.QUEUED: "Waiting",
    RequestState.LOADING: "Loading the model",
    RequestState.RUNNING: "Answering",
    RequestState.FINISHED: "Finished",
    RequestState.CANCELLED: "Cancelled",
    RequestState.FAILED: "Failed",
}
_CANCELLED_BY = {
    "client": "by its user",
    "disconnect": "since its user had left",
    "administrator": "by an administrator",
    "shutdown": "since the server stopped",
    "turn": "in favour of an answer",
}


def state_of(request: UserRequest) -> str:
    """Its state in a few words, with its place if it waits."""
    place = request.queued.position if request.queued is not None else None
    return f"Waiting, number {place}" if place else STATES.get(request.state, "Unknown")


def model_of(request: UserRequest) -> str:
    """The model that answered it, and the one that it was for if that is another."""
    if request.answered_by and request.answered_by != request.model:
        return f"{request.answered_by}, for {request.model}"
    return request.model


def facts(request: UserRequest, user: str) -> str:
    """Who sent it and when, and what came of it."""
    usage, timings = request.usage, request.timings
    tokens = usage.output_tokens if usage is not None else None
    seconds = timings.total_seconds if timings is not None else None
    found = (
        user,
        moment(request.create_time),
        "a title of a chat" if request.purpose is RequestPurpose.TITLE else "",
        f"{tokens} token{'' if tokens == 1 else 's'}" if tokens else "",
        f"{seconds:.1f} s" if seconds is not None else "",
        _why(request),
    )
    return " · ".join(filter(None, found))


def running_facts(request: UserRequest, user: str, now: datetime) -> str:
    """Who sent it, and since when it is as it is."""
    return " · ".join(filter(None, (user, _since(request, now), f"Received {moment(request.create_time)}")))


def _since(request: UserRequest, now: datetime) -> str:
    if request.state_time is None:
        return ""
    seconds = max(0.0, (now - request.state_time.astimezone(UTC)).total_seconds())
    return f"For {seconds:.0f} s" if seconds < 90 else f"For {seconds / 60:.0f} min"


def _why(request: UserRequest) -> str:
    if request.failure_reason is not ErrorReason.UNSPECIFIED:
        return request.failure_reason.name.lower().replace("_", " ")
    return _CANCELLED_BY.get(request.cancelled_by, request.cancelled_by)
