"""`plugai bench`: measures how fast and how well a model answers."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer

from plugai.client.errors import ForbiddenError
from plugai.client.types import Modality, Model
from plugai.server.cli.bench.plan import SpeedPlan
from plugai.server.cli.bench.prompts import PromptLength
from plugai.server.cli.bench.quality.asking import count_of_requests, score_questions, score_tool_calls
from plugai.server.cli.bench.report import BenchReport
from plugai.server.cli.errors import BadUsageError
from plugai.server.cli.manage.models import ModelId
from plugai.server.cli.manage.shared import Yes, confirm
from plugai.server.cli.remote.command import ServerCall, calls_server

_LOCAL = "local"
_STREAMS = (1, 4, 8)
_MOST_STREAMS = 64


@calls_server
async def bench(
    call: ServerCall,
    model: ModelId,
    streams: Annotated[
        list[int] | None,
        typer.Option(min=1, max=_MOST_STREAMS, help="Answers at once. Can be repeated; by default 1, 4 and 8."),
    ] = None,
    tokens: Annotated[int, typer.Option(min=2, max=4096, help="The most tokens of an answer.")] = 64,
    rounds: Annotated[int, typer.Option(min=1, max=100, help="How often everything is measured.")] = 3,
    seconds: Annotated[
        float,
        typer.Option(min=1, max=3600, help="The most time for the speeds, beside loading the model, and for the rest."),
    ] = 300,
    quality: Annotated[bool, typer.Option(help="Ask ten questions, and give tasks for tools.")] = True,
    keep: Annotated[bool, typer.Option(help="Have the server keep the figures; for administrators.")] = True,
    yes: Yes = False,
) -> None:
    """Measure how fast a model answers several at once, its memory, and how well it answers and calls tools."""
    found = await call.client.models.get(model)
    plan = SpeedPlan(call.client, found, tokens)
    for length in PromptLength:
        if length.fits(found, tokens):
            plan.cases += [(length, count) for count in sorted(set(streams or _STREAMS))]
        else:
            call.out.note(f"a {length.name.lower()} prompt does not fit into the context of {found.id}; it is left out")
    _check(call, plan, 1 + rounds * plan.requests + (count_of_requests(found) if quality else 0), yes)
    with call.out.progress(f"loading {found.id}") as report:
        if not await plan.measure(rounds, seconds, report):
            call.out.note(f"the time of {seconds:g} s was over before all was measured; allow more with --seconds")
    done = BenchReport(found.id, plan.speeds())
    if quality:
        await _score(call, found, done, seconds)
    if keep:
        await _keep(call, found, done, plan.is_covered)
    done.print(call.out)


async def _score(call: ServerCall, model: Model, done: BenchReport, seconds: float) -> None:
    """Ask the questions and give the tasks, as far as there is time."""
    try:
        with call.out.progress("asking questions") as report:
            async with asyncio.timeout(seconds):
                done.questions = await score_questions(call.client, model, report)
                done.tool_calls = await score_tool_calls(call.client, model, report)
    except TimeoutError:
        call.out.note(f"the time of {seconds:g} s was over before all was asked; allow more with --seconds")


async def _keep(call: ServerCall, model: Model, done: BenchReport, is_covered: bool) -> None:
    """Have the server keep the figures of a model with files of its own, unless they are not those of it alone."""
    if model.provider != _LOCAL or model.size_bytes is None:
        return
    if model.active or not is_covered:
        call.out.note("the server does not keep these figures; measure all of them while the model is idle")
        return
    try:
        kept = await call.client.models.record_benchmark(model.id, done.benchmark())
    except ForbiddenError:
        call.out.note("the server does not keep these figures: only administrators can tell it to")
        return
    done.kept = True
    done.memory_bytes = kept.benchmark.memory_bytes if kept.benchmark is not None else None


def _check(call: ServerCall, plan: SpeedPlan, requests: int, yes: bool) -> None:
    """Refuse what cannot be measured, and ask before money is spent."""
    model = plan.model
    if Modality.TEXT not in model.output_modalities:
        raise BadUsageError(f"{model.id} writes no text; only the speed of text can be measured")
    if not plan.cases:
        raise BadUsageError(f"{plan.tokens} tokens do not fit into the context of {model.id}; ask for fewer (--tokens)")
    if model.provider != _LOCAL:
        confirm(f"send {requests} requests to the provider {model.provider}, which may cost money", yes)
    if model.active:
        call.out.note(f"{model.id} has other requests, which share its speed")
