"""Embeddings by OpenAI's SDK, of a real model."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import ollama
import openai
import pytest
from tests.server.services.compat.openai.conftest import sdk
from tests.support.server import RunningServer, running_server
from tests.support.tiers import slow

from plugai.runners.llama_cpp.provider import LlamaCppProvider


@pytest.fixture(scope="module")
@slow
def server() -> Iterator[RunningServer]:
    (spec,) = [spec for spec in LlamaCppProvider().discover("nowhere") if spec.id.startswith("smollm2")]
    options = "".join(f"{name} = {value!r}\n" for name, value in spec.options.items())
    with running_server(f'[[models]]\nid = "vectors"\nrunner = "llama_cpp"\npooling = "mean"\n{options}') as made:
        yield made


async def test_the_sdk_reads_the_whole_width_of_every_vector(server: RunningServer) -> None:
    async with sdk(server) as client:
        # Without a format the SDK asks for base64.
        default = await client.embeddings.create(model="vectors", input=["one", "two"])
        floats = await client.embeddings.create(model="vectors", input=["one", "two"], encoding_format="float")
    assert [item.index for item in default.data] == [0, 1]
    for text, numbers in zip(default.data, floats.data, strict=True):
        assert len(text.embedding) == len(numbers.embedding) == 576
        assert text.embedding == pytest.approx(numbers.embedding, abs=1e-6)
    assert default.usage.prompt_tokens == default.usage.total_tokens > 0


async def test_both_of_ollamas_interfaces_return_the_same_vector(server: RunningServer) -> None:
    async with ollama.AsyncClient(host=server.url) as client:
        newer = await client.embed(model="vectors", input="one")
        older = await client.embeddings(model="vectors", prompt="one")
    assert list(older.embedding) == pytest.approx(list(newer.embeddings[0]), abs=1e-6)


@pytest.mark.parametrize(
    ("given", "param"),
    [({"input": [[1, 2]]}, "input[0]"), ({"input": [1]}, "input[0]"), ({"dimensions": 8}, "dimensions")],
)
async def test_what_cannot_be_embedded_is_refused_by_its_name(
    server: RunningServer, given: dict[str, Any], param: str
) -> None:
    async with sdk(server) as client:
        with pytest.raises(openai.BadRequestError) as refused:
            await client.embeddings.create(**{"model": "vectors", "input": "one", **given})
    assert refused.value.param == param
