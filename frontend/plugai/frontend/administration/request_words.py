"""What is said of requests of all users. It knows no Flet."""

from __future__ import annotations

from datetime import UTC, datetime

from plugai.client.types import ErrorReason, RequestPurpose, RequestState, UserRequest
from plugai.frontend.administration.words import moment
from plugai.frontend.languages.formats import fixed, number
from plugai.frontend.languages.sentences import mark, tr, tr_n

STATES = {
    RequestState.QUEUED: mark("Waiting"),
    RequestState.LOADING: mark("Loading the model"),
    RequestState.RUNNING: mark("Answering"),
    RequestState.FINISHED: mark("Finished"),
    RequestState.CANCELLED: mark("Cancelled"),
    RequestState.FAILED: mark("Failed"),
}
_UNKNOWN = mark("Unknown")
_CANCELLED_BY = {
    "client": mark("by its user"),
    "disconnect": mark("since its user had left"),
    "administrator": mark("by an administrator"),
    "shutdown": mark("since the server stopped"),
    "turn": mark("in favour of an answer"),
}


def state_of(request: UserRequest) -> str:
    """Its state in a few words, with its place if it waits."""
    place = request.queued.position if request.queued is not None else None
    return tr("Waiting, number {place}", place=place) if place else tr(STATES.get(request.state, _UNKNOWN))


def model_of(request: UserRequest) -> str:
    """The model that answered it, and the one that it was for if that is another."""
    if request.answered_by and request.answered_by != request.model:
        return tr("{answered_by}, for {model}", answered_by=request.answered_by, model=request.model)
    return request.model


def facts(request: UserRequest, user: str) -> str:
    """Who sent it and when, and what came of it."""
    usage, timings = request.usage, request.timings
    tokens = usage.output_tokens if usage is not None else None
    seconds = timings.total_seconds if timings is not None else None
    found = (
        user,
        moment(request.create_time),
        tr("a title of a chat") if request.purpose is RequestPurpose.TITLE else "",
        tr_n("{count} token", "{count} tokens", tokens) if tokens else "",
        tr("{seconds} s", seconds=fixed(seconds, 1)) if seconds is not None else "",
        _why(request),
    )
    return " · ".join(filter(None, found))


def running_facts(request: UserRequest, user: str, now: datetime) -> str:
    """Who sent it, and since when it is as it is."""
    return " · ".join(
        filter(None, (user, _since(request, now), tr("Received {moment}", moment=moment(request.create_time))))
    )


def _since(request: UserRequest, now: datetime) -> str:
    if request.state_time is None:
        return ""
    seconds = max(0.0, (now - request.state_time.astimezone(UTC)).total_seconds())
    return (
        tr("For {seconds} s", seconds=number(seconds))
        if seconds < 90
        else tr("For {minutes} min", minutes=number(seconds / 60))
    )


def _why(request: UserRequest) -> str:
    if request.failure_reason is not ErrorReason.UNSPECIFIED:
        return request.failure_reason.name.lower().replace("_", " ")
    return tr(_CANCELLED_BY.get(request.cancelled_by, request.cancelled_by))
