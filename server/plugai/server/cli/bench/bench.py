"""`plugai bench`: measures how fast a model answers."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Annotated

import typer

from plugai.client import Client
from plugai.client.types import Modality, Model
from plugai.server.cli.bench.prompts import PromptLength
from plugai.server.cli.bench.speed import COLUMNS, AnswerSpeed, speed_of
from plugai.server.cli.bench.streams import LoadingClock, Stream, measure_stream, measure_streams
from plugai.server.cli.errors import BadUsageError, CommandError
from plugai.server.cli.manage.models import ModelId
from plugai.server.cli.manage.shared import Yes, confirm
from plugai.server.cli.remote.command import ServerCall, calls_server

_LOCAL = "local"
_STREAMS = (1, 4)
_MOST_STREAMS = 64
_WARM_UP_TOKENS = 8

Report = Callable[[float | None, str], None]


@calls_server
async def bench(
    call: ServerCall,
    model: ModelId,
    streams: Annotated[
        list[int] | None,
        typer.Option(min=1, max=_MOST_STREAMS, help="Answers at once. Can be repeated; by default 1 and 4."),
    ] = None,
    tokens: Annotated[int, typer.Option(min=2, max=4096, help="The most tokens of an answer.")] = 64,
    rounds: Annotated[int, typer.Option(min=1, max=100, help="How often everything is measured.")] = 3,
    seconds: Annotated[
        float, typer.Option(min=1, max=3600, help="The most time it may take, beside that of loading the model.")
    ] = 120,
    yes: Yes = False,
) -> None:
    """Measure how fast a model answers: the first token, reading prompts, and writing, with several answers at once."""
    found = await call.client.models.get(model)
    plan = _Plan(call.client, found, tokens)
    for length in PromptLength:
        if length.fits(found, tokens):
            plan.cases += [(length, count) for count in sorted(set(streams or _STREAMS))]
        else:
            call.out.note(f"a {length.name.lower()} prompt does not fit into the context of {found.id}; it is left out")
    _check(call, plan, rounds, yes)
    with call.out.progress(f"loading {found.id}") as report:
        is_whole = await plan.measure(rounds, seconds, report)
    if not is_whole:
        call.out.note(f"the time of {seconds:g} s was over before all was measured; allow more with --seconds")
    call.out.rows(plan.speeds(), COLUMNS)


@dataclass(slots=True)
class _Plan:
    """What is measured of a model, and what has been."""

    client: Client
    model: Model
    tokens: int
    cases: list[tuple[PromptLength, int]] = field(default_factory=list)
    measured: dict[tuple[PromptLength, int], list[Sequence[Stream]]] = field(default_factory=dict)

    async def measure(self, rounds: int, seconds: float, report: Report) -> bool:
        """Measure all cases in turn, after one answer that does not count; whether the time was enough."""
        try:
            async with asyncio.timeout(seconds) as limit:
                clock, name = LoadingClock(limit, seconds), self.model.id
                await measure_stream(self.client, name, PromptLength.SHORT, _WARM_UP_TOKENS, clock)
                for number, (length, count) in enumerate(self.cases * rounds):
                    report(number / len(self.cases) / rounds, f"{length.name.lower()} prompts, {count} at once")
                    streams = await measure_streams(self.client, name, length, count, self.tokens, clock)
                    self.measured.setdefault((length, count), []).append(streams)
        except TimeoutError:
            if not self.measured:
                raise CommandError(f"nothing was answered within {seconds:g} s; allow more with --seconds") from None
            return False
        return True

    def speeds(self) -> list[AnswerSpeed]:
        """The speeds of all cases that were measured at least once."""
        return [speed_of(self.model.id, length, rounds) for (length, _), rounds in self.measured.items()]


def _check(call: ServerCall, plan: _Plan, rounds: int, yes: bool) -> None:
    """Refuse what cannot be measured, and ask before money is spent."""
    model = plan.model
    if Modality.TEXT not in model.output_modalities:
        raise BadUsageError(f"{model.id} writes no text; only the speed of text can be measured")
    if not plan.cases:
        raise BadUsageError(f"{plan.tokens} tokens do not fit into the context of {model.id}; ask for fewer (--tokens)")
    if model.provider != _LOCAL:
        requests = 1 + rounds * sum(count for _, count in plan.cases)
        confirm(f"send {requests} requests to the provider {model.provider}, which may cost money", yes)
    if model.active:
        call.out.note(f"{model.id} has other requests, which share its speed")
