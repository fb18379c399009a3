"""The attempts at one request: which models tried, and what each has used."""

from __future__ import annotations

from datetime import datetime

from msgspec.structs import replace

from plugai.runners.base import ModelSpec, Payer, Usage
from plugai.server.core.failure import Failure
from plugai.server.core.generation.records import Attempt, RequestState
from plugai.server.core.generation.usage import total


class Attempts:
    """Counts what the model that tries has used, beside what was used before it."""

    def __init__(self) -> None:
        self._ended: tuple[Attempt, ...] = ()
        self._current: Attempt | None = None
        # Apart from the attempt, since it changes with every token.
        self._usage = Usage()
        self._tokens = 0

    @property
    def usage(self) -> Usage:
        """What all have used so far."""
        return total([*(attempt.usage for attempt in self._ended), self._used()])

    @property
    def all(self) -> tuple[Attempt, ...]:
        """Every attempt, oldest first."""
        current = [] if self._current is None else [replace(self._current, usage=self._used())]
        return (*self._ended, *current)

    def begin(self, spec: ModelSpec, now: datetime) -> None:
        """Note that a model is to try."""
        self._current = Attempt(spec.id, spec.runner, spec.provider, now)
        self._usage, self._tokens = Usage(), 0

    def pay(self, payer: Payer) -> None:
        """Note whose account pays for it."""
        if self._current is not None:
            self._current = replace(self._current, paid_by=payer)

    def count(self, tokens: int) -> None:
        """Note that it has written so many tokens more."""
        self._tokens += tokens

    def use(self, usage: Usage) -> None:
        """Note what it has used in all, as the runner says: its word stands against the counted one."""
        self._usage, self._tokens = usage, 0

    def step(self, step: int) -> None:
        """Note that it has run so many denoising steps in all."""
        self._usage = replace(self._usage, steps=step)

    def end(self, state: RequestState, failure: Failure | None, now: datetime) -> None:
        """Note how the attempt that goes on, if one does, has ended."""
        if self._current is not None:
            ended = replace(self._current, state=state, usage=self._used(), failure=failure, ended_at=now)
            self._ended, self._current = (*self._ended, ended), None
            self._usage, self._tokens = Usage(), 0

    def _used(self) -> Usage:
        if not self._tokens:
            return self._usage
        return replace(self._usage, output_tokens=(self._usage.output_tokens or 0) + self._tokens)
