"""OpenAI's own SDK against this server, over HTTP: answers, streams, and the exceptions that it makes of errors."""

from __future__ import annotations

import asyncio
import json
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


@pytest.mark.parametrize("with_usage", [True, False])
async def test_a_stream_has_usage_in_a_chunk_of_its_own_and_only_if_asked_for(client: Any, with_usage: bool) -> None:
    options = {"stream_options": {"include_usage": True}} if with_usage else {}
    stream = await client.chat.completions.create(model="echo", messages=HELLO, stream=True, **options)
    chunks = [chunk async for chunk in stream]
    *answer, last = chunks if with_usage else [*chunks, None]
    assert "".join(chunk.choices[0].delta.content or "" for chunk in answer) == "hello there"
    assert [chunk.choices[0].finish_reason for chunk in answer] == [None] * (len(answer) - 1) + ["stop"]
    assert answer[0].choices[0].delta.role == "assistant"
    assert {chunk.usage for chunk in answer} == {None}
    assert len({chunk.id for chunk in chunks}) == 1
    if last is not None:
        assert (last.choices, last.usage.total_tokens) == ([], 4)


async def test_several_choices_are_answers_of_their_own(client: Any) -> None:
    whole = await client.chat.completions.create(model="echo", messages=HELLO, n=3)
    assert [(choice.index, choice.message.content) for choice in whole.choices] == [
        (index, "hello there") for index in range(3)
    ]
    assert whole.usage is not None
    assert whole.usage.completion_tokens == 6
    texts = {0: "", 1: ""}
    async for chunk in await client.chat.completions.create(model="echo", messages=HELLO, n=2, stream=True):
        for choice in chunk.choices:
            texts[choice.index] += choice.delta.content or ""
    assert texts == {0: "hello there", 1: "hello there"}


@pytest.mark.parametrize("role", ["system", "developer"])
async def test_instructions_are_accepted_under_both_names(client: Any, role: str) -> None:
    answer = await client.chat.completions.create(model="echo", messages=[{"role": role, "content": "be kind"}, *HELLO])
    assert answer.choices[0].message.content == "hello there"
    assert answer.usage.prompt_tokens == 4


@pytest.mark.parametrize("name", ["max_tokens", "max_completion_tokens"])
async def test_a_limit_ends_an_answer_with_length(client: Any, name: str) -> None:
    answer = await client.chat.completions.create(model="echo", messages=HELLO, **{name: 1})
    assert (answer.choices[0].message.content, answer.choices[0].finish_reason) == ("hello", "length")


@pytest.mark.parametrize("stop", [" there", [" there", "x"], None])
async def test_stop_is_a_text_or_a_list(llama: Any, stop: object) -> None:
    messages = [{"role": "user", "content": "Repeat: one two"}]
    answer = await llama.chat.completions.create(
        model="smollm2-135m-instruct", messages=messages, stop=stop, max_tokens=3, temperature=0, seed=-9007199254740991
    )
    assert answer.choices[0].finish_reason in ("stop", "length")


async def test_probabilities_have_openais_form(llama: Any) -> None:
    asked = {"model": "smollm2-135m-instruct", "messages": HELLO, "max_tokens": 2, "logprobs": True}
    answer = await llama.chat.completions.create(**asked)
    assert answer.choices[0].logprobs is not None
    tokens = answer.choices[0].logprobs.content or []
    assert len(tokens) == 2
    assert all(token.logprob <= 0 and bytes(token.bytes or []).decode() == token.token for token in tokens)
    assert [token.top_logprobs for token in tokens] == [[], []]
    answer = await llama.chat.completions.create(**asked, top_logprobs=2)
    assert answer.choices[0].logprobs is not None
    assert [len(token.top_logprobs) for token in answer.choices[0].logprobs.content or []] == [2, 2]


async def test_a_schema_binds_the_answer(llama: Any) -> None:
    schema = {"type": "object", "properties": {"ok": {"type": "boolean"}}, "required": ["ok"]}
    answer = await llama.chat.completions.create(
        model="smollm2-135m-instruct",
        messages=HELLO,
        temperature=0,
        response_format={"type": "json_schema", "json_schema": {"name": "x", "schema": schema}},
    )
    assert json.loads(answer.choices[0].message.content) in ({"ok": True}, {"ok": False})


async def test_models_are_listed_and_each_can_be_retrieved() -> None:
    name = "lab/qwen:7b"
    with running_server(f'default_model = "{name}"\n[[models]]\nid = "{name}"\nrunner = "echo"\n') as server:
        async with sdk(server) as client:
            ids = [model.id async for model in client.models.list()]
            assert name in ids
            for each in ids:
                assert (await client.models.retrieve(each)).id == each
            with pytest.raises(openai.NotFoundError):
                await client.models.retrieve("nothing")


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


@pytest.mark.parametrize(
    ("verb", "path", "body", "status", "code"),
    [
        ("GET", "/openai/v1/nothing", b"", 404, "route_not_found"),
        ("GET", "/openai/v1/chat/completions", b"", 404, "route_not_found"),
        ("POST", "/openai/v1/chat/completions", b"{", 400, "invalid_request"),
        ("POST", "/openai/v1/chat/completions", b"\xff", 400, "invalid_request"),
        ("POST", "/openai/v1/chat/completions", b"{}", 400, "invalid_request"),
        ("POST", "/openai/v1/chat/completions", b" " * (33 << 20), 413, "body_too_large"),
    ],
)
async def test_every_error_has_openais_form(
    echo_server: RunningServer, verb: str, path: str, body: bytes, status: int, code: str
) -> None:
    async with httpx2.AsyncClient(base_url=echo_server.url) as http:
        answer = await http.request(verb, path, content=body)
    assert answer.status_code == status, answer.text
    error = answer.json()["error"]
    assert error["code"] == code
    assert {"message", "type", "param", "code"} == set(error)


async def test_a_browsers_sdk_may_send_its_headers_from_an_allowed_origin() -> None:
    origin = "https://app.example"
    asked = {
        "origin": origin,
        "access-control-request-method": "POST",
        "access-control-request-headers": "authorization,content-type,x-stainless-timeout,x-stainless-helper-method",
    }
    with running_server(f'cors_origins = ["{origin}"]\n{ECHO_MODELS}') as server:
        async with httpx2.AsyncClient(base_url=server.url) as http:
            preflight = await http.options("/openai/v1/chat/completions", headers=asked)
            missing = await http.post("/openai/v1/chat/completions", headers={"origin": origin}, content=b"{")
    assert preflight.status_code == 200
    assert preflight.headers["access-control-allow-origin"] == origin
    assert "*" in preflight.headers["access-control-allow-headers"]
    assert missing.headers["access-control-allow-origin"] == origin
