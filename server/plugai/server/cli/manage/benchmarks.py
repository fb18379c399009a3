"""What the server keeps of a model's measurement, for people."""

from __future__ import annotations

from plugai.client.types import BenchmarkScore, BenchmarkSpeed, ModelBenchmark
from plugai.server.cli.manage.shared import size, when


def benchmark_facts(benchmark: ModelBenchmark | None) -> dict[str, str]:
    """When and where a model was measured, and what came out; nothing if it was not."""
    if benchmark is None:
        return {}
    shortest = min((speed.prompt_tokens for speed in benchmark.speeds), default=0)
    speeds = [speed for speed in benchmark.speeds if speed.prompt_tokens == shortest or speed.streams == 1]
    facts = {"measured": f"{when(benchmark.record_time)}, on {benchmark.machine}"}
    facts |= {f"  {_case(speed)}": _speed(speed) for speed in speeds}
    if benchmark.memory_bytes is not None:
        facts["  memory used"] = size(benchmark.memory_bytes)
    scores = {"  questions": score(benchmark.questions), "  tool calls": score(benchmark.tool_calls)}
    return facts | {name: shown for name, shown in scores.items() if shown}


def score(given: BenchmarkScore | None) -> str:
    """How often something was right; empty if it was not tried."""
    return "" if given is None else f"{given.right or 0} of {given.tried} right"


def _case(speed: BenchmarkSpeed) -> str:
    many = "1 answer" if speed.streams == 1 else f"{speed.streams} answers at once"
    return f"{many}, {speed.prompt_tokens} tokens read"


def _speed(speed: BenchmarkSpeed) -> str:
    writes = "" if speed.tokens_per_second is None else f"{speed.tokens_per_second:.1f} tokens/s, "
    return f"{writes}the first after {speed.first_token_seconds:.2f} s"
