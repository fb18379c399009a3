"""Whatever happens around it, a repeatable answer is what it is alone, and no sequence and no cell is lost."""

from __future__ import annotations

import random
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass
from enum import Enum
from typing import ClassVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from tests.runners.llama_cpp.alone import Alone, alone_in_context
from tests.runners.llama_cpp.stepping import GREEDY, LENGTH, Asked, stepping
from tests.runners.llama_cpp.tiny_gguf import WORDS

from plugai.runners.base import FinalChunk, Parameters
from plugai.runners.errors import ModelUnavailableError
from plugai.runners.llama_cpp.model import Model

SEQUENCES = 3
LIMIT = 8
LONGEST = 120
# Shows every difference in what was computed; rounding to the other, which is the default, hides most.
CACHE_TYPES = ("f32", "f16")


class Kind(Enum):
    """How an answer is chosen. All but those that are left to chance are repeatable."""

    GREEDY = GREEDY
    # These samplers remember something of their own answer: how many random numbers it took, and its words.
    SEEDED = Parameters(temperature=1, seed=1)
    PENALIZED = Parameters(temperature=0, repetition_penalty=1.8)
    CHANCE = Parameters(temperature=1)


def words(seed: int, count: int) -> list[int]:
    """Of one seed, fewer are the beginning of more."""
    return random.Random(seed).choices(range(4, WORDS), k=count)


counts = st.sampled_from([0, 1, 2, 12])
recent = st.integers(1, 5)
owners = st.sampled_from("aab")
kinds = st.sampled_from(Kind)


@dataclass(frozen=True)
class Question:
    """What was asked, with which limit, and what comes of it."""

    prompt: list[int]
    kind: Kind
    limit: int
    asked: Asked

    @property
    def tokens(self) -> list[int]:
        """The prompt and the answer so far."""
        return [*self.prompt, *self.asked.answer]


class Interleavings(RuleBasedStateMachine):
    model: ClassVar[Model]
    alone: ClassVar[dict[str, Alone]]

    def __init__(self) -> None:
        super().__init__()
        self._resources = ExitStack()
        self._questions: list[Question] = []

    @initialize(chunk=st.sampled_from([3, 4, 5, 16, LENGTH]), cache_type=st.sampled_from(CACHE_TYPES))
    def begin(self, chunk: int, cache_type: str) -> None:
        self._answers = self.alone[cache_type]
        self.steps = self._resources.enter_context(stepping(self.model, SEQUENCES, chunk, cache_type))

    @rule(owner=owners, seed=st.integers(0, 2), count=st.integers(2, 60), limit=st.integers(1, LIMIT), kind=kinds)
    def ask(self, owner: str, seed: int, count: int, limit: int, kind: Kind) -> None:
        self._ask(owner, words(seed, count), limit, kind)

    @precondition(lambda self: self._questions)
    @rule(
        which=recent, left_out=st.sampled_from([0, 0, 1, 9, 30, 60]), seed=st.integers(3, 5), count=counts, kind=kinds
    )
    def go_on(self, which: int, left_out: int, seed: int, count: int, kind: Kind) -> None:
        """Ask what begins with an earlier question and its answer, or a part of them, as the next turn does."""
        earlier = self._questions[-min(which, len(self._questions))]
        while not earlier.asked.ended and not earlier.asked.sequence.cancelled:
            self.steps.engine.step()
        begin = earlier.tokens[: max(2, len(earlier.tokens) - left_out)]
        if len(begin) + count <= LONGEST:
            self._ask(earlier.asked.sequence.owner_id, begin + words(seed, count), LIMIT, kind)

    @precondition(lambda self: all(len(question.prompt) <= LENGTH for question in self._questions))
    @rule(owner=owners)
    def ask_too_much(self, owner: str) -> None:
        """What does not fit is refused before it comes so far: here it stands for a batch that cannot be decoded."""
        self._ask(owner, words(0, LENGTH + 9), LIMIT, Kind.GREEDY)

    @rule(steps=st.integers(1, 6))
    def step(self, steps: int) -> None:
        for _ in range(steps):
            unfinished = [each.asked for each in self._questions if not each.asked.ended]
            asked = [each.sequence for each in unfinished if not each.sequence.cancelled]
            self.steps.engine.step()
            # What ends in a step had its slot until then, which is free for the next.
            waiting = {each.owner_id for each in asked if each in self.steps.engine.waiting}
            held = Counter(each.owner_id for each in asked if each not in self.steps.engine.waiting)
            assert not waiting - set(held) or max(held.values(), default=0) < 2, "one waits while another has several"

    @precondition(lambda self: self._questions)
    @rule(which=recent)
    def cancel(self, which: int) -> None:
        self.steps.engine.cancel(self._questions[-min(which, len(self._questions))].asked.sequence)

    @invariant()
    def every_answer_so_far_is_the_one_alone(self) -> None:
        for question in self._questions:
            if question.kind is not Kind.CHANCE and question.asked.answer:
                asked, alone = question.asked, self._answers.answer(question.prompt, question.kind.value, LIMIT)
                assert asked.answer == alone.tokens[: len(asked.answer)]
                assert asked.likelihoods == alone.likelihoods[: len(asked.likelihoods)]

    @invariant()
    def no_sequence_and_no_cell_is_lost(self) -> None:
        if not hasattr(self, "steps"):
            return
        remembered = self.steps.cache.cached_tokens
        assert len(remembered) >= SEQUENCES - self.steps.engine.active
        assert remembered == {sequence: self.steps.context.length(sequence) for sequence in remembered}

    @invariant()
    def answers_are_decoded_in_the_order_of_their_sequences(self) -> None:
        """What is in another order llama.cpp computes in several parts, which takes longer."""
        if hasattr(self, "steps"):
            batch = self.steps.context.batch
            sequences = [batch.native.seq_id[index][0] for index in range(batch.used)]
            assert sequences == sorted(sequences)

    @invariant()
    def prompts_are_computed_together_and_answers_one_by_one(self) -> None:
        """Some kernels of some processors round one token in another way than several."""
        for computed in self.steps.context.computed if hasattr(self, "steps") else ():
            tokens, alone = [token for token, _ in computed], [one for _, one in computed]
            asked = [question for question in self._questions if question.tokens[: len(tokens)] == tokens]
            assert any(
                question.kind is Kind.CHANCE or alone == [n >= len(question.prompt) for n in range(len(tokens))]
                for question in asked
            )

    def teardown(self) -> None:
        with self._resources:
            if hasattr(self, "steps"):
                self._finish()
                self.every_answer_so_far_is_the_one_alone()
                self.no_sequence_and_no_cell_is_lost()

    def _finish(self) -> None:
        self.steps.finish()
        assert len(self.steps.cache.cached_tokens) == SEQUENCES
        for number, question in enumerate(self._questions):
            self._check_ended(question, self._questions[:number])

    def _ask(self, owner: str, prompt: list[int], limit: int, kind: Kind) -> None:
        asked = self.steps.submit(prompt, owner, limit, kind.value)
        self._questions.append(Question(prompt, kind, limit, asked))

    def _check_ended(self, question: Question, before: list[Question]) -> None:
        asked = question.asked
        if asked.sequence.cancelled and not asked.ended:
            return
        if len(question.prompt) > LENGTH:
            assert isinstance(asked.sent[-1], ModelUnavailableError)
            return
        assert isinstance(asked.sent[-1], FinalChunk)
        assert (asked.cached or 0) <= known(question, before)
        if question.kind is not Kind.CHANCE:
            alone = self._answers.answer(question.prompt, question.kind.value, LIMIT)
            assert asked.answer == alone.tokens[: question.limit]


def known(question: Question, before: list[Question]) -> int:
    """How many tokens at the beginning of a question its owner has been asked or told before."""
    owner = question.asked.sequence.owner_id
    mine = [earlier.tokens for earlier in before if earlier.asked.sequence.owner_id == owner]
    return max((common(tokens, question.prompt) for tokens in mine), default=0)


def common(one: list[int], other: list[int]) -> int:
    """The length of the longest common prefix."""
    return next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def test_no_interleaving_changes_an_answer_or_leaks_a_cell(tiny_model: Model) -> None:
    with ExitStack() as resources:

        class Machine(Interleavings):
            model = tiny_model
            alone: ClassVar = {
                name: resources.enter_context(alone_in_context(tiny_model, name)) for name in CACHE_TYPES
            }

        run_state_machine_as_test(
            Machine,
            settings=settings(
                max_examples=80, stateful_step_count=50, deadline=None, suppress_health_check=list(HealthCheck)
            ),
        )
