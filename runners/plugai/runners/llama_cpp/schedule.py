"""How the time is shared between prompts that are read and answers that are written, and how much is read at once."""

from __future__ import annotations

# Answers get this share of the time while a prompt is being read.
_ANSWERS_SHARE = 0.4
# A request that is cancelled, and another's next token, wait for the end of a chunk.
_CHUNK_SECONDS = 0.1
_FEWEST, _FIRST = 16, 32
# The weight of the newest chunk.
_NEWEST = 0.5


class Schedule:
    """Learns from what it is told of how long things took."""

    def __init__(self, chunk: int | None, most: int) -> None:
        """A prompt is read in chunks of `chunk` tokens, or of what takes a tenth of a second; at most `most`."""
        self._fixed = None if chunk is None else min(chunk, most)
        self._most = most
        self._rate: float | None = None
        self._owed = 0.0

    def reads_next(self, writing: bool) -> bool:
        """Whether a prompt that waits is read on now; `writing` if answers wait for their next tokens too."""
        return not writing or self._owed <= 0

    def chunk(self, unread: int) -> int:
        """How many tokens of a prompt to read next: never one alone, and never leaving one."""
        chunks = -(-unread // self._limit)
        return -(-unread // chunks)

    def read(self, tokens: int, seconds: float) -> None:
        """Reading that many tokens took so long."""
        rate = tokens / max(seconds, 1e-9)
        self._rate = rate if self._rate is None else self._rate + _NEWEST * (rate - self._rate)
        self._owed = seconds * _ANSWERS_SHARE / (1 - _ANSWERS_SHARE)

    def wrote(self, seconds: float) -> None:
        """The next token of every answer took so long."""
        self._owed = max(0.0, self._owed - seconds)

    @property
    def _limit(self) -> int:
        if self._fixed is not None:
            return self._fixed
        if self._rate is None:
            return min(_FIRST, self._most)
        return min(max(int(self._rate * _CHUNK_SECONDS), _FEWEST), self._most)
