"""Which answers' next tokens are computed together, so that one user's long conversation delays nobody's short one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from statistics import fmean
from typing import Protocol, TypeVar

# Together, a token may take this many times as long on average as one of any of the users alone.
_MOST_UNEQUAL = 2.0
# Seconds that a user who comes back may be served before the others: a short answer is there at once.
_CREDIT_SECONDS = 0.5
# Users whose time is remembered.
_MOST_USERS = 256


class TimedAnswer(Protocol):
    """What the turns depend on."""

    @property
    def owner_id(self) -> str:
        """The user whose answer it is."""

    @property
    def position(self) -> int:
        """The tokens before the next one."""


AnswerT = TypeVar("AnswerT", bound=TimedAnswer)


@dataclass(frozen=True, slots=True)
class TokenWork:
    """What the computation of one token takes, in floating-point operations."""

    weights: float
    """Of the weights, for every token."""
    attention: float
    """Of the attention, for each token before it."""

    def of(self, answer: TimedAnswer) -> float:
        """What the next token of this answer takes."""
        return self.weights + self.attention * answer.position


class AnswerTurns:
    """All answers are computed together while their tokens take about as long; else users take turns by time.

    Those whose answers are alike share a turn. The next turn is that of the user who has had least time: start-time
    fair queueing, as in the server's queue, with a bounded credit.
    """

    def __init__(self, work: TokenWork) -> None:
        self._work = work
        # Seconds that each user has had, the one who was served last at the end; and those of the last turn's user.
        self._seconds: dict[str, float] = {}
        self._now = 0.0

    def next(self, answers: Iterable[AnswerT]) -> list[AnswerT]:
        """The answers whose next tokens are computed in one step: all of the users whose turn it is."""
        owned: defaultdict[str, list[AnswerT]] = defaultdict(list)
        for answer in answers:
            owned[answer.owner_id].append(answer)
        for owner in owned:
            self._seconds[owner] = max(self._seconds.get(owner, 0.0), self._now - _CREDIT_SECONDS)
        order = sorted(owned, key=self._seconds.__getitem__)
        self._now = max(self._now, self._seconds[order[0]]) if order else self._now
        chosen: list[str] = []
        for owner in order:
            if self._alike(owned[each] for each in (*chosen, owner)):
                chosen.append(owner)
        return [answer for owner in chosen for answer in owned[owner]]

    def took(self, answers: Iterable[TimedAnswer], seconds: float) -> None:
        """Record the duration of a step: each user's share is what their tokens took of it."""
        work: defaultdict[str, float] = defaultdict(float)
        for answer in answers:
            work[answer.owner_id] += self._work.of(answer)
        total = sum(work.values())
        for owner, share in work.items():
            self._seconds[owner] = self._seconds.pop(owner, self._now) + seconds * share / total
        while len(self._seconds) > _MOST_USERS:
            self._seconds.pop(next(iter(self._seconds)))

    def _alike(self, owned: Iterable[Collection[TimedAnswer]]) -> bool:
        """Whether a token of all these users' answers takes about as long as one of each user's alone."""
        works = [[self._work.of(answer) for answer in answers] for answers in owned]
        together = fmean(work for user in works for work in user)
        return together <= _MOST_UNEQUAL * min(map(fmean, works))
