"""`plugai queue`: how many requests run and wait, for each model."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer
from rich.console import Console

from plugai.client.types import ModelQueue, Queued, QueuedRequest
from plugai.server.cli.remote.command import ServerCall, calls_server
from plugai.server.cli.remote.output import Columns

_COLUMNS: Columns[ModelQueue] = {
    "model": lambda queue: queue.model,
    "running": lambda queue: queue.active or 0,
    "slots": lambda queue: queue.capacity or 0,
    "waiting": lambda queue: queue.length or 0,
    "your places": lambda queue: ", ".join(map(_place, queue.requests)),
}


@calls_server
async def queue(
    call: ServerCall,
    model: Annotated[str, typer.Argument(metavar="[MODEL]", help="Only the queue of this model.")] = "",
    watch: Annotated[
        bool, typer.Option("--watch", help="Show every change, until Ctrl-C; with --json a line for each.")
    ] = False,
) -> None:
    """Show how many requests run and wait for each model, and the places of your own."""
    if watch:
        await _watch(call, model)
    else:
        found = await _queues(call, model)
        call.out.rows(found, _COLUMNS)
        if not found:
            call.out.note("no request runs or waits")


async def _watch(call: ServerCall, model: str) -> None:
    before = await _queues(call, model)
    _show(call, before, ())
    counts = {queue.model: (queue.active or 0, queue.length or 0) for queue in before}
    # It begins with every model; only those that differ are worth another call.
    async for changed in call.client.models.watch():
        now = changed.active or 0, changed.waiting or 0
        if (model and changed.id != model) or counts.get(changed.id, (0, 0)) == now:
            continue
        counts[changed.id] = now
        queues = await _queues(call, model)
        _show(call, queues, before)
        before = queues


def _show(call: ServerCall, now: Sequence[ModelQueue], before: Sequence[ModelQueue]) -> None:
    if call.out.as_json:
        # A model without requests is not in the list any more.
        there = {queue.model for queue in now}
        gone = [ModelQueue(model=queue.model) for queue in before if queue.model not in there]
        for changed in [*gone, *(queue for queue in now if queue not in before)]:
            call.out.line(changed, "")
    else:
        # In the place of the last one, at a terminal.
        Console().clear()
        call.out.rows(now, _COLUMNS)


async def _queues(call: ServerCall, model: str) -> Sequence[ModelQueue]:
    if model:
        return [await call.client.queue.get(model)]
    waiting = {queue.model: queue for queue in await call.client.queue.list()}
    # The server lists the models for which requests wait; here those that only run count too.
    busy = [
        ModelQueue(model=one.id, capacity=one.capacity, active=one.active, length=one.waiting)
        async for one in call.client.models.list()
        if one.active and one.id not in waiting
    ]
    return sorted([*waiting.values(), *busy], key=lambda queue: queue.model)


def _place(request: QueuedRequest) -> str:
    queued = request.queued or Queued()
    return f"{queued.position or '?'} ({request.request_id})"
