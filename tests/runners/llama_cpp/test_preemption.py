"""A user with nothing running never waits for one who holds several sequences: one of those is paused meanwhile."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest
from tests.runners.llama_cpp.stepping import Asked, Stepper, stepping
from tests.runners.llama_cpp.tiny_gguf import WORDS

from plugai.runners.base import FinalChunk
from plugai.runners.llama_cpp.model import Model


@pytest.fixture
def steps(tiny_model: Model) -> Iterator[Stepper]:
    with stepping(tiny_model) as stepper:
        yield stepper


@pytest.fixture
def story() -> list[int]:
    return random.Random(1).choices(range(4, WORDS), k=20)


def fill(steps: Stepper, story: list[int]) -> list[Asked]:
    """Every slot is one user's, for long."""
    held = [steps.submit([number, *story], "greedy", 40) for number in (4, 5, 6)]
    while not all(asked.answer for asked in held):
        steps.engine.step()
    return held


def test_a_user_without_a_slot_is_answered_while_another_holds_every_one(steps: Stepper, story: list[int]) -> None:
    held = fill(steps, story)
    late = steps.submit(story, "late", 4)
    while not late.ended:
        steps.engine.step()
    assert not any(asked.ended for asked in held)
    steps.finish()
    assert all(isinstance(asked.sent[-1], FinalChunk) for asked in held)


def test_a_paused_answer_is_to_the_last_bit_what_it_would_be_without_a_pause(
    tiny_model: Model, story: list[int]
) -> None:
    said = []
    for without_slot in (0, 2):
        with stepping(tiny_model) as steps:
            held = fill(steps, story)
            for number in range(without_slot):
                steps.submit(story, f"late {number}", 4)
            steps.finish()
            said.append([asked.likelihoods for asked in held])
    assert said[0] == said[1]


def test_one_who_holds_a_slot_waits_like_everybody(steps: Stepper, story: list[int]) -> None:
    held = fill(steps, story)
    second = steps.submit(story, "greedy", 4)
    first = steps.submit(story, "late", 30)
    also = steps.submit([7, *story], "late", 4)
    steps.engine.step()
    assert first.sequence in steps.engine.running
    while not any(asked.ended for asked in (*held, first)):
        assert second.sequence.position == also.sequence.position == 0
        steps.engine.step()
    steps.finish()


def test_prompts_of_one_user_hold_up_those_of_others_by_one_chunk_at_most(steps: Stepper, story: list[int]) -> None:
    long = [steps.submit([number, *story * 6], "greedy", 2) for number in (4, 5)]
    steps.engine.step()
    late = steps.submit(story[:10], "late", 2)
    steps.engine.step()
    assert late.answer
    assert not any(asked.answer for asked in long)
    steps.finish()


def test_what_is_paused_can_be_cancelled_and_leaves_nothing(steps: Stepper, story: list[int]) -> None:
    held = fill(steps, story)
    late = steps.submit(story, "late", 30)
    steps.engine.step()
    (paused,) = [asked for asked in held if asked.sequence.paused is not None]
    steps.engine.cancel(paused.sequence)
    steps.engine.step()
    assert steps.engine.active == 3
    steps.finish()
    assert late.ended
    assert len(steps.cache.cached_tokens) == 3


def test_one_that_is_paused_before_its_first_token_was_computed_is_answered(steps: Stepper, story: list[int]) -> None:
    held = [steps.submit([number, *story], "greedy", 4) for number in (4, 5, 6)]
    steps.engine.step()
    late = steps.submit(story, "late", 1)
    while not late.ended:
        steps.engine.step()
    assert [asked.sequence.position for asked in held if asked.sequence.paused is not None] == [0]
    steps.finish()
    assert all(isinstance(asked.sent[-1], FinalChunk) for asked in held)
