"""The prefix cache: the cached tokens of each slot, whose they are, and the choice of a slot for the next prompt."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

# The last tokens of a prompt are decoded even if they are cached: the logits after them must be computed, and a single
# token is computed differently from several, which may change the answer.
_MIN_DECODED = 2
# Copying the cache of another slot takes about as long as decoding a few tokens.
_MIN_TOKENS_TO_COPY = 16


@dataclass(frozen=True, slots=True)
class CachedPrefix:
    """The cached tokens of a slot and whose they are. The first `exact` were computed as a prompt.

    The tokens of an answer were decoded one by one, which gives slightly different values.
    """

    key: Hashable
    tokens: Sequence[int]
    exact: int


@dataclass(frozen=True, slots=True)
class SlotChoice:
    """The slot for a prompt. Its first `cached` tokens are cached in the slot `source`."""

    slot: int
    source: int
    cached: int = 0
    exact: int = 0
    """How many of the cached tokens were computed as a prompt."""


class PrefixCache:
    """Assigns the slots of a context. Tokens are reused only for the same key."""

    def __init__(self, slots: int) -> None:
        self._empty = list(range(slots))
        # By slot, the least recently used first.
        self._cached: dict[int, _Entry] = {}

    @property
    def free(self) -> int:
        """The number of slots that are not in use."""
        return len(self._empty) + len(self._cached)

    @property
    def cached_tokens(self) -> dict[int, int]:
        """The number of cached tokens in each free slot."""
        cached = {slot: entry.tokens.size for slot, entry in self._cached.items()}
        return cached | dict.fromkeys(self._empty, 0)

    def assign(self, key: Hashable, prompt: Sequence[int], *, exactly: bool) -> SlotChoice:
        """Choose a free slot for a prompt; it is in use from then on. With `exactly`, only exact tokens are reused."""
        tokens = np.asarray(prompt, np.int64)
        source, cached = self._longest(key, tokens, exactly)
        if source is None:
            slot = self._least_valuable(None)
            self._remove(slot)
            return SlotChoice(slot, slot)
        entry = self._cached[source]
        exact = min(cached, entry.exact)
        slot = source if cached * 2 >= entry.tokens.size else self._least_valuable(source)
        # Mark as recently used, though it may stay in its slot.
        self._cached[source] = self._cached.pop(source)
        self._remove(slot)
        return SlotChoice(slot, source, cached, exact)

    def release(self, slot: int, prefix: CachedPrefix) -> None:
        """Free a slot with its cached tokens."""
        self._cached[slot] = _Entry(prefix.key, np.asarray(prefix.tokens, np.int64), prefix.exact)

    def release_empty(self, slot: int) -> None:
        """Free a slot that has no cached tokens."""
        self._empty.append(slot)
        self._empty.sort()

    def _longest(self, key: Hashable, prompt: NDArray[np.int64], exactly: bool) -> tuple[int | None, int]:
        """The slot with the longest cached prefix of the prompt, and its length; None if none is worth reusing."""
        best, longest = None, 0
        for slot, entry in self._cached.items():
            if entry.key != key:
                continue
            common = min(_common(entry.tokens, prompt), prompt.size - _MIN_DECODED)
            common = min(common, entry.exact) if exactly else common
            if common >= max(longest, _MIN_DECODED):
                best, longest = slot, common
        if best is not None and longest < _MIN_TOKENS_TO_COPY and longest * 2 < self._cached[best].tokens.size:
            return None, 0
        return best, longest

    def _least_valuable(self, source: int | None) -> int:
        """An empty slot, or the least recently used one; `source` only if there is no other."""
        others = (slot for slot in self._cached if slot != source)
        return next(iter([*self._empty, *others, *self._cached]))

    def _remove(self, slot: int) -> None:
        if self._cached.pop(slot, None) is None:
            self._empty.remove(slot)


@dataclass(frozen=True, slots=True)
class _Entry:
    key: Hashable
    tokens: NDArray[np.int64]
    exact: int


def _common(one: NDArray[np.int64], other: NDArray[np.int64]) -> int:
    """The length of the longest common prefix."""
    length = min(one.size, other.size)
    differing = np.flatnonzero(one[:length] != other[:length])
    return int(differing[0]) if differing.size else length
