"""Many answers in one context: each is what it would be alone, and none costs another more than its share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.runners.llama_cpp.stepping import GREEDY, LENGTH, Asked, Stepper, stepping

from plugai.runners.base import Parameters
from plugai.runners.errors import ModelUnavailableError
from plugai.runners.llama_cpp.model import Model


@pytest.fixture
def steps(model: Model) -> Iterator[Stepper]:
    with stepping(model) as stepper:
        yield stepper


@pytest.fixture
def story(model: Model) -> list[int]:
    return model.tokens_of_text("Once upon a time there was a ship that went far out to sea, and its captain said that")


def cached(steps: Stepper, prompt: list[int], owner_id: str = "owner", parameters: Parameters = GREEDY) -> int | None:
    asked = steps.submit(prompt, owner_id, 4, parameters)
    steps.finish()
    return asked.cached


def test_the_same_owner_reuses_the_cache(steps: Stepper, story: list[int]) -> None:
    assert cached(steps, story) == 0
    work = steps.engine.work_done
    assert cached(steps, story) == len(story) - 2
    assert steps.engine.work_done == work + 2 + 3
    assert cached(steps, [*story, *story]) == len(story)


def test_another_owner_never_reuses_the_cache(steps: Stepper, story: list[int]) -> None:
    cached(steps, story, "one")
    work = steps.engine.work_done
    assert cached(steps, story, "other") == 0
    assert steps.engine.work_done == work + len(story) + 3


def test_the_answer_is_reused_too_unless_the_next_must_be_repeatable(steps: Stepper, story: list[int]) -> None:
    asked = steps.submit(story, limit=20)
    steps.finish()
    # The last token of an answer is never decoded.
    known = len(story) + 19
    longer = [*story, *asked.answer, *story]
    assert cached(steps, longer, parameters=Parameters(temperature=1)) == known
    assert cached(steps, longer) == len(story)
    assert cached(steps, longer) == len(longer) - 2


def test_a_common_prefix_is_copied_and_the_conversation_stays_cached(steps: Stepper, story: list[int]) -> None:
    conversation = story * 5
    cached(steps, conversation)
    assert cached(steps, [*story, *reversed(story)]) == len(story)
    assert cached(steps, [*conversation, *story]) == len(conversation)


def test_the_least_recently_used_is_evicted_first(steps: Stepper, story: list[int]) -> None:
    prompts = [[number, *story] for number in range(100, 104)]
    for prompt in (*prompts[:3], prompts[0], prompts[3]):
        cached(steps, prompt)
    assert cached(steps, prompts[0])
    assert cached(steps, prompts[2])
    assert cached(steps, prompts[1]) == 0


def test_a_request_waits_while_every_slot_is_in_use(steps: Stepper, story: list[int]) -> None:
    first = [steps.submit(story, limit=limit) for limit in (2, 50, 50)]
    late = steps.submit(story, limit=2)
    while not first[0].ended:
        assert late.sequence.position == 0
        steps.engine.step()
    steps.finish()
    assert late.answer == first[0].answer


def test_a_long_prompt_does_not_stop_the_others(steps: Stepper, story: list[int]) -> None:
    writing = steps.submit(story, limit=200)
    while not writing.answer:
        steps.engine.step()
    long = steps.submit(story * 10, limit=1)
    while long.sequence.prefill_remaining:
        tokens, read = len(writing.answer), long.sequence.position
        steps.engine.step()
        steps.engine.step()
        assert len(writing.answer) > tokens
        assert long.sequence.position - read <= 16


def test_a_short_prompt_does_not_wait_for_a_long_one(steps: Stepper, story: list[int]) -> None:
    long = steps.submit(story * 10, limit=1)
    steps.engine.step()
    short = steps.submit(story, "another", limit=1)
    while not short.ended:
        steps.engine.step()
    assert long.sequence.prefill_remaining > 100


@pytest.mark.parametrize("before", [1, 2, 5, 20])
def test_cancelling_frees_the_sequence_by_the_next_step(steps: Stepper, story: list[int], before: int) -> None:
    asked = [steps.submit(story * 3, limit=20) for _ in range(4)]
    for _ in range(before):
        steps.engine.step()
    for one in asked:
        steps.engine.cancel(one.sequence)
    work = steps.engine.work_done
    steps.engine.step()
    assert (steps.engine.active, steps.cache.free, steps.engine.work_done) == (0, 3, work)


def test_tokens_decoded_before_a_cancellation_stay_cached(steps: Stepper, story: list[int]) -> None:
    asked = steps.submit(story * 3)
    steps.engine.step()
    read = asked.sequence.position
    steps.engine.cancel(asked.sequence)
    steps.engine.step()
    assert cached(steps, story * 3) == read > 0


def test_a_sequence_that_does_not_fit_fails_without_affecting_others(steps: Stepper, story: list[int]) -> None:
    alone = answer(steps, story)
    other = steps.submit(story, "other", 12)
    too_long = steps.submit(story * (LENGTH // len(story) + 1))
    steps.finish()
    (error,) = too_long.sent
    assert isinstance(error, ModelUnavailableError)
    assert other.answer == alone
    assert steps.cache.free == 3


def answer(steps: Stepper, prompt: list[int]) -> list[int]:
    asked: Asked = steps.submit(prompt, limit=12)
    steps.finish()
    return asked.answer
