"""How slots and time are shared: between users, between prompts and answers, and the length of a prompt's chunks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable

from plugai.runners.llama_cpp.scheduling.turns import AnswerTurns, TokenWork
from plugai.runners.llama_cpp.sequence import Sequence

# The share of the time for decoding answers while a prompt is prefilled.
_ANSWERS_SHARE = 0.5
# Cancellations and other answers' next tokens wait for the end of a chunk.
_CHUNK_SECONDS = 0.1
_FEWEST, _FIRST = 16, 32
# The weight of the newest chunk.
_NEWEST = 0.5
# Users whose turns are remembered.
_MOST_USERS = 256


def next_to_start(waiting: Collection[Sequence], running: Iterable[Sequence]) -> Sequence | None:
    """The first of the user with the fewest sequences that run."""
    held = Counter(sequence.owner_id for sequence in running)
    return min(waiting, key=lambda sequence: held[sequence.owner_id], default=None)


def next_to_pause(waiting: Sequence, running: Collection[Sequence]) -> Sequence | None:
    """If this one's user has none that runs, the least advanced of the user with the most, if that is several."""
    held = Counter(sequence.owner_id for sequence in running)
    (owner, most), *_ = held.most_common(1) or [("", 0)]
    if waiting.owner_id in held or most < 2:
        return None
    return min((each for each in running if each.owner_id == owner), key=lambda sequence: sequence.position)


class Schedule:
    """Adapts to the measured speed of prefill and decoding."""

    def __init__(self, chunk: int | None, max_chunk: int, work: TokenWork) -> None:
        """Prompts are prefilled in chunks of `chunk` tokens, by default of a tenth of a second; at most `max_chunk`."""
        self._answers = AnswerTurns(work)
        self._fixed = None if chunk is None else min(chunk, max_chunk)
        self._max_chunk = max_chunk
        self._rate: float | None = None
        self._decode_seconds_due = 0.0
        # Users whose prompts were prefilled, the one who waits for the next turn longest first.
        self._turns: dict[str, None] = {}

    def next_prompt(self, prompts: Iterable[Sequence]) -> Sequence | None:
        """The prompt to prefill next: users take turns, however many prompts each has."""
        order = {owner: number for number, owner in enumerate(self._turns)}
        return min(prompts, key=lambda sequence: order.get(sequence.owner_id, -1), default=None)

    def next_answers(self, answers: Collection[Sequence]) -> list[Sequence]:
        """The answers to decode next: all together, unless those of one user would delay another's."""
        return self._answers.next(answers)

    def prefill_next(self, decoding: bool) -> bool:
        """Whether the next step is a prefill; `decoding` is whether answers wait for their next tokens."""
        return not decoding or self._decode_seconds_due <= 0

    def chunk(self, remaining: int) -> int:
        """How many of the remaining tokens of a prompt to prefill next: never a single one, nor leaving one."""
        chunks = -(-remaining // self._limit)
        return -(-remaining // chunks)

    def prefilled(self, owner_id: str, tokens: int, seconds: float) -> None:
        """Record the duration of a prefill step, which was the turn of this user."""
        self._turns.pop(owner_id, None)
        self._turns[owner_id] = None
        if len(self._turns) > _MOST_USERS:
            self._turns.pop(next(iter(self._turns)))
        rate = tokens / max(seconds, 1e-9)
        self._rate = rate if self._rate is None else self._rate + _NEWEST * (rate - self._rate)
        self._decode_seconds_due = seconds * _ANSWERS_SHARE / (1 - _ANSWERS_SHARE)

    def decoded(self, answers: Iterable[Sequence], seconds: float) -> None:
        """Record the duration of a decode step of these answers."""
        self._answers.took(answers, seconds)
        self._decode_seconds_due = max(0.0, self._decode_seconds_due - seconds)

    @property
    def _limit(self) -> int:
        if self._fixed is not None:
            return self._fixed
        if self._rate is None:
            return min(_FIRST, self._max_chunk)
        return min(max(int(self._rate * _CHUNK_SECONDS), _FEWEST), self._max_chunk)
