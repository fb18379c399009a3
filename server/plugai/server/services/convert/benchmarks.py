"""Between the wire and the core: what was measured of models."""

from __future__ import annotations

from google.protobuf.message import Message

from plugai.runners.errors import InvalidRequestError
from plugai.server.core.models.speed.benchmark import Benchmark, BenchmarkRecord, BenchmarkSpeed, Score
from plugai.server.services.convert import events
from plugai.v1 import models_pb2 as pb


def benchmark(message: pb.ModelBenchmark) -> Benchmark:
    """What a client has measured. Raises InvalidRequestError for more right answers than questions."""
    questions = _score(message.questions, "questions") if message.HasField("questions") else None
    tool_calls = _score(message.tool_calls, "tool_calls") if message.HasField("tool_calls") else None
    return Benchmark(tuple(map(_speed, message.speeds)), questions, tool_calls)


def benchmark_message(record: BenchmarkRecord) -> pb.ModelBenchmark:
    """What is kept of a model."""
    measured = record.benchmark
    return pb.ModelBenchmark(
        speeds=[
            pb.BenchmarkSpeed(
                streams=speed.streams,
                prompt_tokens=speed.prompt_tokens,
                rounds=speed.rounds,
                first_token_seconds=speed.first_token_seconds,
                prompt_tokens_per_second=speed.prompt_tokens_per_second,
                tokens_per_second=speed.tokens_per_second,
                stream_tokens_per_second=speed.stream_tokens_per_second,
            )
            for speed in measured.speeds
        ],
        questions=_score_message(measured.questions),
        tool_calls=_score_message(measured.tool_calls),
        memory_bytes=measured.memory_bytes,
        machine=record.machine,
        record_time=events.timestamp(record.recorded_at),
    )


def _speed(message: pb.BenchmarkSpeed) -> BenchmarkSpeed:
    return BenchmarkSpeed(
        message.streams,
        message.prompt_tokens,
        message.rounds,
        message.first_token_seconds,
        message.prompt_tokens_per_second,
        _given(message, "tokens_per_second"),
        _given(message, "stream_tokens_per_second"),
    )


def _score(score: pb.BenchmarkScore, name: str) -> Score:
    if score.right > score.tried:
        field, problem = f"benchmark.{name}.right", f"is more than was tried: {score.right} of {score.tried}"
        raise InvalidRequestError(f"{field} {problem}", {field: problem})
    return Score(score.right, score.tried)


def _score_message(score: Score | None) -> pb.BenchmarkScore | None:
    return None if score is None else pb.BenchmarkScore(right=score.right, tried=score.tried)


def _given(message: Message, name: str) -> float | None:
    return float(getattr(message, name)) if message.HasField(name) else None
