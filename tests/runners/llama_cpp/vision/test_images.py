"""Images in prompts: what the engine computes is what llama.cpp's own helper does, in company and in pieces too."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from llama_cpp import llama_cpp as lib
from llama_cpp import mtmd_cpp as mtmd
from PIL import Image
from tests.runners.llama_cpp.alone import alone_in_context
from tests.runners.llama_cpp.stepping import LENGTH, Asked, Stepper, stepping
from tests.runners.llama_cpp.tiny_gguf import write_reading_gguf, write_rope_gguf
from tests.runners.llama_cpp.vision.tiny_mmproj import SIDE, Kind, picture, write_tiny_mmproj

from plugai.runners.base import TokenLogprob
from plugai.runners.errors import ModelBrokenError
from plugai.runners.images.decoding import decode_image
from plugai.runners.llama_cpp.logprobs import token_logprob
from plugai.runners.llama_cpp.model import Model, Offload, load_model_file
from plugai.runners.llama_cpp.vision.placed import PromptImages, place
from plugai.runners.llama_cpp.vision.projector import Projector, load_projector
from plugai.runners.llama_cpp.vision.slices import ImageSlice, ImageTokens

LIMIT = 6


@dataclass
class Seeing:
    """A model with its projector."""

    model: Model
    projector: Projector
    kind: Kind

    def prompt(self, *parts: str | bytes) -> tuple[list[int], PromptImages]:
        """The tokens of texts and pictures, encoded."""
        tokens: list[int] = []
        images: list[ImageTokens] = []
        for part in parts:
            if isinstance(part, bytes):
                images.append(self.projector.prepare(decode_image(part)))
                tokens.append(-len(images))
            else:
                tokens += self.model.tokens_of_markup(part)
        placed, positions = place(tokens, images)
        for each in positions.slices:
            positions.embeddings[each.slice.digest] = self.projector.encode(each.slice)
        return placed, positions

    def ask(self, steps: Stepper, *parts: str | bytes, owner_id: str = "owner", limit: int = LIMIT) -> Asked:
        tokens, images = self.prompt(*parts)
        return steps.submit(tokens, owner_id, limit, images=images)

    def fresh(self, *parts: str | bytes, chunk: int = LENGTH) -> list[TokenLogprob]:
        """The answer of an engine that has computed nothing before."""
        with stepping(self.model, 2, chunk, "f32") as steps:
            asked = self.ask(steps, *parts)
            steps.finish()
            return asked.likelihoods

    def helped(self, *parts: str | bytes) -> list[TokenLogprob]:
        """The answer after llama.cpp's own helper has read the prompt, alone."""
        texts = [part if isinstance(part, str) else "<__media__>" for part in parts]
        images = [np.asarray(decode_image(part)).copy() for part in parts if isinstance(part, bytes)]
        bitmaps = [
            mtmd.mtmd_bitmap_init(image.shape[1], image.shape[0], image.ctypes.data_as(ctypes.POINTER(ctypes.c_uint8)))
            for image in images
        ]
        chunks = mtmd.mtmd_input_chunks_init()
        data = "".join(texts).encode()
        text = mtmd.mtmd_input_text(data, len(data), False, True)
        pointer = self.projector._pointer
        array = (ctypes.c_void_p * len(bitmaps))(*bitmaps)
        assert mtmd.mtmd_tokenize(pointer, chunks, ctypes.byref(text), array, len(bitmaps)) == 0
        answer: list[TokenLogprob] = []
        with alone_in_context(self.model, "f32") as alone:
            context = alone._context.pointer
            past = ctypes.c_int32()
            assert mtmd.mtmd_helper_eval_chunks(pointer, context, chunks, 0, 0, LENGTH, True, ctypes.byref(past)) == 0
            while len(answer) < LIMIT:
                logits = np.ctypeslib.as_array(lib.llama_get_logits_ith(context, -1), (self.model.vocabulary_size,))
                token = int(np.argmax(logits))
                if self.model.ends_answer(token):
                    break
                answer.append(token_logprob(self.model, alone._context, -1, token, 0))
                following = (ctypes.c_int32 * 1)(token)
                assert lib.llama_decode(context, lib.llama_batch_get_one(following, 1)) == 0
        mtmd.mtmd_input_chunks_free(chunks)
        for bitmap in bitmaps:
            mtmd.mtmd_bitmap_free(bitmap)
        return answer


@pytest.fixture(scope="module", params=list(Kind), ids=lambda kind: kind.name.lower())
def seeing(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seeing]:
    folder, kind = tmp_path_factory.mktemp("seeing"), request.param
    path = write_rope_gguf(folder) if kind is Kind.ROPE else write_reading_gguf(folder)
    with ExitStack() as resources:
        model = resources.enter_context(load_model_file(path, Offload(), lambda _fraction: True))
        mmproj = write_tiny_mmproj(folder / "mmproj.gguf", kind)
        yield Seeing(model, resources.enter_context(load_projector(mmproj, model, 1, gpu=False)), kind)


ONE = ("What is ", picture(1), " to you?")
TWO = ("First ", picture(1), " and then ", picture(2), " now.")


@pytest.mark.parametrize("parts", [ONE, TWO, (picture(1), picture(1), "?"), (picture(3), "!")])
def test_an_image_is_read_as_llama_cpps_own_helper_does(seeing: Seeing, parts: tuple[str | bytes, ...]) -> None:
    fresh = seeing.fresh(*parts)
    # The last bytes of an answer may be an unfinished character, of which nothing is sent.
    assert len(fresh) >= LIMIT - 3
    helped = seeing.helped(*parts)[: len(fresh)]
    assert [one.token for one in fresh] == [one.token for one in helped]
    assert [one.logprob for one in fresh] == pytest.approx([one.logprob for one in helped], abs=1e-4)


def test_what_is_asked_of_another_image_is_answered_otherwise(seeing: Seeing) -> None:
    asked = [seeing.fresh("What is ", picture(seed), " to you?") for seed in range(4)]
    assert len({tuple(one.logprob for one in each) for each in asked}) == 4


@pytest.mark.parametrize("chunk", [4, 5, 7])
def test_a_prompt_in_pieces_is_answered_as_in_one_go(seeing: Seeing, chunk: int) -> None:
    assert seeing.fresh(*TWO, chunk=chunk) == seeing.fresh(*TWO)


def test_answers_about_images_are_the_same_in_company_as_alone(seeing: Seeing) -> None:
    with stepping(seeing.model, 4, 5, "f32") as steps:
        asked = [
            seeing.ask(steps, *TWO, owner_id="a"),
            seeing.ask(steps, "Nothing-to-be-seen-but-a-long-text", owner_id="b"),
            seeing.ask(steps, *ONE, owner_id="c"),
            seeing.ask(steps, "What is ", picture(2), " to you?", owner_id="d"),
        ]
        steps.finish()
        alone = [TWO, ("Nothing-to-be-seen-but-a-long-text",), ONE, ("What is ", picture(2), " to you?")]
        assert [each.likelihoods for each in asked] == [seeing.fresh(*parts) for parts in alone]


def test_the_next_turn_reuses_the_image_and_is_answered_as_without(seeing: Seeing) -> None:
    with stepping(seeing.model, 3, 5, "f32") as steps:
        seeing.ask(steps, *ONE)
        steps.finish()
        known = len(seeing.prompt(*ONE)[0])
        again = seeing.ask(steps, *ONE, " Really?")
        steps.finish()
        assert again.cached == known
        assert again.likelihoods == seeing.fresh(*ONE, " Really?")


def test_another_image_in_the_same_place_is_never_taken_for_the_one_before(seeing: Seeing) -> None:
    with stepping(seeing.model, 3, 5, "f32") as steps:
        seeing.ask(steps, *ONE)
        steps.finish()
        other = seeing.ask(steps, "What is ", picture(2), " to you?")
        steps.finish()
        first = seeing.prompt(*ONE)[1].slices[0].start
        assert (other.cached or 0) <= first
        assert other.likelihoods == seeing.fresh("What is ", picture(2), " to you?")


def test_an_image_in_which_a_prompt_was_stopped_is_never_reused_in_part(seeing: Seeing) -> None:
    # With M-RoPE, larger images have more tokens.
    parts = ("First ", picture(1, 2 * SIDE), " now.")
    fresh = seeing.fresh(*parts)
    with stepping(seeing.model, 3, 4, "f32") as steps:
        for stopped_after in range(1, 13):
            # Another user each time, since the answer leaves all of it behind.
            asked = seeing.ask(steps, *parts, owner_id=str(stopped_after))
            for _ in range(stopped_after):
                steps.engine.step()
            steps.engine.cancel(asked.sequence)
            steps.finish()
            again = seeing.ask(steps, *parts, owner_id=str(stopped_after))
            steps.finish()
            assert again.likelihoods == fresh


def test_the_numbers_for_an_image_depend_on_its_pixels_alone(seeing: Seeing) -> None:
    def numbers(data: bytes) -> list[int]:
        return [token for token in seeing.prompt("a", data)[0] if token < 0]

    with Image.open(BytesIO(picture(1))) as image:
        again = BytesIO()
        image.save(again, "BMP")
    assert numbers(picture(1)) == numbers(again.getvalue())
    assert not set(numbers(picture(1))) & set(numbers(picture(2)))
    # Of the same bytes, but another shape.
    wide, high = (
        seeing.projector.prepare(Image.frombytes("RGB", size, bytes(range(192)))) for size in ((16, 4), (4, 16))
    )
    assert [part.digest for part in wide.parts if isinstance(part, ImageSlice)] != [
        part.digest for part in high.parts if isinstance(part, ImageSlice)
    ]


def test_a_projector_of_another_model_is_refused_with_the_reason(tmp_path: Path) -> None:
    mmproj = write_tiny_mmproj(tmp_path / "mmproj.gguf", width=32)
    with (
        load_model_file(write_reading_gguf(tmp_path), Offload(), lambda _fraction: True) as model,
        pytest.raises(
            ModelBrokenError, match=r"mismatch between text model \(n_embd = 64\) and mmproj \(n_embd = 32\)"
        ),
        load_projector(mmproj, model, 1, gpu=False),
    ):
        pass
