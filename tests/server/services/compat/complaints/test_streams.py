"""Complaints about streams."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import openai
import pytest
from tests.adapters.fakes.script import Answer, Mute, Says, Text
from tests.server.services.compat.complaints.conftest import LLAMA, SCRIPTED, Clients, events, will_reply

pytestmark = pytest.mark.asyncio(loop_scope="session")

HELLO: list[Any] = [{"role": "user", "content": "hello there"}]
CHAT = "/openai/v1/chat/completions"
STREAMS = [CHAT, "/anthropic/v1/messages", "/api/chat"]
BIRD = "🦜🇺🇦é"


def data(lines: list[str]) -> list[Any]:
    """The values of a stream's events, without OpenAI's last."""
    found = [line.removeprefix("data: ") for line in lines if line.startswith(("data: {", "{"))]
    return [json.loads(value) for value in found]


async def test_usage_comes_in_a_last_chunk_without_choices_and_only_if_asked_for(clients: Clients) -> None:
    """ollama#4448, ollama#6784, llama.cpp#15444."""
    asked = {"model": "echo", "messages": HELLO}
    *lines, done = await events(clients.http, CHAT, asked | {"stream_options": {"include_usage": True}})
    *chunks, last = data(lines)
    assert done == "data: [DONE]"
    assert (last["choices"], last["usage"]["total_tokens"]) == ([], 4)
    assert all(chunk["usage"] is None and chunk["choices"] for chunk in chunks)
    bare = data(await events(clients.http, CHAT, asked))
    assert all(chunk["choices"] and "usage" not in chunk for chunk in bare)


@pytest.mark.parametrize("path", STREAMS[:2])
async def test_keep_alives_in_silence_are_no_events_that_an_sdk_stumbles_over(clients: Clients, path: str) -> None:
    """theopenco/llmgateway#2334, openai-python#2722, caozhiyuan/copilot-api#88: never an `id:` line."""
    calls = will_reply(clients.provider, Says(waits_after=1))
    asked = {"model": SCRIPTED, "max_tokens": 9, "messages": HELLO, "stream": True}
    lines: list[str] = []
    async with clients.http.stream("POST", path, json=asked) as response:
        call = await calls.get()
        async for line in response.aiter_lines():
            lines.append(line)
            if line in (": working", "event: ping"):
                call.resume.set()
    assert {line.partition(":")[0] for line in lines} <= {"", "data", "event"}
    assert any(line in (": working", "event: ping") for line in lines)
    assert all(json.loads(line[6:]) for line in lines if line.startswith("data: {"))


async def test_openais_sdk_goes_on_after_silence_with_keep_alives(clients: Clients) -> None:
    """The same, read by the SDK; another reader of the server says when the silence has been long enough."""
    calls = will_reply(clients.provider, Says(waits_after=1), Says(waits_after=1))
    asked: dict[str, Any] = {"model": SCRIPTED, "messages": HELLO, "stream": True}
    stream = await clients.openai.chat.completions.create(**asked)
    call = await calls.get()
    async with clients.http.stream("POST", CHAT, json=asked) as response:
        async for line in response.aiter_lines():
            if line == ": working":
                break
    call.resume.set()
    text = "".join([chunk.choices[0].delta.content or "" async for chunk in stream])
    assert text == Answer().text


@pytest.mark.parametrize("path", STREAMS)
@pytest.mark.parametrize("model", ["echo", "broken"])
async def test_every_stream_ends_with_its_end_or_an_error(clients: Clients, path: str, model: str) -> None:
    """mistral.rs#1874, ik_llama.cpp#467, opencode#39968."""
    messages = [{"role": "user", "content": "one two three"}]
    lines = await events(clients.http, path, {"model": model, "max_tokens": 9, "messages": messages})
    ends = {CHAT: "data: [DONE]", "/anthropic/v1/messages": 'data: {"type":"message_stop"}'}
    is_end = lines[-1] == ends[path] if path in ends else json.loads(lines[-1]).get("done") is True
    is_error = "error" in json.loads(lines[-1].removeprefix("data: ")) if lines[-1] != ends[CHAT] else False
    assert (is_end, is_error) == (model == "echo", model == "broken")


@pytest.mark.parametrize("path", STREAMS)
@pytest.mark.parametrize("stream", [True, False])
async def test_leaving_before_the_first_token_stops_the_model(clients: Clients, path: str, stream: bool) -> None:
    """Trans-N-ai/swama#116, llama.cpp#24630."""
    calls = will_reply(clients.provider, Mute.SILENT)
    body = {"model": SCRIPTED, "max_tokens": 9, "messages": HELLO, "stream": stream}
    asking = asyncio.ensure_future(clients.http.post(path, json=body))
    call = await calls.get()
    asking.cancel()
    await call.left.wait()


async def test_an_emoji_of_several_tokens_arrives_whole(clients: Clients) -> None:
    """Luce-Org/lucebox#641, mlc-llm#1142."""
    schema = {"type": "object", "properties": {"bird": {"const": BIRD}}, "required": ["bird"]}
    given = {"type": "json_schema", "json_schema": {"name": "bird", "schema": schema}}
    asked: Any = {"model": LLAMA, "messages": HELLO, "temperature": 0}
    pieces = [
        chunk["choices"][0]["delta"].get("content") or ""
        for chunk in data(await events(clients.http, CHAT, asked | {"response_format": given}))
    ]
    assert json.loads("".join(pieces)) == {"bird": BIRD}
    assert not any("\ufffd" in piece for piece in pieces)
    clients.provider.then(Says(Answer(tuple(map(Text, BIRD)))))
    blocks = data(await events(clients.http, STREAMS[1], asked | {"model": SCRIPTED, "max_tokens": 9}))
    texts = [block["delta"]["text"] for block in blocks if block["type"] == "content_block_delta"]
    assert "".join(texts) == BIRD


async def test_a_stream_that_fails_is_an_exception_of_the_sdk(clients: Clients) -> None:
    """The same as with bytes, by the SDK: nothing that was cut off is mistaken for an answer."""
    messages = [{"role": "user", "content": "one two three"}]
    stream = await clients.openai.chat.completions.create(model="broken", messages=messages, stream=True)
    with pytest.raises(openai.APIError, match="failed after 2 words"):
        _ = [chunk async for chunk in stream]
