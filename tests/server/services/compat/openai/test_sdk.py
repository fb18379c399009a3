"""OpenAI's own SDK against this server, over HTTP: answers, streams, and the exceptions that it makes of errors."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx2
import openai
import pytest
from tests.server.services.compat.openai.conftest import sdk
from tests.support.limits import HANGS_SECONDS
from tests.support.server import ACCOUNTS, ECHO_MODELS, RunningServer, running_server

HELLO = [{"role": "user", "content": "hello there"}]


async def test_a_whole_answer(client: Any) -> None:
    answer = await client.chat.completions.create(model="echo", messages=HELLO)
    (choice,) = answer.choices
    assert (choice.message.role, choice.message.content, choice.finish_reason) == ("assistant", "hello there", "stop")
    assert (answer.usage.prompt_tokens, answer.usage.completion_tokens, answer.usage.total_tokens) == (2, 2, 4)
    assert answer.id.startswith("chatcmpl-")
    assert answer.object == "chat.completion"
    assert answer.model == "echo"
    assert answer.created > 1_700_000_000


async def test_an_error_before_the_answer_is_the_sdks_exception_for_it(client: Any) -> None:
    with pytest.raises(openai.NotFoundError) as missing:
        await client.chat.completions.create(model="nothing", messages=HELLO)
    assert missing.value.code == "model_not_found"
    with pytest.raises(openai.BadRequestError) as wrong:
        await client.chat.completions.create(model="echo", messages=HELLO, temperature=3)
    assert (wrong.value.param, "at most 2" in wrong.value.message) == ("temperature", True)
    with pytest.raises(openai.BadRequestError) as unknown:
        await client.chat.completions.create(model="echo", messages=HELLO, extra_body={"beam_width": 3})
    assert unknown.value.param == "beam_width"
    tool = {"type": "function", "function": {"name": "get", "parameters": {"type": "object"}}}
    with pytest.raises(openai.BadRequestError) as tools:
        await client.chat.completions.create(model="echo", messages=HELLO, tools=[tool])
    assert tools.value.code == "capability_missing"


async def test_an_error_in_mid_stream_is_an_exception_and_no_shorter_answer(client: Any) -> None:
    messages = [{"role": "user", "content": "one two three"}]
    stream = await client.chat.completions.create(model="broken", messages=messages, stream=True)
    texts: list[str] = []

    async def read() -> None:
        async for chunk in stream:
            texts.append(chunk.choices[0].delta.content)

    with pytest.raises(openai.APIError, match="failed after 2 words"):
        await read()
    assert "".join(texts) == "one two"


async def test_who_has_no_valid_key_is_refused_in_openais_words() -> None:
    with running_server(ECHO_MODELS, environment=ACCOUNTS) as server:
        async with sdk(server, "sk-wrong") as client:
            with pytest.raises(openai.AuthenticationError) as refused:
                await client.chat.completions.create(model="echo", messages=HELLO)
        assert refused.value.code == "invalid_api_key"
        async with httpx2.AsyncClient(base_url=server.url) as http:
            bare = await http.get("/openai/v1/models")
            keyed = await http.get("/openai/v1/models", headers={"x-api-key": server.token})
        assert (bare.status_code, bare.json()["error"]["code"]) == (401, "invalid_api_key")
        assert keyed.status_code == 200


async def test_leaving_a_stream_frees_its_slot_at_once(echo_server: RunningServer, client: Any) -> None:
    long = [{"role": "user", "content": "word " * 1000}]
    stream = await client.chat.completions.create(model="slow", messages=long, stream=True)
    async for chunk in stream:
        if chunk.choices[0].delta.content:
            break
    await stream.close()
    # The model has one slot: while the first request ran, this one would wait for minutes.
    async with asyncio.timeout(HANGS_SECONDS):
        answer = await client.chat.completions.create(model="slow", messages=HELLO)
    assert answer.choices[0].message.content == "hello there"
