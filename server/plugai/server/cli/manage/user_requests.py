"""`plugai users requests`, `queue`, `cancel` and `statistics`: what the server does for all users."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Annotated

import typer

from plugai.client.types import RequestState, RequestStatistics, StatisticsGroup, User, UserRequest
from plugai.server.cli.errors import BadUsageError, RemoteError
from plugai.server.cli.exit_codes import ExitCode
from plugai.server.cli.manage.shared import first, when, whole_id, word
from plugai.server.cli.remote.command import ServerCall, calls_server
from plugai.server.cli.remote.output import Columns

_STATES = {state.name.lower(): state for state in RequestState if state is not RequestState.UNSPECIFIED}
_NO_USER: Columns[UserRequest] = {
    "id": lambda request: request.request_id,
    "model": lambda request: request.answered_by or request.model,
    "state": lambda request: _state(request),
    "received": lambda request: when(request.create_time),
}


@calls_server
async def list_requests(
    call: ServerCall,
    user: Annotated[str, typer.Option(help="Only those of this user: a name or an id.")] = "",
    model: Annotated[str, typer.Option(help="Only those to this model, or answered by it.")] = "",
    state: Annotated[str, typer.Option(help=f"Only these: {', '.join(_STATES)}.")] = "",
    days: Annotated[int, typer.Option(min=0, help="Only those of this many days; 0 means all.")] = 0,
    limit: Annotated[int, typer.Option(min=1, help="How many to show.")] = 50,
) -> None:
    """List the requests of all users, newest first. Prompts and answers are not in them."""
    if state and state not in _STATES:
        raise BadUsageError(f"there is no state {state!r}; choose one of {', '.join(_STATES)}")
    names = await _names(call)
    found = call.client.admin.requests(
        user_id=(await find_user(call, user)).user_id if user else "",
        model=model,
        state=_STATES.get(state, RequestState.UNSPECIFIED),
        created_from=datetime.now(UTC) - timedelta(days=days) if days else None,
    )
    more: Columns[UserRequest] = {
        "tokens": lambda request: request.usage.output_tokens if request.usage is not None else None,
        "error": lambda request: word(request.failure_reason),
    }
    call.out.rows(await first(limit, found), {**_columns(names), **more})


@calls_server
async def show_queue(call: ServerCall) -> None:
    """List the requests of all users that run or wait now, oldest first."""
    names = await _names(call)
    running = await call.client.admin.running_requests().all()
    since: Columns[UserRequest] = {"since": lambda request: _ago(request.state_time)}
    call.out.rows(running, {**_columns(names), **since})
    if not running:
        call.out.note("no request runs or waits")


@calls_server
async def cancel_request(
    call: ServerCall,
    user: Annotated[str, typer.Argument(metavar="USER", help="Name or id of the user whose request it is.")],
    request: Annotated[
        str, typer.Argument(metavar="REQUEST", help="Id, from `plugai users queue`; its beginning is enough.")
    ],
) -> None:
    """Cancel a request of any user. One that has ended stays as it is."""
    owner = (await find_user(call, user)).user_id
    running = call.client.admin.running_requests()
    found = await whole_id(request, [one.request_id async for one in running if one.user_id == owner])
    cancelled = await call.client.admin.cancel_request(owner, found)
    call.out.show(cancelled, f"{cancelled.request_id} is {word(cancelled.state)}")


class Grouping(StrEnum):
    """By what requests are counted."""

    DAY = "day"
    MODEL = "model"
    USER = "user"


_STATISTICS: Columns[StatisticsGroup] = {
    "requests": lambda group: _of(group).requests,
    "failed": lambda group: _of(group).failed,
    "cancelled": lambda group: _of(group).cancelled,
    "tokens in": lambda group: _of(group).input_tokens,
    "tokens out": lambda group: _of(group).output_tokens,
    "first token s": lambda group: _of(group).first_delta_median_seconds,
    "total s": lambda group: _of(group).total_median_seconds,
    "95 of 100 s": lambda group: _of(group).total_p95_seconds,
}


@calls_server
async def show_statistics(
    call: ServerCall,
    by: Annotated[Grouping, typer.Option(help="What a line is of.")] = Grouping.DAY,
    days: Annotated[int, typer.Option(min=1, max=366, help="How many days to count.")] = 30,
) -> None:
    """Count the requests of all users, with tokens, errors and latencies."""
    since = datetime.now(UTC) - timedelta(days=days)
    counted = await call.client.admin.statistics(created_from=since)
    groups = {Grouping.DAY: counted.days, Grouping.MODEL: counted.models, Grouping.USER: counted.users}[by]
    names = await _names(call) if by is Grouping.USER else {}
    total = StatisticsGroup(key="all", statistics=counted.total)
    key: Columns[StatisticsGroup] = {by.value: lambda group: names.get(group.key, group.key)}
    call.out.rows([*groups, total], {**key, **_STATISTICS})


def _of(group: StatisticsGroup) -> RequestStatistics:
    return group.statistics or RequestStatistics()


async def find_user(call: ServerCall, given: str) -> User:
    """The user of this name or id. Raises RemoteError if there is none."""
    known = {user.user_id: user for user in await call.client.admin.users().all()}
    # An id belongs to one user for ever; a name can be another user's id.
    if given not in known:
        named = [user for user in known.values() if user.name and user.name.casefold() == given.strip().casefold()]
        given = named[0].user_id if named else await whole_id(given, known)
    if given in known:
        return known[given]
    raise RemoteError(f"there is no user {given!r}; `plugai users list` lists the users", ExitCode.NOT_FOUND)


async def _names(call: ServerCall) -> dict[str, str]:
    """What users are called, by id."""
    return {user.user_id: user.name or user.user_id for user in await call.client.admin.users().all()}


def _columns(names: dict[str, str]) -> Columns[UserRequest]:
    return {"user": lambda request: names.get(request.user_id, request.user_id), **_NO_USER}


def _state(request: UserRequest) -> str:
    if request.queued is not None and request.state is RequestState.QUEUED:
        return f"queued, number {request.queued.position}"
    return word(request.state)


def _ago(time: datetime | None) -> str:
    return "" if time is None else f"{max(0.0, (datetime.now(UTC) - time).total_seconds()):.0f} s"
