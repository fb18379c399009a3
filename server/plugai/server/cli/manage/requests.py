"""`plugai requests`: the user's requests, running and past."""

from __future__ import annotations

from typing import Annotated

import typer

from plugai.client import Delta, text_of
from plugai.client.types import Accepted, ArtifactCreated, Finished, Loading, Progress, Queued, Request, RequestState
from plugai.server.cli.errors import BadUsageError
from plugai.server.cli.manage.shared import first, when, whole_id, word
from plugai.server.cli.remote.command import ServerCall, calls_server
from plugai.server.cli.remote.output import Columns, fields_of

requests = typer.Typer(name="requests", help="Your requests, running and past.", no_args_is_help=True)

RequestId = Annotated[
    str, typer.Argument(metavar="REQUEST", help="Id, from `plugai requests list`; its beginning is enough.")
]
_COLUMNS: Columns[Request] = {
    "id": lambda request: request.request_id,
    "model": lambda request: request.answered_by or request.model,
    "state": lambda request: _state(request),
    "begun": lambda request: when(request.create_time),
    "seconds": lambda request: _seconds(request),
    "tokens": lambda request: request.usage.output_tokens if request.usage is not None else None,
    "error": lambda request: request.failure.message if request.failure is not None else "",
}
_STATES = {state.name.lower(): state for state in RequestState if state is not RequestState.UNSPECIFIED}
# Those of one page of the list are looked through for the beginning of an id, and of a few more.
_RECENT = 1000


@requests.command("list")
@calls_server
async def list_requests(
    call: ServerCall,
    state: Annotated[str, typer.Option(help=f"Only these: {', '.join(_STATES)}.")] = "",
    model: Annotated[str, typer.Option(help="Only those to this model.")] = "",
    session: Annotated[str, typer.Option(help="Only those of this session.")] = "",
    limit: Annotated[int, typer.Option(min=1, help="How many to show.")] = 50,
) -> None:
    """List the requests, newest first."""
    found = call.client.requests.list(state=_chosen(state), model=model, session_id=session)
    call.out.rows(await first(limit, found), _COLUMNS)


@requests.command()
@calls_server
async def show(call: ServerCall, request: RequestId) -> None:
    """Show the record of a request. Prompts and answers are not in it."""
    found = await call.client.requests.get(await _whole(call, request))
    fields = fields_of(found, _COLUMNS)
    attempts = [f"{attempt.model} {word(attempt.state)}" for attempt in found.attempts]
    fields |= {"requested": found.model, "attempts": ", ".join(attempts), "session": found.session_id}
    call.out.fields(found, fields)


@requests.command()
@calls_server
async def watch(call: ServerCall, request: RequestId) -> None:
    """Follow the answer of a request from its beginning, also one that was sent elsewhere. It is not cancelled."""
    answer = call.client.requests.watch(await _whole(call, request))
    with call.out.progress("waiting") as report:
        async for event in answer:
            match event:
                case Queued(position=position):
                    report(None, f"waiting, number {position}")
                case Loading(stage=stage, fraction=fraction):
                    report(fraction, stage or "loading")
                case Progress(step=step, steps=steps):
                    report((step or 0) / steps if steps else None, "generating")
                case Accepted() | ArtifactCreated() | Delta() | Finished():
                    pass
            if call.out.as_json:
                call.out.line(event, "")
    if not call.out.as_json:
        message = await answer.message()
        files = [f"artifact {part.artifact_id}" for part in message.parts if part.artifact_id]
        call.out.line(message, "\n".join(filter(None, [text_of(message), *files])))


@requests.command()
@calls_server
async def cancel(call: ServerCall, request: RequestId) -> None:
    """Cancel a request. One that has ended stays as it is."""
    cancelled = await call.client.requests.cancel(await _whole(call, request))
    call.out.show(cancelled, f"{cancelled.request_id} is {word(cancelled.state)}")


@requests.command()
@calls_server
async def delete(call: ServerCall, request: RequestId) -> None:
    """Delete the record of a request that has ended. Sessions and files stay."""
    found = await _whole(call, request)
    await call.client.requests.delete(found)
    call.out.show({"request_id": found}, f"{found} is deleted")


async def _whole(call: ServerCall, given: str) -> str:
    recent = await first(_RECENT, call.client.requests.list())
    return await whole_id(given, [request.request_id for request in recent])


def _chosen(state: str) -> RequestState:
    if state and state not in _STATES:
        raise BadUsageError(f"there is no state {state!r}; choose one of {', '.join(_STATES)}")
    return _STATES.get(state, RequestState.UNSPECIFIED)


def _state(request: Request) -> str:
    if request.queued is not None and request.state is RequestState.QUEUED:
        return f"queued, number {request.queued.position}"
    return word(request.state)


def _seconds(request: Request) -> str:
    if request.create_time is None or request.end_time is None:
        return ""
    return f"{(request.end_time - request.create_time).total_seconds():.1f}"
