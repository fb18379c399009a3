"""The images in the tokens of one prompt: where each slice is, and which tokens are computed together."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from plugai.runners.llama_cpp.context import Embeddings
from plugai.runners.llama_cpp.vision.slices import ImageSlice, ImageTokens


@dataclass(frozen=True, slots=True)
class PlacedSlice:
    """A slice whose first token is the one with the number `start` of the prompt, and has this position."""

    slice: ImageSlice
    start: int
    position: int

    @property
    def end(self) -> int:
        """The number of the token after it."""
        return self.start + self.slice.tokens


@dataclass(frozen=True, slots=True)
class PromptImages:
    """All slices of a prompt, in order, and the embeddings of those that are encoded, by digest."""

    slices: tuple[PlacedSlice, ...] = ()
    embeddings: dict[bytes, NDArray[np.float32]] = field(default_factory=dict[bytes, NDArray[np.float32]])

    def at(self, number: int) -> PlacedSlice | None:
        """The slice that the token with this number belongs to; None for a token of text."""
        before = self._before(number)
        return before if before is not None and number < before.end else None

    def position(self, number: int) -> int:
        """The position of a token of text, or of the first one of a slice."""
        before = self._before(number)
        if before is None:
            return number
        if number == before.start:
            return before.position
        return before.position + before.slice.positions + number - before.end

    def together(self, number: int, end: int) -> int:
        """How many tokens from this one on can be computed in one step: of one slice, or of the text up to the next
        slice, or up to the `end`."""
        within = self.at(number)
        if within is not None:
            return within.end - number
        following = bisect_right(self.slices, number, key=_start)
        return (self.slices[following].start if following < len(self.slices) else end) - number

    def reusable(self, cached: int) -> int:
        """How many of so many first tokens that are cached may stay: of a slice all or none, and never all but one of
        a text, since a single token is computed in another way than several."""
        within = self.at(cached)
        if within is not None:
            return within.start
        return cached - 1 if cached and self.at(cached - 1) is None and self.at(cached + 1) is not None else cached

    def of(self, placed: PlacedSlice, number: int, count: int) -> Embeddings:
        """The embeddings of so many tokens of a slice, from the one with this number on."""
        rows = slice(number - placed.start, number - placed.start + count)
        positions = placed.slice.offsets[:, rows] + placed.position
        # The last section is not used.
        positions[3:] = 0
        return Embeddings(self.embeddings[placed.slice.digest][rows], positions, placed.slice.causal)

    def _before(self, number: int) -> PlacedSlice | None:
        """The last slice that begins at this token or before it."""
        index = bisect_right(self.slices, number, key=_start)
        return self.slices[index - 1] if index else None


def place(tokens: Iterable[int], images: Sequence[ImageTokens]) -> tuple[list[int], PromptImages]:
    """The tokens of a prompt in which the number -1 stands for the first image, -2 for the second and so on."""
    placed: list[int] = []
    slices: list[PlacedSlice] = []
    ahead = 0
    for token in tokens:
        for part in images[-1 - token].parts if token < 0 else ([token],):
            if isinstance(part, ImageSlice):
                slices.append(PlacedSlice(part, len(placed), len(placed) - ahead))
                ahead += part.tokens - part.positions
            placed += part.stand_ins if isinstance(part, ImageSlice) else part
    return placed, PromptImages(tuple(slices))


def _start(placed: PlacedSlice) -> int:
    return placed.start
