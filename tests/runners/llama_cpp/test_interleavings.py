"""Whatever happens around it, a repeatable answer is what it is alone, and no sequence and no cell is lost."""

from __future__ import annotations

import random
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
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
from tests.runners.llama_cpp.alone import Alone, Answer, alone_in_context
from tests.runners.llama_cpp.stepping import GREEDY, LENGTH, Asked, stepping
from tests.runners.llama_cpp.tiny_gguf import WORDS
from tests.runners.llama_cpp.tiny_lora import write_tiny_lora

from plugai.runners.base import FinalChunk, Parameters
from plugai.runners.errors import ModelUnavailableError
from plugai.runners.llama_cpp.context import AdapterSet
from plugai.runners.llama_cpp.lora.adapters import load_adapters
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
# Which of the sets of adapters; mostly that of the base.
sets = st.sampled_from([0, 0, 0, 1, 2, 3])


@dataclass(frozen=True)
class Question:
    """What was asked, with which limit, and what comes of it."""

    prompt: list[int]
    kind: Kind
    limit: int
    adapters: AdapterSet
    asked: Asked

    @property
    def tokens(self) -> list[int]:
        """The prompt and the answer so far."""
        return [*self.prompt, *self.asked.answer]

    @property
    def failed(self) -> bool:
        return bool(self.asked.sent) and isinstance(self.asked.sent[-1], ModelUnavailableError)


class Interleavings(RuleBasedStateMachine):
    model: ClassVar[Model]
    alone: ClassVar[dict[str, Alone]]
    adapters: ClassVar[list[AdapterSet]]

    def __init__(self) -> None:
        super().__init__()
        self._resources = ExitStack()
        self._questions: list[Question] = []

    @initialize(chunk=st.sampled_from([3, 4, 5, 16, LENGTH]), cache_type=st.sampled_from(CACHE_TYPES))
    def begin(self, chunk: int, cache_type: str) -> None:
        self._answers = self.alone[cache_type]
        self.steps = self._resources.enter_context(stepping(self.model, SEQUENCES, chunk, cache_type))

    @rule(
        owner=owners,
        seed=st.integers(0, 2),
        count=st.integers(2, 60),
        limit=st.integers(1, LIMIT),
        kind=kinds,
        use=sets,
    )
    def ask(self, owner: str, seed: int, count: int, limit: int, kind: Kind, use: int) -> None:
        self._ask(owner, words(seed, count), limit, kind, self.adapters[use])

    @precondition(lambda self: self._questions)
    @rule(
        which=recent,
        left_out=st.sampled_from([0, 0, 1, 9, 30, 60]),
        seed=st.integers(3, 5),
        count=counts,
        kind=kinds,
        use=st.none() | sets,
    )
    def go_on(self, which: int, left_out: int, seed: int, count: int, kind: Kind, use: int | None) -> None:
        """Ask what begins with an earlier question and its answer, or a part of them, as the next turn does."""
        earlier = self._questions[-min(which, len(self._questions))]
        while not earlier.asked.ended and not earlier.asked.sequence.cancelled:
            self.steps.engine.step()
        begin = earlier.tokens[: max(2, len(earlier.tokens) - left_out)]
        if len(begin) + count <= LONGEST:
            adapters = earlier.adapters if use is None else self.adapters[use]
            self._ask(earlier.asked.sequence.owner_id, begin + words(seed, count), LIMIT, kind, adapters)

    @precondition(lambda self: all(len(question.prompt) <= LENGTH for question in self._questions))
    @rule(owner=owners)
    def ask_too_much(self, owner: str) -> None:
        """What does not fit is refused before it comes so far: here it stands for a batch that cannot be decoded."""
        self._ask(owner, words(0, LENGTH + 9), LIMIT, Kind.GREEDY, ())

    @rule(saving=st.booleans())
    def lose_the_next_paused_answer(self, saving: bool) -> None:
        """Its state cannot be saved, or not be restored: it fails, and nothing of it stays for others."""
        self.steps.context.save_fails |= saving
        self.steps.context.restore_fails |= not saving

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
                asked, alone = question.asked, self._alone(question)
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
        """What is in another order llama.cpp computes in several parts, which takes longer: only where it must."""
        if hasattr(self, "steps"):
            batch = self.steps.context.batch
            sequences = [batch.native.seq_id[index][0] for index in range(batch.used)]
            assert sequences in (sorted(sequences), sorted(sequences, reverse=True))
            assert sequences == sorted(sequences) or any(len(each.adapters) > 1 for each in self._questions)

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
        failed = [question for question in self._questions if question.failed]
        too_long = [question for question in failed if len(question.prompt) > LENGTH]
        # One that is too long may be lost before it is decoded.
        assert len(failed) - len(too_long) <= self.steps.context.lost <= len(failed)
        for number, question in enumerate(self._questions):
            self._check_ended(question, self._questions[:number])

    def _ask(self, owner: str, prompt: list[int], limit: int, kind: Kind, adapters: AdapterSet) -> None:
        asked = self.steps.submit(prompt, owner, limit, kind.value, adapters)
        self._questions.append(Question(prompt, kind, limit, adapters, asked))

    def _alone(self, question: Question) -> Answer:
        return self._answers.answer(question.prompt, question.kind.value, LIMIT, question.adapters)

    def _check_ended(self, question: Question, before: list[Question]) -> None:
        asked = question.asked
        if asked.sequence.cancelled and not asked.ended:
            return
        if question.failed or len(question.prompt) > LENGTH:
            assert question.failed
            return
        assert isinstance(asked.sent[-1], FinalChunk)
        assert (asked.cached or 0) <= known(question, before)
        if question.kind is not Kind.CHANCE:
            assert asked.answer == self._alone(question).tokens[: question.limit]


def known(question: Question, before: list[Question]) -> int:
    """How many tokens at the beginning of a question its owner has been asked or told before, with its adapters."""
    key = question.asked.sequence.cache_key
    mine = [earlier.tokens for earlier in before if earlier.asked.sequence.cache_key == key]
    return max((common(tokens, question.prompt) for tokens in mine), default=0)


def common(one: list[int], other: list[int]) -> int:
    """The length of the longest common prefix."""
    return next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def adapter_sets(model: Model, folder: Path) -> list[AdapterSet]:
    """None, two adapters alone, and both with other scales."""
    one, two = (str(write_tiny_lora(folder / f"{seed}.gguf", seed)) for seed in (7, 8))
    loaded = load_adapters(model, [Path(one), Path(two)])
    return [loaded.find(scales) for scales in ([], [(one, 1.0)], [(two, 1.0)], [(one, 0.5), (two, 0.7)])]


def test_no_interleaving_changes_an_answer_or_leaks_a_cell(tiny_model: Model, tmp_path: Path) -> None:
    with ExitStack() as resources:

        class Machine(Interleavings):
            model = tiny_model
            adapters: ClassVar = adapter_sets(tiny_model, tmp_path)
            alone: ClassVar = {
                name: resources.enter_context(alone_in_context(tiny_model, name)) for name in CACHE_TYPES
            }

        run_state_machine_as_test(
            Machine,
            settings=settings(
                max_examples=40, stateful_step_count=50, deadline=None, suppress_health_check=list(HealthCheck)
            ),
        )


def test_the_numbers_of_an_answer_with_two_adapters_are_the_same_beside_another(
    tiny_model: Model, tmp_path: Path
) -> None:
    """On a processor with AVX-512, llama.cpp rounded its third token in another way beside another answer."""
    both = adapter_sets(tiny_model, tmp_path)[-1]
    with stepping(tiny_model, SEQUENCES, 3, "f32") as steps, alone_in_context(tiny_model, "f32") as alone:
        asked = steps.submit([12, 54, 18], limit=LIMIT, adapters=both)
        steps.submit([12, 54, 28], limit=LIMIT, adapters=both)
        steps.finish()
        assert asked.likelihoods == alone.answer([12, 54, 18], GREEDY, LIMIT, both).likelihoods
