"""One user's long conversation delays nobody's short one, and nobody waits for ever."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugai.runners.llama_cpp.scheduling.turns import AnswerTurns, TokenWork

# A token that 1,000 others precede takes twice as long as the first.
_WORK = TokenWork(1.0, 0.001)


@dataclass
class _Answer:
    owner_id: str
    position: int


def _decode(turns: AnswerTurns, answers: Sequence[_Answer]) -> tuple[set[str], float]:
    """Take a step; whose answers it had, and how long it took."""
    chosen = turns.next(answers)
    seconds = sum(map(_WORK.of, chosen))
    turns.took(chosen, seconds)
    return {answer.owner_id for answer in chosen}, seconds


@given(st.lists(st.builds(_Answer, st.sampled_from("abcd"), st.integers(0, 900)), min_size=1, max_size=16))
def test_answers_whose_tokens_take_about_as_long_are_decoded_together(answers: list[_Answer]) -> None:
    assert len(AnswerTurns(_WORK).next(answers)) == len(answers)


def test_however_many_answers_a_user_has_they_are_decoded_together() -> None:
    answers = [_Answer("ann", 0), _Answer("ann", 50_000), _Answer("ann", 3)]
    assert len(AnswerTurns(_WORK).next(answers)) == 3


@pytest.mark.parametrize("others", [1, 3, 7])
def test_a_short_answer_beside_long_ones_gets_the_time_that_is_its_share(others: int) -> None:
    turns = AnswerTurns(_WORK)
    answers = [_Answer("short", 10), *(_Answer(f"long{number}", 8000) for number in range(others))]
    tokens, spent, alone = 0, 0.0, _WORK.of(answers[0])
    for _ in range(2000):
        owners, seconds = _decode(turns, answers)
        tokens, spent = tokens + ("short" in owners), spent + seconds
    assert tokens * alone / spent == pytest.approx(1 / (others + 1), rel=0.1)


def test_who_comes_back_is_served_at_once_but_for_no_longer_than_the_credit() -> None:
    turns = AnswerTurns(TokenWork(0.01, 0.00001))
    long = [_Answer("long", 8000)]
    for _ in range(100):
        turns.took(turns.next(long), 0.1)
    served = 0.0
    while len(chosen := turns.next([_Answer("short", 10), *long])) == 1 and chosen[0].owner_id == "short":
        turns.took(chosen, 0.01)
        served += 0.01
    assert 0.4 <= served <= 0.7


@given(
    st.lists(
        st.lists(st.builds(_Answer, st.sampled_from("abcde"), st.sampled_from([0, 100, 3000, 30_000])), min_size=1),
        min_size=1,
    )
)
def test_nobody_waits_for_longer_than_the_others_credit_and_turns(rounds: list[list[_Answer]]) -> None:
    turns = AnswerTurns(_WORK)
    longest = max(sum(map(_WORK.of, answers)) for answers in rounds)
    for answers in rounds:
        waiting, waited = {answer.owner_id for answer in answers}, 0.0
        most = len(waiting) * (0.5 + 2 * longest)
        while waiting and waited <= most:
            owners, seconds = _decode(turns, answers)
            waited += seconds
            waiting -= owners
        assert not waiting
