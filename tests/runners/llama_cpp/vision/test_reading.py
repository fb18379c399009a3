"""Images of requests, from the message to the answer: limits, what is refused, and what is kept for whom."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import aclosing
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.runners.llama_cpp.tiny_gguf import write_reading_gguf
from tests.runners.llama_cpp.vision.tiny_mmproj import Kind, picture, write_tiny_mmproj

from plugai.runners.base import (
    BlobPart,
    FinalChunk,
    GenerationRequest,
    Message,
    ModelSpec,
    Parameters,
    Part,
    Role,
    TextChunk,
    TextPart,
    Usage,
)
from plugai.runners.errors import (
    CapabilityMissingError,
    ContextOverflowError,
    ImageRefusedError,
    InvalidRequestError,
    ModelBrokenError,
)
from plugai.runners.llama_cpp.provider import LlamaCppProvider
from plugai.runners.llama_cpp.runner import LlamaCppRunner
from plugai.runners.llama_cpp.vision.embedding_cache import EmbeddingCache
from plugai.runners.llama_cpp.vision.projector import Projector
from plugai.runners.llama_cpp.vision.slices import ImageSlice

IMAGE_TOKENS = Kind.CAUSAL.value
# What follows an image is a text of its own, which this vocabulary begins with a space: three bytes.
WITH_SPACE = IMAGE_TOKENS + 3


def spec(folder: Path, **options: object) -> ModelSpec:
    path = write_reading_gguf(folder)
    write_tiny_mmproj(folder / "mmproj-reading.gguf")
    chosen = {"path": str(path), "parallel": 2, "threads": 1, "tool_format": "none", **options}
    return LlamaCppProvider().configured(ModelSpec("reading", "llama_cpp", options=chosen))


@pytest.fixture
async def seeing(tmp_path: Path) -> AsyncIterator[LlamaCppRunner]:
    runner = LlamaCppRunner(spec(tmp_path))
    await runner.load(lambda _stage: None)
    yield runner
    await runner.unload()


def request(*parts: str | bytes, owner_id: str = "owner") -> GenerationRequest:
    content: list[Part] = [TextPart(part) if isinstance(part, str) else BlobPart(part, "image/png") for part in parts]
    message = Message(Role.USER, tuple(content))
    return GenerationRequest("r", owner_id, "reading", (message,), Parameters(temperature=0, max_output_tokens=5))


async def answer(runner: LlamaCppRunner, asked: GenerationRequest) -> tuple[str, Usage]:
    text, final = "", None
    async with aclosing(runner.generate(asked)) as chunks:
        async for chunk in chunks:
            text += chunk.text if isinstance(chunk, TextChunk) else ""
            final = chunk if isinstance(chunk, FinalChunk) else final
    assert final is not None
    return text, final.usage


async def test_the_tokens_of_images_count_as_input(seeing: LlamaCppRunner) -> None:
    without = await seeing.count_tokens(request("a", "b"))
    assert await seeing.count_tokens(request("a", picture(1), "b", picture(2))) == without + 2 * WITH_SPACE
    _, usage = await answer(seeing, request("a", picture(1), "b"))
    assert usage.input_tokens == without + WITH_SPACE


async def test_the_next_turn_reuses_an_image_of_its_owner_alone(
    seeing: LlamaCppRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    encoded: list[bytes] = []
    encode = Projector.encode

    def counting(self: Projector, piece: ImageSlice) -> NDArray[np.float32]:
        encoded.append(piece.digest)
        return encode(self, piece)

    monkeypatch.setattr(Projector, "encode", counting)
    first, usage = await answer(seeing, request("a", picture(1), "b"))
    again, reused = await answer(seeing, request("a", picture(1), "b"))
    assert first == again
    assert not usage.cached_input_tokens
    assert (reused.cached_input_tokens or 0) > IMAGE_TOKENS
    assert len(encoded) == 1
    other, strange = await answer(seeing, request("a", picture(1), "b", owner_id="other"))
    assert other == first
    assert not strange.cached_input_tokens
    assert len(encoded) == 2


@pytest.mark.parametrize(
    ("parts", "error", "reason"),
    [
        ([picture(1)] * 17, InvalidRequestError, "there are 17 images, but the limit is 16"),
        ([b"no image"], ImageRefusedError, "damaged, or not PNG"),
        ([picture(1)[:-40]], ImageRefusedError, "damaged"),
        ([picture(1), "x" * 600], ContextOverflowError, "room for"),
    ],
)
async def test_what_cannot_be_read_is_refused_and_others_are_answered(
    seeing: LlamaCppRunner, parts: list[str | bytes], error: type[Exception], reason: str
) -> None:
    with pytest.raises(error, match=reason):
        await answer(seeing, request(*parts))
    assert seeing.active == 0
    assert (await answer(seeing, request("a", picture(1))))[1].output_tokens


async def test_a_text_that_names_a_marker_or_a_control_token_stays_text(seeing: LlamaCppRunner) -> None:
    for text in ("<__media__>", "</s>", "x" + "0" * 32 + "x"):
        _, usage = await answer(seeing, request(text, picture(1), text))
        assert usage.input_tokens == await seeing.count_tokens(request(text + text)) + WITH_SPACE


async def test_while_an_image_is_encoded_others_are_answered_and_what_is_cancelled_goes_no_further(
    seeing: LlamaCppRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    began, go_on, encoded = threading.Event(), threading.Event(), []
    encode = Projector.encode

    def slow(self: Projector, piece: ImageSlice) -> NDArray[np.float32]:
        encoded.append(piece.digest)
        began.set()
        assert go_on.wait(60)
        return encode(self, piece)

    monkeypatch.setattr(Projector, "encode", slow)
    asked = asyncio.create_task(answer(seeing, request(picture(1), picture(2))))
    await asyncio.to_thread(began.wait, 60)
    assert seeing.active == 1
    assert (await answer(seeing, request("hello", owner_id="other")))[1].output_tokens
    asked.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asked
    go_on.set()
    assert (await answer(seeing, request(picture(3))))[1].output_tokens
    assert len(encoded) == 2


async def test_a_model_without_a_projector_refuses_images(tmp_path: Path) -> None:
    runner = LlamaCppRunner(spec(tmp_path, mmproj="none"))
    await runner.load(lambda _stage: None)
    try:
        with pytest.raises(CapabilityMissingError):
            await answer(runner, request("a", picture(1)))
    finally:
        await runner.unload()


async def test_a_projector_of_another_model_is_refused_when_the_model_is_loaded(tmp_path: Path) -> None:
    wrong = spec(tmp_path)
    write_tiny_mmproj(tmp_path / "mmproj-reading.gguf", width=32)
    with pytest.raises(ModelBrokenError, match="mismatch"):
        await LlamaCppRunner(wrong).load(lambda _stage: None)


def test_the_memory_of_a_model_has_that_of_its_projector(tmp_path: Path) -> None:
    seen = spec(tmp_path)
    blind = LlamaCppProvider().estimate(spec(tmp_path, mmproj="none"))
    projector = (tmp_path / "mmproj-reading.gguf").stat().st_size
    assert LlamaCppProvider().estimate(seen).weights_bytes == blind.weights_bytes + projector


def test_the_least_recently_used_embeddings_make_room() -> None:
    cache, kept = EmbeddingCache(max_bytes=1000), np.zeros(100, np.float32)
    for digest in (b"1", b"2"):
        cache.add("owner", digest, kept)
    assert cache.find("owner", b"1") is kept
    cache.add("owner", b"3", kept)
    assert cache.find("owner", b"2") is None
    assert cache.find("owner", b"1") is kept
    assert cache.find("other", b"1") is None
    cache.add("owner", b"4", np.zeros(1000, np.float32))
    assert cache.find("owner", b"4") is None
    assert cache.find("owner", b"3") is kept
