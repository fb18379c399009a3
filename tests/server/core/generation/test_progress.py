"""The timings and the state of a request, as its record has them."""

from __future__ import annotations

from datetime import UTC, datetime

from plugai.runners.base import FinishReason, ModelSpec, Usage
from plugai.server.core.events import Timings
from plugai.server.core.failure import Failure
from plugai.server.core.generation.attempts import Attempts
from plugai.server.core.generation.progress import RequestProgress
from plugai.server.core.generation.records import OnDisconnect, RequestRecord, RequestState

NOW = datetime(2026, 1, 1, tzinfo=UTC)
BEGAN = RequestRecord("r", "o", "gateway-1", "f", "first", OnDisconnect.CANCEL, NOW)


class Time:
    """A clock that stands still until it is set."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_time_queued_and_time_loading_are_separate_and_add_up_over_models() -> None:
    time = Time()
    progress = RequestProgress(time)
    for model, queued, loading, running in (("first", 1.0, 2.0, 4.0), ("second", 8.0, 16.0, 32.0)):
        time.now += queued
        progress.begin_loading()
        time.now += loading
        # The load goes on; its stages change nothing.
        progress.begin_loading()
        progress.begin_answer(model)
        time.now += running
        if model == "first":
            progress.requeue()
    progress.record_output()
    time.now += 64.0
    progress.record_output()
    progress.finish(FinishReason.STOP, NOW)
    record = progress.apply_to(BEGAN, Attempts())
    assert record.timings == Timings(queued=9.0, loading=18.0, first_delta=63.0, total=127.0)
    assert (record.state, record.answered_by) == (RequestState.FINISHED, "second")
    assert (record.finish_reason, record.ended_at) == (FinishReason.STOP, NOW)


def test_a_record_has_the_progress_so_far_and_does_not_change_later() -> None:
    progress, attempts = RequestProgress(Time()), Attempts()
    before = progress.apply_to(BEGAN, attempts)
    assert before == BEGAN
    attempts.begin(ModelSpec("first", "echo"), NOW)
    attempts.set_usage(Usage(input_tokens=3))
    progress.begin_answer("first")
    progress.cancelled_by = "client"
    running = progress.apply_to(BEGAN, attempts)
    assert (running.state, running.answered_by, running.cancelled_by) == (RequestState.RUNNING, "first", "client")
    assert running.usage.input_tokens == 3
    assert running.timings == Timings(queued=0.0)
    progress.fail(Failure("X", "it failed", retryable=False), NOW)
    failed = progress.apply_to(BEGAN, attempts)
    assert (failed.state, failed.failure) == (RequestState.FAILED, Failure("X", "it failed", retryable=False))
    assert before == BEGAN
