"""What each sequence of a context remembers, of whom, and which of them the next prompt gets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

# The last tokens of a prompt are decoded even if they are remembered: what follows them must be computed, and a single
# token is computed another way than several are, which may give another answer.
_LEAST_DECODED = 2
# Copying what another sequence remembers takes about as long as decoding a few tokens.
_WORTH_COPYING = 16


@dataclass(frozen=True, slots=True)
class CachedPrefix:
    """What a sequence remembers: its owner's tokens. The first `exact` are remembered as a prompt leaves them.

    The tokens of an answer were decoded one by one, and are remembered a little differently.
    """

    owner_id: str
    tokens: Sequence[int]
    exact: int


@dataclass(frozen=True, slots=True)
class SlotChoice:
    """The sequence that a prompt gets: the first `cached` tokens are remembered, and come from `source`."""

    sequence: int
    source: int
    cached: int = 0
    exact: int = 0
    """How many of the cached tokens are remembered as a prompt leaves them."""


class PrefixCache:
    """Gives out the sequences of a context. What is kept for one owner never serves another."""

    def __init__(self, sequences: int) -> None:
        self._empty = list(range(sequences))
        # By sequence, the least recently used first.
        self._kept: dict[int, _Remembered] = {}

    @property
    def free(self) -> int:
        """How many sequences nobody uses, whatever they remember."""
        return len(self._empty) + len(self._kept)

    @property
    def remembered(self) -> dict[int, int]:
        """How many tokens each free sequence remembers."""
        kept = {sequence: kept.tokens.size for sequence, kept in self._kept.items()}
        return kept | dict.fromkeys(self._empty, 0)

    def take(self, owner_id: str, prompt: Sequence[int], *, exactly: bool) -> SlotChoice:
        """A free sequence for a prompt, which then is not free. With `exactly`, only exact tokens are reused."""
        tokens = np.asarray(prompt, np.int32)
        source, cached = self._longest(owner_id, tokens, exactly)
        if source is None:
            sequence = self._room(None)
            self._remove(sequence)
            return SlotChoice(sequence, sequence)
        kept = self._kept[source]
        exact = min(cached, kept.exact)
        sequence = source if cached * 2 >= kept.tokens.size else self._room(source)
        # Used now, though it may stay where it is.
        self._kept[source] = self._kept.pop(source)
        self._remove(sequence)
        return SlotChoice(sequence, source, cached, exact)

    def keep(self, sequence: int, kept: CachedPrefix) -> None:
        """Give a sequence back with what it remembers."""
        self._kept[sequence] = _Remembered(kept.owner_id, np.asarray(kept.tokens, np.int32), kept.exact)

    def give_back(self, sequence: int) -> None:
        """Give a sequence back empty."""
        self._empty.append(sequence)
        self._empty.sort()

    def _longest(self, owner_id: str, prompt: NDArray[np.int32], exactly: bool) -> tuple[int | None, int]:
        """The sequence that remembers most of the prompt, and how much; None if none is of use."""
        best, longest = None, 0
        for sequence, kept in self._kept.items():
            if kept.owner_id != owner_id:
                continue
            common = min(_common(kept.tokens, prompt), prompt.size - _LEAST_DECODED)
            common = min(common, kept.exact) if exactly else common
            if common >= max(longest, _LEAST_DECODED):
                best, longest = sequence, common
        if best is not None and longest < _WORTH_COPYING and longest * 2 < self._kept[best].tokens.size:
            return None, 0
        return best, longest

    def _room(self, source: int | None) -> int:
        """The sequence whose loss costs least: an empty one, or the least recently used; `source` only if it must."""
        others = (sequence for sequence in self._kept if sequence != source)
        return next(iter([*self._empty, *others, *self._kept]))

    def _remove(self, sequence: int) -> None:
        if self._kept.pop(sequence, None) is None:
            self._empty.remove(sequence)


@dataclass(frozen=True, slots=True)
class _Remembered:
    owner_id: str
    tokens: NDArray[np.int32]
    exact: int


def _common(one: NDArray[np.int32], other: NDArray[np.int32]) -> int:
    """The length of the longest common prefix."""
    length = min(one.size, other.size)
    differing = np.flatnonzero(one[:length] != other[:length])
    return int(differing[0]) if differing.size else length
