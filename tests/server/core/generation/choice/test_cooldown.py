"""A model that fails repeatedly is not tried for a while, longer each time, up to a maximum."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugai.runners.errors import InvalidRequestError, ModelUnavailableError
from plugai.server.core.generation.choice.cooldown import CoolDown


@dataclass
class Time:
    now: float = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_model_is_still_tried_after_one_failure() -> None:
    cool = CoolDown(Time())
    cool.record_failure("a")
    cool.record_failure("a")
    assert cool.remaining("a") == 0
    cool.record_failure("a")
    assert cool.remaining("a") > 0
    assert cool.remaining("b") == 0


@given(st.integers(3, 60))
def test_pauses_grow_up_to_a_maximum(failures: int) -> None:
    time = Time()
    cool = CoolDown(time)
    pauses = []
    for _ in range(failures):
        cool.record_failure("a")
        pauses.append(cool.remaining("a"))
        time.now += pauses[-1]
        assert cool.remaining("a") == 0
    assert pauses == sorted(pauses)
    assert max(pauses) <= 300


def test_a_model_with_a_retry_time_is_not_tried_before_it() -> None:
    time = Time()
    cool = CoolDown(time)
    cool.record_failure("a", retry_after=7)
    assert cool.remaining("a") == 7
    cool.record_failure("a", retry_after=1e9)
    assert cool.remaining("a") <= 300


def test_an_answer_resets_the_count_of_failures() -> None:
    cool = CoolDown(Time())
    for _ in range(5):
        cool.record_failure("a")
    with cool.observe("a", None):
        pass
    cool.record_failure("a")
    assert cool.remaining("a") == 0


def test_only_the_models_own_failures_count() -> None:
    cool = CoolDown(Time())
    for _ in range(5):
        with pytest.raises(InvalidRequestError), cool.observe("a", None):
            raise InvalidRequestError("the caller's fault")
    assert cool.remaining("a") == 0
    for _ in range(3):
        with pytest.raises(ModelUnavailableError), cool.observe("a", None):
            raise ModelUnavailableError("its own fault")
    assert cool.remaining("a") > 0
