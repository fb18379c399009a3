"""What stands for an image in a prompt: tokens of text, and slices whose embeddings take the place of tokens."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

_BYTES = 8
_BELOW_ZERO = np.int64(np.iinfo(np.int64).min)


class NativeSlice:
    """A slice as mtmd holds it, until nothing refers to it any more."""

    def __init__(self, pointer: int, free: Callable[[int], None]) -> None:
        self.pointer = pointer
        self._free = free

    def __del__(self) -> None:
        self._free(self.pointer)


@dataclass(frozen=True)
class ImageSlice:
    """A part of an image that is encoded at once, or a whole one. `digest` is that of its pixels and of its place.

    It takes the place of so many `tokens`, but only of so many `positions`, which are fewer with M-RoPE. Its tokens see
    each other also backwards unless it is `causal`. `offsets` are the positions of its tokens if it begins at 0, by
    section: one, or with M-RoPE time, row, column, and one that is not used.
    """

    digest: bytes
    tokens: int
    positions: int
    causal: bool
    offsets: NDArray[np.int32] = field(repr=False, compare=False)
    native: NativeSlice = field(repr=False, compare=False)

    @cached_property
    def stand_ins(self) -> list[int]:
        """The numbers that stand for its tokens in a prompt: below 0, and equal only if the pixels are."""
        numbers = np.frombuffer(hashlib.shake_256(self.digest).digest(_BYTES * self.tokens), np.int64)
        return [int(number) for number in numbers | _BELOW_ZERO]


@dataclass(frozen=True)
class ImageTokens:
    """An image in a prompt, in order."""

    parts: tuple[list[int] | ImageSlice, ...]

    @property
    def count(self) -> int:
        """How many tokens it has."""
        return sum(part.tokens if isinstance(part, ImageSlice) else len(part) for part in self.parts)
