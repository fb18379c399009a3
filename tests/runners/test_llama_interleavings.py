"""Whatever happens around it, a greedy answer is what it is alone, and no sequence and no cell is lost."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
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
from tests.runners.stepping import Asked, Stepper, stepping

from plugai.runners.llama_cpp.model import Model

SEQUENCES = 3
LIMIT = 8
BEGINNING = "You are a helpful assistant. You answer in few words, and you never invent what you do not know."
TEXTS = (
    "Once upon a time",
    BEGINNING + " What is the capital of France?",
    BEGINNING + " Tell me a story about a ship that went far out to sea.",
    "One, two, three, four, five, six, seven,",
)


class Alone:
    """What each prompt is answered when nothing else is in the context."""

    def __init__(self, steps: Stepper) -> None:
        self._steps = steps
        self._known: dict[tuple[int, ...], Asked] = {}

    def asked(self, prompt: list[int]) -> Asked:
        asked = self._known.get(tuple(prompt))
        if asked is None:
            # A new owner: so nothing is remembered for it.
            asked = self._steps.submit(prompt, f"owner {len(self._known)}", LIMIT)
            self._steps.finish()
            self._known[tuple(prompt)] = asked
        return asked


@pytest.fixture(scope="module")
def alone(model: Model) -> Iterator[Alone]:
    with stepping(model, sequences=1, chunk=200) as steps:
        yield Alone(steps)


class Interleavings(RuleBasedStateMachine):
    model: Model
    alone: Alone

    def __init__(self) -> None:
        super().__init__()
        self._resources = ExitStack()
        self._asked: list[tuple[Asked, list[int], int]] = []

    @initialize(chunk=st.sampled_from([4, 5, 16]))
    def begin(self, chunk: int) -> None:
        self.steps = self._resources.enter_context(stepping(self.model, SEQUENCES, chunk))

    @rule(owner=st.sampled_from("aab"), text=st.sampled_from(TEXTS), limit=st.integers(1, LIMIT))
    def ask(self, owner: str, text: str, limit: int) -> None:
        self._ask(owner, self.model.tokens_of_text(text), limit)

    @precondition(lambda self: self._asked)
    @rule(which=st.integers(0), more=st.sampled_from([" and", " But then", " Really? Tell me more"]))
    def go_on(self, which: int, more: str) -> None:
        """Ask what begins with an earlier question and its answer, as the next turn of a conversation does."""
        earlier, prompt, _ = self._asked[which % len(self._asked)]
        while not earlier.ended and not earlier.sequence.cancelled:
            self.steps.engine.step()
        if len(prompt) < 80:
            next_turn = [*prompt, *earlier.answer, *self.model.tokens_of_text(more)]
            self._ask(earlier.sequence.owner_id, next_turn, LIMIT)

    @rule(owner=st.sampled_from("aab"), text=st.sampled_from(TEXTS))
    def keep_company(self, owner: str, text: str) -> None:
        """Ask for an answer that is left to chance, and leaves what it decoded behind."""
        self.steps.submit(self.model.tokens_of_text(text), owner, 6, temperature=1)

    @rule(steps=st.integers(1, 8))
    def step(self, steps: int) -> None:
        for _ in range(steps):
            self.steps.engine.step()

    @precondition(lambda self: self._asked)
    @rule(which=st.integers(0))
    def cancel(self, which: int) -> None:
        self.steps.engine.cancel(self._asked[which % len(self._asked)][0].sequence)

    @invariant()
    def every_answer_so_far_is_the_one_alone(self) -> None:
        for asked, prompt, _ in self._asked:
            alone = self.alone.asked(prompt)
            assert asked.answer == alone.answer[: len(asked.answer)]
            assert asked.likelihoods == alone.likelihoods[: len(asked.likelihoods)]

    @rule()
    def finish(self) -> None:
        self.steps.finish()
        assert self.steps.cache.remembered == {
            sequence: self.steps.context.length(sequence) for sequence in range(SEQUENCES)
        }
        for asked, prompt, limit in self._asked:
            assert asked.sequence.cancelled or asked.answer == self.alone.asked(prompt).answer[:limit]

    def teardown(self) -> None:
        if hasattr(self, "steps"):
            self.finish()
        self._resources.close()

    def _ask(self, owner: str, prompt: list[int], limit: int) -> None:
        self._asked.append((self.steps.submit(prompt, owner, limit), prompt, limit))


def test_no_interleaving_changes_an_answer_or_loses_a_cell(model: Model, alone: Alone) -> None:
    class Machine(Interleavings):
        pass

    Machine.model, Machine.alone = model, alone
    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=6, stateful_step_count=15, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
