"""What was measured of a model: how it is printed, and how the server keeps it."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from plugai.client.types import BenchmarkScore, BenchmarkSpeed, ModelBenchmark
from plugai.server.cli.bench.speed import COLUMNS, AnswerSpeed
from plugai.server.cli.manage.benchmarks import score
from plugai.server.cli.manage.shared import size
from plugai.server.cli.remote.output import Output


class BenchReport(msgspec.Struct):
    """Everything that was measured. None: it was not tried, or is not known."""

    model: str
    speeds: Sequence[AnswerSpeed] = ()
    questions: BenchmarkScore | None = None
    tool_calls: BenchmarkScore | None = None
    memory_bytes: int | None = None
    kept: bool = False
    """Whether the server keeps it."""

    def benchmark(self) -> ModelBenchmark:
        """What the server is given of it."""
        return ModelBenchmark(
            speeds=list(map(_speed, self.speeds)), questions=self.questions, tool_calls=self.tool_calls
        )

    def print(self, out: Output) -> None:
        """Print a table of the speeds, and a line for each of the rest; or all of it as one JSON document."""
        if out.as_json:
            out.show(self, "")
            return
        out.rows(self.speeds, COLUMNS)
        rest = {"questions": score(self.questions), "tool calls": score(self.tool_calls)}
        rest["memory"] = size(self.memory_bytes)
        out.fields(self, {name: value for name, value in rest.items() if value})


def _speed(speed: AnswerSpeed) -> BenchmarkSpeed:
    return BenchmarkSpeed(
        streams=speed.streams,
        prompt_tokens=max(1, speed.prompt_tokens),
        rounds=speed.rounds,
        first_token_seconds=speed.first_token_seconds,
        prompt_tokens_per_second=speed.prompt_tokens_per_second,
        tokens_per_second=speed.tokens_per_second,
        stream_tokens_per_second=speed.stream_tokens_per_second,
    )
