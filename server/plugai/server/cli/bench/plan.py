"""The speeds that are measured of a model: each case once, then all of them again, as long as there is time."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from plugai.client import Client
from plugai.client.types import Model
from plugai.server.cli.bench.prompts import PromptLength
from plugai.server.cli.bench.quality.asking import Report
from plugai.server.cli.bench.speed import AnswerSpeed, speed_of
from plugai.server.cli.bench.streams import LoadingClock, Stream, measure_stream, measure_streams
from plugai.server.cli.errors import CommandError

_WARM_UP_TOKENS = 8


@dataclass(slots=True)
class SpeedPlan:
    """What is measured of a model, and what has been."""

    client: Client
    model: Model
    tokens: int
    cases: list[tuple[PromptLength, int]] = field(default_factory=list)
    measured: dict[tuple[PromptLength, int], list[Sequence[Stream]]] = field(default_factory=dict)

    @property
    def requests(self) -> int:
        """How many requests a round sends."""
        return sum(count for _, count in self.cases)

    @property
    def is_covered(self) -> bool:
        """Whether each case was measured at least once."""
        return len(self.measured) == len(self.cases)

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
        return [speed_of(length, rounds) for (length, _), rounds in self.measured.items()]
