"""A model that is configured for it turns each message into a vector."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import AsyncIterator

import pytest
from msgspec.structs import replace
from tests.runners.asking import ignore_stage, question
from tests.runners.conftest import StartWorker

from plugai.runners.base import (
    BlobPart,
    EmbeddingChunk,
    FinalChunk,
    Message,
    Modality,
    ModelSpec,
    Parameters,
    Role,
    Runner,
    TextPart,
)
from plugai.runners.errors import CapabilityMissingError, ContextOverflowError, InvalidRequestError
from plugai.runners.llama_cpp.provider import LlamaCppProvider


@pytest.fixture(scope="module")
def spec(llama_spec: ModelSpec) -> ModelSpec:
    options = {"path": llama_spec.options["path"], "pooling": "mean", "threads": 1, "context_length": 64}
    return LlamaCppProvider().configured(ModelSpec(id="vectors", runner="llama_cpp", options=options))


@pytest.fixture
async def embedder(spec: ModelSpec) -> AsyncIterator[Runner]:
    runner = LlamaCppProvider().runner(spec)
    await runner.load(ignore_stage)
    yield runner
    await runner.unload()


async def vectors(runner: Runner, *texts: str, **extra: object) -> list[tuple[float, ...]]:
    messages = tuple(Message(Role.USER, (TextPart(text),)) for text in texts)
    request = replace(question(""), messages=messages, parameters=Parameters(extra=extra))
    *chunks, final = [chunk async for chunk in runner.generate(request)]
    assert isinstance(final, FinalChunk)
    found = [chunk for chunk in chunks if isinstance(chunk, EmbeddingChunk)]
    assert [chunk.index for chunk in found] == list(range(len(texts)))
    assert len(found) == len(chunks)
    return [chunk.values for chunk in found]


def closeness(one: tuple[float, ...], other: tuple[float, ...]) -> float:
    return sum(left * right for left, right in zip(one, other, strict=True))


def test_a_model_with_pooling_computes_embeddings(spec: ModelSpec) -> None:
    assert spec.output_modalities == (Modality.EMBEDDING,)
    assert not spec.capabilities


async def test_texts_with_similar_meanings_have_similar_embeddings(embedder: Runner) -> None:
    cat, kitten, tax = await vectors(
        embedder, "A cat sleeps on the sofa.", "A kitten naps on the couch.", "The tax rate rose to nine per cent."
    )
    assert closeness(cat, kitten) > closeness(cat, tax)
    assert all(math.isclose(closeness(vector, vector), 1, abs_tol=1e-5) for vector in (cat, kitten, tax))


async def test_an_embedding_depends_only_on_its_text(embedder: Runner) -> None:
    texts = ["The sea", "", "Something else", *("word " * count for count in range(1, 60, 4))]
    together = await vectors(embedder, *texts)
    assert together == await vectors(embedder, *texts)
    for text, vector in zip(texts, together, strict=True):
        (alone,) = await vectors(embedder, text)
        # In company, numbers may be added up in another order, which rounding to the weights' type multiplies.
        assert vector == alone or closeness(vector, alone) > 0.9999


async def test_a_text_that_is_too_long_is_rejected(embedder: Runner) -> None:
    with pytest.raises(ContextOverflowError, match="the limit is 64"):
        await vectors(embedder, "word " * 100)


async def test_content_other_than_text_is_rejected(embedder: Runner) -> None:
    picture = Message(Role.USER, (BlobPart(b"...", "image/png"),))
    with pytest.raises(CapabilityMissingError):
        _ = [chunk async for chunk in embedder.generate(replace(question(""), messages=(picture,)))]


async def test_embeddings_are_transported_from_a_worker(
    start_worker: StartWorker, spec: ModelSpec, embedder: Runner
) -> None:
    worker = await start_worker(spec)
    assert worker.context_length == 64
    assert await vectors(worker, "The sea") == await vectors(embedder, "The sea")


async def test_what_a_text_is_for_is_put_before_it_only_if_it_is_said(spec: ModelSpec, embedder: Runner) -> None:
    provider = LlamaCppProvider()
    asking = provider.configured(dataclasses.replace(spec, options={**spec.options, "query_prompt": "query: "}))
    runner = provider.runner(asking)
    await runner.load(ignore_stage)
    try:
        assert await vectors(runner, "The sea") == await vectors(embedder, "The sea")
        assert await vectors(runner, "The sea", input_type="query") == await vectors(embedder, "query: The sea")
        with pytest.raises(InvalidRequestError, match="it has: 'query'"):
            await vectors(runner, "The sea", input_type="document")
    finally:
        await runner.unload()
    extra = asking.parameters_schema["properties"]
    assert isinstance(extra, dict)
    assert extra["extra"]["properties"]["input_type"]["enum"] == ["query"]
    with pytest.raises(InvalidRequestError, match="query_prompt"):
        await vectors(embedder, "The sea", input_type="query")
