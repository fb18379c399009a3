"""The progress of one request: its state, which model answers it, and how long each stage took."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from msgspec.structs import replace

from plugai.runners.base import FinishReason
from plugai.server.core.events import Timings
from plugai.server.core.failure import Failure
from plugai.server.core.generation.attempts import Attempts
from plugai.server.core.generation.records import RequestRecord, RequestState


class RequestProgress:
    """Changes with every step of a request, and updates its record when that is read."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        """The request has just arrived. `monotonic` is a clock in seconds."""
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
    def has_output(self) -> bool:
        """Whether a part of an answer was generated."""
        return self._first_delta is not None

    @property
    def stage_seconds(self) -> float:
        """How long the request has been in its state; it must not have ended."""
        return self._monotonic() - self._stage_began

    def begin_loading(self) -> None:
        """The request waits for its model to be loaded."""
        if self.state is RequestState.QUEUED:
            self._end_stage()
            self.state = RequestState.LOADING

    def begin_answer(self, model: str) -> None:
        """This model starts to answer."""
        self._end_stage()
        self.state, self._answered_by = RequestState.RUNNING, model

    def requeue(self) -> None:
        """The request waits for another model."""
        self._end_stage()
        self.state, self._answered_by = RequestState.QUEUED, ""

    def record_output(self) -> None:
        """A part of the answer was generated."""
        if self._first_delta is None:
            self._first_delta = self._monotonic() - self.arrived

    def finish(self, reason: FinishReason, now: datetime) -> None:
        """The request was answered or cancelled."""
        cancelled = reason is FinishReason.CANCELLED
        self._end(RequestState.CANCELLED if cancelled else RequestState.FINISHED, now)
        self._finish_reason = reason

    def fail(self, failure: Failure, now: datetime) -> None:
        """The request failed."""
        self._end(RequestState.FAILED, now)
        self._failure = failure

    def apply_to(self, record: RequestRecord, attempts: Attempts) -> RequestRecord:
        """The initial record, updated with the progress so far."""
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
        """Add the time since the last stage ended to the time queued or loading, if the request waited."""
        before, self._stage_began = self._stage_began, self._monotonic()
        if self.state is RequestState.QUEUED:
            self._queued = (self._queued or 0.0) + self._stage_began - before
        elif self.state is RequestState.LOADING:
            self._loading = (self._loading or 0.0) + self._stage_began - before
