"""Chunked prefill: how time is shared between prompts and answers, and how long the chunks of a prompt are."""

from __future__ import annotations

# The share of the time for decoding answers while a prompt is prefilled.
_ANSWERS_SHARE = 0.5
# Cancellations and other answers' next tokens wait for the end of a chunk.
_CHUNK_SECONDS = 0.1
_FEWEST, _FIRST = 16, 32
# The weight of the newest chunk.
_NEWEST = 0.5


class Schedule:
    """Adapts to the measured speed of prefill and decoding."""

    def __init__(self, chunk: int | None, max_chunk: int) -> None:
        """Prompts are prefilled in chunks of `chunk` tokens, by default of a tenth of a second; at most `max_chunk`."""
        self._fixed = None if chunk is None else min(chunk, max_chunk)
        self._max_chunk = max_chunk
        self._rate: float | None = None
        self._decode_seconds_due = 0.0

    def prefill_next(self, decoding: bool) -> bool:
        """Whether the next step is a prefill; `decoding` is whether answers wait for their next tokens."""
        return not decoding or self._decode_seconds_due <= 0

    def chunk(self, remaining: int) -> int:
        """How many of the remaining tokens of a prompt to prefill next: never a single one, nor leaving one."""
        chunks = -(-remaining // self._limit)
        return -(-remaining // chunks)

    def prefilled(self, tokens: int, seconds: float) -> None:
        """Record the duration of a prefill step."""
        rate = tokens / max(seconds, 1e-9)
        self._rate = rate if self._rate is None else self._rate + _NEWEST * (rate - self._rate)
        self._decode_seconds_due = seconds * _ANSWERS_SHARE / (1 - _ANSWERS_SHARE)

    def decoded(self, seconds: float) -> None:
        """Record the duration of a decode step."""
        self._decode_seconds_due = max(0.0, self._decode_seconds_due - seconds)

    @property
    def _limit(self) -> int:
        if self._fixed is not None:
            return self._fixed
        if self._rate is None:
            return min(_FIRST, self._max_chunk)
        return min(max(int(self._rate * _CHUNK_SECONDS), _FEWEST), self._max_chunk)
