"""The course of one request: the state that it is in, who answers it, and where its time goes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from msgspec.structs import replace

from plugai.runners.base import FinishReason
from plugai.server.core.failure import Failure
from plugai.server.core.generation.attempts import Attempts
from plugai.server.core.generation.records import RequestRecord, RequestState, Timings


class RequestProgress:
    """Changes with every step of a request, and writes that into its record when somebody wants to read it."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        """A request has just arrived. `monotonic` tells the time in seconds."""
        self._monotonic = monotonic
        self.arrived = self._stage_began = monotonic()
        self.state = RequestState.QUEUED
        self.cancelled_by = ""
        self._answered_by = ""
        self._finish_reason: FinishReason | None = None
        self._failure: Failure | None = None
        self._ended_at: datetime | None = None
        self._queued: float | None = None
        self._loading: float | None = None
        self._first_delta: float | None = None
        self._total: float | None = None

    @property
    def has_spoken(self) -> bool:
        """Whether a part of an answer was given."""
        return self._first_delta is not None

    def load(self) -> None:
        """It waits for its model to be loaded."""
        if self.state is RequestState.QUEUED:
            self._end_stage()
            self.state = RequestState.LOADING

    def begin(self, model: str) -> None:
        """This model begins to answer."""
        self._end_stage()
        self.state, self._answered_by = RequestState.RUNNING, model

    def fall_back(self) -> None:
        """It waits for another model."""
        self._end_stage()
        self.state, self._answered_by = RequestState.QUEUED, ""

    def speak(self) -> None:
        """A part of the answer is given."""
        if self._first_delta is None:
            self._first_delta = self._monotonic() - self.arrived

    def finish(self, reason: FinishReason, now: datetime) -> None:
        """It was answered or cancelled."""
        cancelled = reason is FinishReason.CANCELLED
        self._end(RequestState.CANCELLED if cancelled else RequestState.FINISHED, now)
        self._finish_reason = reason

    def fail(self, failure: Failure, now: datetime) -> None:
        """It could not be answered."""
        self._end(RequestState.FAILED, now)
        self._failure = failure

    def written_into(self, record: RequestRecord, attempts: Attempts) -> RequestRecord:
        """The record of a request that began like this, as it stands."""
        return replace(
            record,
            state=self.state,
            answered_by=self._answered_by,
            finish_reason=self._finish_reason,
            failure=self._failure,
            usage=attempts.usage,
            timings=Timings(self._queued, self._loading, self._first_delta, self._total),
            ended_at=self._ended_at,
            cancelled_by=self.cancelled_by,
            attempts=attempts.all,
        )

    def _end(self, state: RequestState, now: datetime) -> None:
        self.state, self._ended_at = state, now
        self._total = self._monotonic() - self.arrived

    def _end_stage(self) -> None:
        """Add the time since the last one to what the request waited for, if it did."""
        began, self._stage_began = self._stage_began, self._monotonic()
        if self.state is RequestState.QUEUED:
            self._queued = (self._queued or 0.0) + self._stage_began - began
        elif self.state is RequestState.LOADING:
            self._loading = (self._loading or 0.0) + self._stage_began - began
