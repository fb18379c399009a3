"""The interleavings of test_interleavings with images in the prompts: every answer is still the one alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import ClassVar

import numpy as np
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import rule, run_state_machine_as_test
from tests.runners.llama_cpp.alone import Alone, alone_in_context
from tests.runners.llama_cpp.stepping import WatchedContext
from tests.runners.llama_cpp.test_interleavings import (
    CACHE_TYPES,
    LIMIT,
    Interleavings,
    Kind,
    Question,
    adapter_sets,
    kinds,
    owners,
    words,
)
from tests.runners.llama_cpp.vision import tiny_mmproj
from tests.runners.llama_cpp.vision.tiny_mmproj import picture, write_tiny_mmproj

from plugai.runners.images.decoding import decode_image
from plugai.runners.llama_cpp.context import AdapterSet, Embeddings
from plugai.runners.llama_cpp.model import Model
from plugai.runners.llama_cpp.vision.placed import PlacedSlice, PromptImages
from plugai.runners.llama_cpp.vision.projector import load_projector
from plugai.runners.llama_cpp.vision.slices import ImageSlice


class Images:
    """Some images, and the prompts that they are in."""

    def __init__(self, slices: Sequence[ImageSlice], embeddings: dict[bytes, np.ndarray]) -> None:
        self._by_first = {piece.stand_ins[0]: piece for piece in slices}
        self.slices = slices
        self._embeddings = embeddings
        self.stand_ins = {
            row.tobytes(): number
            for piece in slices
            for row, number in zip(embeddings[piece.digest], piece.stand_ins, strict=True)
        }

    def whole(self, prompt: Sequence[int]) -> list[int]:
        """The prompt with whole images only, and no text of a single token."""
        found: list[int] = []
        at = 0
        while at < len(prompt):
            piece = self._by_first.get(prompt[at])
            if piece is None:
                found += [prompt[at]] if prompt[at] >= 0 else []
                at += 1
            elif list(prompt[at : at + piece.tokens]) == piece.stand_ins:
                found += [*_of_two(found), *piece.stand_ins]
                at += piece.tokens
            else:
                break
        return [*found, *_of_two(found)]

    def of(self, prompt: Sequence[int]) -> PromptImages:
        """The images in such a prompt."""
        placed = [
            PlacedSlice(piece, at, at)
            for at, token in enumerate(prompt)
            if (piece := self._by_first.get(token)) is not None
        ]
        return PromptImages(tuple(placed), dict(self._embeddings))


def _of_two(found: Sequence[int]) -> list[int]:
    """What makes the text at the end two tokens long at least."""
    text = next((n for n, token in enumerate(reversed(found)) if token < 0), len(found))
    return words(9, max(0, 2 - text))


class SeeingAlone(Alone):
    """Reads images too, each in one go."""

    images: Images

    def _decode(self, tokens: Sequence[int]) -> None:
        images = self.images.of(tokens)
        at = 0
        while at < len(tokens):
            count = images.together(at, len(tokens))
            placed = images.at(at)
            if placed is None:
                super()._decode(tokens[at : at + count])
            else:
                last = at + count == len(tokens)
                embeddings = images.of(placed, at, count)
                assert self._context.decode_embeddings(0, embeddings, 1, logits=last) == 0
            at += count


class SeeingInterleavings(Interleavings):
    """Asks with images at places of their own, of which the next turns are made too."""

    images: ClassVar[Images]

    @rule(
        owner=owners,
        seed=st.integers(0, 1),
        count=st.integers(4, 7),
        which=st.lists(st.integers(0, 2), min_size=1, max_size=2),
        kind=kinds,
    )
    def show(self, owner: str, seed: int, count: int, which: list[int], kind: Kind) -> None:
        prompt = words(seed, count)
        for number in which:
            prompt += [*self.images.slices[number].stand_ins, *words(seed, 3)]
        self._ask(owner, prompt, LIMIT, kind, ())

    def _ask(self, owner: str, prompt: list[int], limit: int, kind: Kind, adapters: AdapterSet) -> None:
        whole = self.images.whole(prompt)
        asked = self.steps.submit(whole, owner, limit, kind.value, adapters, self.images.of(whole))
        self._questions.append(Question(whole, kind, limit, adapters, asked))


@pytest.fixture
def images(tiny_model: Model, tmp_path: Path) -> Iterator[Images]:
    mmproj = write_tiny_mmproj(tmp_path / "mmproj.gguf", tiny_mmproj.Kind.CAUSAL)
    with load_projector(mmproj, tiny_model, 1, gpu=False) as projector:
        prepared = [projector.prepare(decode_image(picture(seed))) for seed in range(3)]
        slices = [part for each in prepared for part in each.parts if isinstance(part, ImageSlice)]
        yield Images(slices, {piece.digest: projector.encode(piece) for piece in slices})


def test_no_interleaving_with_images_changes_an_answer_or_leaks_a_cell(
    tiny_model: Model, images: Images, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _watch(monkeypatch, images)
    shown = images
    with ExitStack() as resources:

        def alone(name: str) -> SeeingAlone:
            plain = resources.enter_context(alone_in_context(tiny_model, name))
            seeing = SeeingAlone(tiny_model, plain._context)
            seeing.images = shown
            return seeing

        class Machine(SeeingInterleavings):
            model = tiny_model
            images = shown
            adapters: ClassVar = adapter_sets(tiny_model, tmp_path)
            alone: ClassVar = {name: alone(name) for name in CACHE_TYPES}

        run_state_machine_as_test(
            Machine,
            settings=settings(
                max_examples=25, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck)
            ),
        )


def _watch(monkeypatch: pytest.MonkeyPatch, images: Images) -> None:
    """Have contexts remember images as they do tokens."""
    decode = WatchedContext.decode_embeddings

    def watched(self: WatchedContext, sequence: int, embeddings: Embeddings, threads: int, *, logits: bool) -> int:
        result = decode(self, sequence, embeddings, threads, logits=logits)
        self.computed = []
        numbers = [images.stand_ins[row.tobytes()] for row in embeddings.rows]
        self._remembered[sequence] += [(number, len(numbers) == 1) for number in numbers]
        return result

    monkeypatch.setattr(WatchedContext, "decode_embeddings", watched)


def test_what_is_reused_ends_at_an_image_or_leaves_two_tokens_of_the_text_before_it(images: Images) -> None:
    piece = images.slices[0]
    placed = images.of([*words(0, 5), *piece.stand_ins, *words(0, 5)])
    end = 5 + piece.tokens
    assert [placed.reusable(cached) for cached in (0, 3, 4, 5, 6, end - 1, end, end + 1)] == [
        0,
        3,
        3,
        5,
        5,
        5,
        end,
        end + 1,
    ]
