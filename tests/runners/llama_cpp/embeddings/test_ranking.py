"""A model with a head for it judges how well documents answer a query, several at once as one by one."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import msgspec
import numpy as np
import pytest
import pytest_asyncio
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.runners.asking import ignore_stage, question
from tests.runners.conftest import StartWorker
from tests.runners.llama_cpp.embeddings.tiny_bert import write_tiny_reranker

from plugai.runners.base import EmbeddingChunk, FinalChunk, Message, Modality, ModelSpec, Role, Runner, TextPart
from plugai.runners.errors import ContextOverflowError, InvalidRequestError, ModelBrokenError
from plugai.runners.llama_cpp.embeddings.pooled import batches
from plugai.runners.llama_cpp.embeddings.ranking import score
from plugai.runners.llama_cpp.memory.settings import MOST_TEXTS
from plugai.runners.llama_cpp.provider import LlamaCppProvider

QUERY = "what swims in the sea?"
DOCUMENTS = [
    "the sea is blue",
    "taxes rose",
    "",
    "a cat sleeps",
    "fish swim in the sea, and so do whales",
    "taxes rose",
]
# What company changes: an addition in another order.
ROUNDING = 1e-4


def ranking_spec(path: Path, **options: object) -> ModelSpec:
    provider = LlamaCppProvider()
    spec = ModelSpec(id="judge", runner="llama_cpp", options={"path": str(path), "threads": 1, **options})
    return provider.configured(replace(spec, details=provider.inspect(spec)))


@pytest.fixture(scope="module")
def spec(tmp_path_factory: pytest.TempPathFactory) -> ModelSpec:
    return ranking_spec(write_tiny_reranker(tmp_path_factory.mktemp("ranking") / "judge.gguf"))


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def judge(spec: ModelSpec) -> AsyncIterator[Runner]:
    runner = LlamaCppProvider().runner(spec)
    await runner.load(ignore_stage)
    yield runner
    await runner.unload()


async def scores(runner: Runner, query: str, *documents: str) -> list[float]:
    messages = tuple(Message(Role.USER, (TextPart(text),)) for text in (query, *documents))
    request = msgspec.structs.replace(question(""), messages=messages)
    *chunks, final = [chunk async for chunk in runner.generate(request)]
    assert isinstance(final, FinalChunk)
    assert final.usage.input_tokens
    found = [chunk for chunk in chunks if isinstance(chunk, EmbeddingChunk)]
    assert [chunk.index for chunk in found] == list(range(len(documents)))
    return [value for chunk in found for value in chunk.values]


def test_the_file_says_that_it_is_a_model_that_judges(spec: ModelSpec) -> None:
    assert spec.output_modalities == (Modality.SCORE,)
    assert spec.options["pooling"] == "rank"
    assert not spec.capabilities


def test_a_file_that_says_another_pooling_is_a_model_of_embeddings(tmp_path: Path) -> None:
    spec = ranking_spec(write_tiny_reranker(tmp_path / "vectors.gguf", pooling=2))
    assert spec.output_modalities == (Modality.EMBEDDING,)
    # What the settings say goes before.
    assert ranking_spec(Path(str(spec.options["path"])), pooling="mean").options["pooling"] == "mean"


@pytest.mark.asyncio(loop_scope="module")
async def test_documents_together_have_the_scores_that_each_has_alone(judge: Runner) -> None:
    together = await scores(judge, QUERY, *DOCUMENTS)
    alone = [(await scores(judge, QUERY, document))[0] for document in DOCUMENTS]
    assert together == pytest.approx(alone, abs=ROUNDING)
    assert all(0 <= value <= 1 for value in together)
    assert max(together) - min(together) > 100 * ROUNDING
    assert (await scores(judge, "who pays taxes?", *DOCUMENTS)) != pytest.approx(together, abs=100 * ROUNDING)


@pytest.mark.asyncio(loop_scope="module")
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    query=st.text("abc ", max_size=20),
    documents=st.lists(st.text("abc xyz,", max_size=60), min_size=2, max_size=2 * MOST_TEXTS),
)
async def test_the_order_is_that_of_scores_computed_one_by_one(judge: Runner, query: str, documents: list[str]) -> None:
    together = await scores(judge, query, *documents)
    alone = [(await scores(judge, query, document))[0] for document in documents]
    ordered = sorted(range(len(documents)), key=lambda index: -together[index])
    for better, worse in itertools.pairwise(ordered):
        assert alone[better] >= alone[worse] - ROUNDING


@given(st.lists(st.integers(0, 30), max_size=200), st.integers(1, 60))
def test_texts_are_divided_into_steps_that_are_as_large_as_they_may_be(lengths: list[int], most: int) -> None:
    texts = [[index] * length for index, length in enumerate(lengths)]
    found = list(batches(texts, most))
    assert [text for batch in found for text in batch] == texts
    for batch, following in zip(found, [*found, None][1:], strict=True):
        assert 1 <= len(batch) <= MOST_TEXTS
        used = sum(map(len, batch))
        assert used <= most or len(batch) == 1
        assert following is None or len(batch) == MOST_TEXTS or used + len(following[0]) > most


@pytest.mark.asyncio(loop_scope="module")
async def test_what_cannot_be_judged_is_refused_with_the_reason(judge: Runner) -> None:
    with pytest.raises(InvalidRequestError, match="there are no documents"):
        await scores(judge, QUERY)
    with pytest.raises(ContextOverflowError, match="shorten it"):
        await scores(judge, QUERY, "short", "a " * 400)


async def test_a_model_without_a_head_is_refused_when_it_is_to_judge(tmp_path: Path) -> None:
    headless = ranking_spec(write_tiny_reranker(tmp_path / "headless.gguf", head=False))
    with pytest.raises(ModelBrokenError, match="cannot judge documents"):
        await LlamaCppProvider().runner(headless).load(ignore_stage)


async def test_a_worker_judges_too(start_worker: StartWorker, spec: ModelSpec) -> None:
    worker = await start_worker(spec)
    found = await scores(worker, QUERY, *DOCUMENTS)
    assert found[1] == pytest.approx(found[5], abs=ROUNDING)


def test_a_probability_is_no_score_to_be_made_one() -> None:
    assert score(np.array([0.25, 0.75], np.float32)) == (0.25,)
    assert score(np.array([0.0], np.float32)) == (0.5,)
    assert score(np.array([-2000.0], np.float32)) == (0.0,)
    assert score(np.array([2000.0], np.float32)) == (1.0,)
