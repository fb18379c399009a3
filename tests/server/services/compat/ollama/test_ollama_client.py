"""Ollama's own Python client against this server, over HTTP."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import httpx2
import ollama
import pytest
from tests.support.server import ACCOUNTS, ECHO_MODELS, RunningServer, running_server

HELLO: Any = [{"role": "user", "content": "hello there"}]


@pytest.fixture
async def client(echo_server: RunningServer) -> AsyncIterator[Any]:
    async with ollama.AsyncClient(host=echo_server.url) as made:
        yield made


async def test_a_chat_whole_and_as_a_stream(client: Any) -> None:
    whole = await client.chat(model="echo", messages=HELLO)
    assert (whole.message.role, whole.message.content, whole.done, whole.done_reason) == (
        "assistant",
        "hello there",
        True,
        "stop",
    )
    assert (whole.prompt_eval_count, whole.eval_count) == (2, 2)
    assert whole.total_duration > 0
    lines = [line async for line in await client.chat(model="echo", messages=HELLO, stream=True)]
    assert "".join(line.message.content for line in lines) == "hello there"
    assert [line.done for line in lines] == [False] * (len(lines) - 1) + [True]


async def test_a_prompt_with_options(client: Any) -> None:
    answer = await client.generate(model="echo:latest", prompt="hello there", options={"num_predict": 1, "num_ctx": 5})
    assert (answer.response, answer.done_reason) == ("hello", "length")


async def test_a_schema_binds_the_answer(llama_server: RunningServer) -> None:
    schema = {"type": "object", "properties": {"ok": {"type": "boolean"}}, "required": ["ok"]}
    async with ollama.AsyncClient(host=llama_server.url) as client:
        answer = await client.chat(model="smollm2-135m-instruct", messages=HELLO, format=schema)
    assert json.loads(answer.message.content or "") in ({"ok": True}, {"ok": False})


async def test_probabilities_come_with_their_tokens(llama_server: RunningServer) -> None:
    asked: Any = {"model": "smollm2-135m-instruct", "options": {"num_predict": 3, "temperature": 0}, "logprobs": True}
    async with ollama.AsyncClient(host=llama_server.url) as client:
        whole = await client.chat(messages=HELLO, top_logprobs=2, **asked)
        lines = [line async for line in await client.generate(prompt="hello there", stream=True, **asked)]
    assert len(whole.logprobs or ()) == 3
    assert "".join(token.token for token in whole.logprobs or ()).startswith(whole.message.content or "none")
    assert all(token.logprob <= 0 and len(token.top_logprobs or ()) == 2 for token in whole.logprobs or ())
    assert len([token for line in lines for token in line.logprobs or ()]) == 3


async def test_models_are_listed_shown_and_reported_as_running(client: Any, echo_server: RunningServer) -> None:
    names = [model.model for model in (await client.list()).models]
    assert {"echo", "slow", "broken"} <= set(names)
    assert "completion" in (await client.show("echo")).capabilities
    await client.chat(model="echo", messages=HELLO)
    assert "echo" in [model.model for model in (await client.ps()).models]
    async with httpx2.AsyncClient(base_url=echo_server.url) as http:
        assert "version" in (await http.get("/api/version")).json()


async def test_an_error_is_the_clients_exception(client: Any) -> None:
    with pytest.raises(ollama.ResponseError) as missing:
        await client.chat(model="nothing", messages=HELLO)
    assert missing.value.status_code == 404
    with pytest.raises(ollama.ResponseError) as unsupported:
        await client.generate(model="echo", prompt="a", suffix="b")
    assert unsupported.value.status_code == 400


async def test_an_error_in_mid_stream_is_an_exception_and_no_shorter_answer(client: Any) -> None:
    messages = [{"role": "user", "content": "one two three"}]
    stream = await client.chat(model="broken", messages=messages, stream=True)
    ends: list[bool] = []

    async def read() -> None:
        async for line in stream:
            ends.append(line.done)

    with pytest.raises(ollama.ResponseError, match="failed after 2 words"):
        await read()
    assert True not in ends


async def test_a_key_is_sent_as_a_bearer_token() -> None:
    with running_server(ECHO_MODELS, environment=ACCOUNTS) as server:
        async with ollama.AsyncClient(host=server.url) as client:
            with pytest.raises(ollama.ResponseError) as refused:
                await client.chat(model="echo", messages=HELLO)
        headers = {"authorization": f"Bearer {server.token}"}
        async with ollama.AsyncClient(host=server.url, headers=headers) as client:
            answer = await client.chat(model="echo", messages=HELLO)
    assert refused.value.status_code == 401
    assert answer.message.content == "hello there"
