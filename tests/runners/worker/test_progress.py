"""When a worker is stuck, by an injected clock."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from plugai.runners.worker.progress import ProgressWatch, WorkerStatus


@dataclass
class Time:
    now: float = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.mark.parametrize(
    ("statuses", "stuck"),
    [
        ([None] * 9, False),
        ([None] * 10, True),
        ([WorkerStatus(0, 0, 0)] * 30, False),
        ([WorkerStatus(1, n, 0) for n in range(30)], False),
        ([WorkerStatus(1, 7, 0)] * 10, False),
        ([WorkerStatus(1, 7, 0)] * 11, True),
        ([WorkerStatus(1, 7, 0)] * 9 + [WorkerStatus(0, 7, 0)] + [WorkerStatus(1, 7, 0)] * 9, False),
        ([WorkerStatus(1, 7, 0)] * 9 + [None], False),
        ([WorkerStatus(1, 7, 0)] * 9 + [None, None], True),
    ],
)
def test_a_worker_is_stuck_if_it_neither_answers_nor_works_for_long_enough(
    statuses: list[WorkerStatus | None], stuck: bool
) -> None:
    """A status arrives each second, or none; ten seconds are too long."""
    time = Time()
    watch = ProgressWatch(10, time)
    for status in statuses:
        assert not watch.stuck
        time.now += 1
        if status is not None:
            watch.observe(status)
    assert watch.stuck == stuck


def test_a_piece_of_an_answer_is_progress() -> None:
    time = Time()
    watch = ProgressWatch(10, time)
    for _ in range(30):
        time.now += 9
        watch.observe(WorkerStatus(1, 0, 0))
        watch.moved()
        assert not watch.stuck
