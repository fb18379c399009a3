"""What is kept serves its owner alone, and no sequence is given out twice or lost."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from plugai.runners.llama_cpp.prefix_cache import CachedPrefix, PrefixCache, SlotChoice

SEQUENCES = 3
tokens = st.lists(st.integers(0, 2), min_size=1, max_size=60)
owners = st.sampled_from("ab")


class Caching(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.cache = PrefixCache(SEQUENCES)
        self.in_use: list[tuple[SlotChoice, str, list[int]]] = []
        # What each sequence really holds: whose tokens.
        self.held: dict[int, tuple[str, list[int]]] = {}

    @precondition(lambda self: self.cache.free)
    @rule(owner=owners, prompt=tokens, exactly=st.booleans())
    def take(self, owner: str, prompt: list[int], exactly: bool) -> None:
        choice = self.cache.assign(owner, prompt, exactly=exactly)
        assert choice.slot not in {used.slot for used, _, _ in self.in_use}
        assert 0 <= choice.exact <= choice.cached <= max(0, len(prompt) - 2)
        assert not exactly or choice.exact == choice.cached
        if choice.cached:
            whose, held = self.held[choice.source]
            assert whose == owner
            assert held[: choice.cached] == prompt[: choice.cached]
        self.held.pop(choice.slot, None)
        self.in_use.append((choice, owner, prompt))

    @precondition(lambda self: self.in_use)
    @rule(which=st.integers(0), answer=tokens)
    def keep(self, which: int, answer: list[int]) -> None:
        choice, owner, prompt = self.in_use.pop(which % len(self.in_use))
        self.held[choice.slot] = owner, [*prompt, *answer]
        self.cache.release(choice.slot, CachedPrefix(owner, [*prompt, *answer], len(prompt)))

    @precondition(lambda self: self.in_use)
    @rule(which=st.integers(0))
    def give_back(self, which: int) -> None:
        choice, _, _ = self.in_use.pop(which % len(self.in_use))
        self.cache.release_empty(choice.slot)

    @invariant()
    def nothing_is_lost(self) -> None:
        assert self.cache.free + len(self.in_use) == SEQUENCES
        remembered = {sequence: length for sequence, length in self.cache.cached_tokens.items() if length}
        assert remembered == {sequence: len(held) for sequence, (_, held) in self.held.items()}


TestCaching = Caching.TestCase
TestCaching.settings = settings(max_examples=40, deadline=None)


@settings(deadline=None)
@given(st.lists(st.integers(0, 9), min_size=3, max_size=50), st.lists(st.integers(0, 9), min_size=1, max_size=50))
def test_the_next_turn_always_reuses_the_cache_of_the_last_one(turn: list[int], more: list[int]) -> None:
    cache = PrefixCache(2)
    choice = cache.assign("me", turn, exactly=False)
    cache.release(choice.slot, CachedPrefix("me", turn, len(turn)))
    following = cache.assign("me", [*turn, *more], exactly=False)
    assert (following.slot, following.source) == (choice.slot, choice.slot)
    assert following.cached == min(len(turn), len(turn) + len(more) - 2)
