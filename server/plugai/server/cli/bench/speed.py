"""The speed of a model, computed from the times of its answers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from statistics import median

import msgspec

from plugai.server.cli.bench.prompts import PromptLength
from plugai.server.cli.bench.streams import Stream
from plugai.server.cli.remote.output import Columns


class AnswerSpeed(msgspec.Struct, frozen=True):
    """The speed of a model with a number of answers at once: the medians of `rounds`. None: it cannot be told."""

    prompt: str
    prompt_tokens: int
    """Of each prompt."""
    streams: int
    rounds: int
    first_token_seconds: float
    """From the request to the first token of its answer."""
    prompt_tokens_per_second: float
    """Of all prompts together, until all are read."""
    tokens_per_second: float | None
    """Of all answers together."""
    stream_tokens_per_second: float | None
    """Of one answer, from its first token to its last."""


COLUMNS: Columns[AnswerSpeed] = {
    "prompt": lambda speed: f"{speed.prompt} ({speed.prompt_tokens} tokens)",
    "streams": lambda speed: speed.streams,
    "first token": lambda speed: f"{speed.first_token_seconds * 1000:.0f} ms",
    "prompt tokens/s": lambda speed: _rate(speed.prompt_tokens_per_second),
    "tokens/s": lambda speed: _rate(speed.tokens_per_second),
    "tokens/s each": lambda speed: _rate(speed.stream_tokens_per_second),
    "rounds": lambda speed: speed.rounds,
}


def speed_of(length: PromptLength, rounds: Sequence[Sequence[Stream]]) -> AnswerSpeed:
    """The speed in at least one round of answers that were written at the same time."""
    answers = [stream for streams in rounds for stream in streams]
    return AnswerSpeed(
        prompt=length.name.lower(),
        prompt_tokens=round(median(stream.prompt_tokens for stream in answers)),
        streams=len(rounds[0]),
        rounds=len(rounds),
        first_token_seconds=median(stream.first - stream.sent for stream in answers),
        prompt_tokens_per_second=median(map(_reading, rounds)),
        tokens_per_second=_median(map(_writing, rounds)),
        stream_tokens_per_second=_median(_writing([stream]) for stream in answers),
    )


def _reading(streams: Sequence[Stream]) -> float:
    begin, end = min(stream.sent for stream in streams), max(stream.first for stream in streams)
    return sum(stream.read_tokens for stream in streams) / (end - begin)


def _writing(streams: Sequence[Stream]) -> float | None:
    """The tokens a second after the first ones; None if there are no others."""
    tokens = sum(stream.output_tokens - 1 for stream in streams)
    seconds = max(stream.end for stream in streams) - min(stream.first for stream in streams)
    return tokens / seconds if tokens and seconds > 0 else None


def _median(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return median(known) if known else None


def _rate(value: float | None) -> str | None:
    return None if value is None else f"{value:.1f}"
