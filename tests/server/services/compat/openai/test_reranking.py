"""Documents ordered by their relevance: by our API, by our client, and in the form that vLLM and llama-server have."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx2
import pytest
from tests.runners.llama_cpp.embeddings.tiny_bert import write_tiny_reranker
from tests.support.limits import HANGS_SECONDS
from tests.support.server import RunningServer, running_server
from tests.support.tiers import slow

from plugai.client import Client
from plugai.client.reasons import CapabilityMissingError, ContextOverflowError, InvalidRequestError

DOCUMENTS = ["the sea is blue", "taxes rose", "a cat sleeps", "fish swim in the sea", "taxes rose"]
ASKED = {"model": "judge", "query": "what swims?", "documents": DOCUMENTS}


@pytest.fixture(scope="module")
@slow
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    path = write_tiny_reranker(tmp_path_factory.mktemp("judge") / "judge.gguf")
    made = f'[[models]]\nid = "judge"\nrunner = "llama_cpp"\npooling = "rank"\npath = "{path}"\n'
    with running_server(made + '[[models]]\nid = "echo"\nrunner = "echo"\n') as running:
        yield running


async def post(server: RunningServer, path: str, **changes: Any) -> httpx2.Response:
    async with httpx2.AsyncClient(base_url=server.url, timeout=HANGS_SECONDS) as http:
        return await http.post(path, json=ASKED | changes)


async def test_documents_are_returned_in_the_order_of_their_scores(server: RunningServer) -> None:
    async with Client(server.url) as client:
        found = await client.rerank("what swims?", DOCUMENTS, model="judge")
        best = await client.rerank("what swims?", DOCUMENTS, model="judge", top_n=2)
        alone = [await client.rerank("what swims?", [document], model="judge") for document in DOCUMENTS]
        record = await client.requests.get(found.request_id)
    scores = {one.index or 0: one.relevance_score or 0.0 for one in found.results}
    assert list(scores) == sorted(scores, key=lambda index: (-scores[index], index))
    assert [scores[index] for index in range(5)] == pytest.approx(
        [one.results[0].relevance_score for one in alone], abs=1e-4
    )
    assert [one.index for one in best.results] == list(scores)[:2]
    assert found.usage is not None
    assert record.model == "judge"
    assert record.usage == found.usage


async def test_each_interface_returns_the_same(server: RunningServer) -> None:
    ours = (await post(server, "/v1/generate:rerank", top_n=3)).json()
    theirs = (await post(server, "/openai/v1/rerank", top_n=3, return_documents=True)).json()
    assert [(one.get("index", 0), one["relevance_score"]) for one in ours["results"]] == [
        (one["index"], pytest.approx(one["relevance_score"], abs=1e-6)) for one in theirs["results"]
    ]
    assert [one["document"]["text"] for one in theirs["results"]] == [
        DOCUMENTS[one["index"]] for one in theirs["results"]
    ]
    assert theirs["model"] == "judge"
    assert theirs["usage"]["prompt_tokens"] == theirs["usage"]["total_tokens"] > 0
    objects = (await post(server, "/openai/v1/rerank", top_n=3, documents=[{"text": one} for one in DOCUMENTS])).json()
    assert [one["index"] for one in objects["results"]] == [one["index"] for one in theirs["results"]]


@pytest.mark.parametrize(
    ("wrong", "status", "field"),
    [
        ({"documents": []}, 400, "documents"),
        ({"documents": ["x"] * 1001}, 400, "documents"),
        ({"documents": ["x", ""]}, 400, "documents[1]"),
        ({"documents": ["x", "y " * 1000]}, 400, ""),
        ({"query": ""}, 400, "query"),
        ({"top_n": 0}, 400, "top_n"),
        ({"model": "echo"}, 400, "model"),
        ({"model": "nobody"}, 404, ""),
    ],
    ids=str,
)
async def test_what_cannot_be_judged_is_refused_by_its_name(
    server: RunningServer, wrong: dict[str, Any], status: int, field: str
) -> None:
    for path in ("/v1/generate:rerank", "/openai/v1/rerank"):
        answer = await post(server, path, **wrong)
        assert answer.status_code == status, answer.text
        assert field in answer.text


async def test_a_document_that_is_no_text_is_refused_by_its_place(server: RunningServer) -> None:
    answer = await post(server, "/openai/v1/rerank", documents=["x", {"title": "y"}])
    assert (answer.status_code, answer.json()["error"]["param"]) == (400, "documents[1]")


async def test_the_client_raises_what_is_wrong(server: RunningServer) -> None:
    async with Client(server.url) as client:
        with pytest.raises(CapabilityMissingError):
            await client.rerank("x", ["y"], model="echo")
        with pytest.raises(ContextOverflowError):
            await client.rerank("x", ["y " * 1000], model="judge")
        with pytest.raises(InvalidRequestError):
            await client.rerank("x", [], model="judge")
