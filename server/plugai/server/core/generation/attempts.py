"""The attempts at one request: which models tried, and what each has used."""

from __future__ import annotations

from datetime import datetime

from msgspec.structs import replace

from plugai.runners.base import ModelSpec, Payer, Usage
from plugai.server.core.failure import Failure
from plugai.server.core.generation.records import Attempt, RequestState
from plugai.server.core.generation.usage import total


class Attempts:
    """Counts the usage of the current attempt, in addition to that of the earlier ones."""

    def __init__(self) -> None:
        self._ended: tuple[Attempt, ...] = ()
        self._current: Attempt | None = None
        # Separate from the attempt, since it changes with every token.
        self._usage = Usage()
        self._tokens = 0

    @property
    def usage(self) -> Usage:
        """The usage of all attempts so far."""
        return total([*(attempt.usage for attempt in self._ended), self._used()])

    @property
    def all(self) -> tuple[Attempt, ...]:
        """Every attempt, oldest first."""
        current = [] if self._current is None else [replace(self._current, usage=self._used())]
        return (*self._ended, *current)

    def begin(self, spec: ModelSpec, now: datetime) -> None:
        """Begin the attempt of this model."""
        self._current = Attempt(spec.id, spec.runner, spec.provider, now)
        self._usage, self._tokens = Usage(), 0

    def set_payer(self, payer: Payer) -> None:
        """Set whose account pays for the attempt."""
        if self._current is not None:
            self._current = replace(self._current, paid_by=payer)

    def add_tokens(self, tokens: int) -> None:
        """Count tokens that the model has generated."""
        self._tokens += tokens

    def set_usage(self, usage: Usage) -> None:
        """Set the usage of the attempt as the runner reports it, which replaces what was counted."""
        self._usage, self._tokens = usage, 0

    def set_steps(self, step: int) -> None:
        """Set how many denoising steps the model has run in all."""
        self._usage = replace(self._usage, steps=step)

    def end(self, state: RequestState, failure: Failure | None, now: datetime) -> None:
        """End the current attempt, if there is one."""
        if self._current is not None:
            ended = replace(self._current, state=state, usage=self._used(), failure=failure, ended_at=now)
            self._ended, self._current = (*self._ended, ended), None
            self._usage, self._tokens = Usage(), 0

    def _used(self) -> Usage:
        if not self._tokens:
            return self._usage
        return replace(self._usage, output_tokens=(self._usage.output_tokens or 0) + self._tokens)
