"""Complaints about parameters: what was asked for is done, or refused by its name."""

from __future__ import annotations

import base64
import json
import random
from io import BytesIO
from typing import Any

import openai
import pytest
from PIL import Image
from tests.adapters.fakes.script import Answer, Says, Text
from tests.server.services.compat.complaints.conftest import LLAMA, SCRIPTED, Clients

pytestmark = pytest.mark.asyncio(loop_scope="session")

HELLO: list[Any] = [{"role": "user", "content": "hello there"}]
SCHEMA = {"type": "object", "properties": {"ok": {"type": "boolean"}}, "required": ["ok"]}
BOTH = {"max_tokens": 9, "max_completion_tokens": 5}
FORMAT = {"type": "json_schema", "json_schema": {"name": "x", "schema": SCHEMA}}


def noise(side: int) -> bytes:
    """A picture that does not compress: three bytes a pixel."""
    out = BytesIO()
    Image.frombytes("RGB", (side, side), random.Random(side).randbytes(3 * side * side)).save(out, "PNG")
    return out.getvalue()


async def answer(clients: Clients, model: str = "echo", messages: list[Any] = HELLO, **more: Any) -> Any:
    return await clients.openai.chat.completions.create(model=model, messages=messages, **more)


async def refused(clients: Clients, **more: Any) -> openai.BadRequestError:
    with pytest.raises(openai.BadRequestError) as error:
        await answer(clients, **more)
    return error.value


@pytest.mark.parametrize("model", [LLAMA, SCRIPTED, "echo"])
async def test_a_developer_message_is_an_instruction_for_every_model(clients: Clients, model: str) -> None:
    """ogx-ai/ogx#6069."""
    counts = []
    for role in ("developer", "system"):
        clients.provider.always = Says()
        made = await answer(clients, model, [{"role": role, "content": "be kind"}, *HELLO], max_tokens=1)
        counts.append(made.usage.prompt_tokens)
    assert counts[0] == counts[1] > 2
    if model == SCRIPTED:
        assert [call.turns[0].role for call in clients.provider.calls[-2:]] == ["system", "system"]


@pytest.mark.parametrize("limits", [{"max_tokens": 5}, {"max_completion_tokens": 5}, BOTH])
async def test_either_name_of_the_limit_ends_the_answer_with_length(clients: Clients, limits: Any) -> None:
    """llama.cpp#13700, ik_llama.cpp#2321, llama-cpp-python#1907: the newer name counts if both are given."""
    made = await answer(clients, LLAMA, temperature=0, **limits)
    assert (made.usage.completion_tokens, made.choices[0].finish_reason) == (5, "length")


async def test_probabilities_have_the_form_of_the_chat_api(clients: Clients) -> None:
    """vllm#3179, vllm#4795."""
    asked: dict[str, Any] = {"model": LLAMA, "max_tokens": 3, "temperature": 0, "logprobs": True}
    tokens = (await answer(clients, **asked)).choices[0].logprobs.content
    assert len(tokens) == 3
    assert all(token.logprob <= 0 and bytes(token.bytes).decode() == token.token for token in tokens)
    assert [token.top_logprobs for token in tokens] == [[], [], []]
    tokens = (await answer(clients, **asked, top_logprobs=2)).choices[0].logprobs.content
    assert all(len(token.top_logprobs) == 2 and token.top_logprobs[0].token == token.token for token in tokens)
    streamed = [chunk async for chunk in await answer(clients, **asked, top_logprobs=2, stream=True)]
    found = [token for chunk in streamed if chunk.choices[0].logprobs for token in chunk.choices[0].logprobs.content]
    assert [token.token for token in found] == [token.token for token in tokens]


async def test_a_schema_binds_the_answer_or_is_refused_by_name(clients: Clients) -> None:
    """llama.cpp#11988, ollama#10001, pydantic-ai#4917."""
    made = await answer(clients, LLAMA, temperature=0, response_format=FORMAT)
    assert json.loads(made.choices[0].message.content) in ({"ok": True}, {"ok": False})
    made = await answer(clients, LLAMA, temperature=0, response_format={"type": "json_object"}, max_tokens=40)
    assert made.choices[0].message.content.lstrip().startswith("{")
    assert (await refused(clients, response_format=FORMAT)).param == "response_format"


async def test_a_schema_that_the_models_own_process_refuses_is_named(clients: Clients) -> None:
    """The same: not the server knows what its models can be bound to, and the name comes all the same."""
    impossible = {"type": "string", "minLength": 3, "maxLength": 2}
    for schema in ({"type": "nonsense"}, impossible, {"type": "object", "dependentSchemas": {"a": {}}}):
        given = {"type": "json_schema", "json_schema": {"name": "x", "schema": schema}}
        assert (await refused(clients, model=LLAMA, response_format=given)).param == "response_format"
        text = {"format": {"type": "json_schema", "name": "x", "schema": schema}}
        with pytest.raises(openai.BadRequestError) as error:
            await clients.openai.responses.create(model=LLAMA, input="hello", text=text)
        assert (error.value.param or "").startswith("text.format")


@pytest.mark.parametrize("stream", [False, True])
async def test_two_choices_are_two_answers(clients: Clients, stream: bool) -> None:
    """llama-cpp-python#1906, lmdeploy#4073."""
    made = await answer(clients, n=2, stream=stream)
    texts = {0: "", 1: ""}
    for chunk in [chunk async for chunk in made] if stream else [made]:
        for choice in chunk.choices:
            texts[choice.index] += (choice.delta if stream else choice.message).content or ""
    assert texts == {0: "hello there", 1: "hello there"}
    assert stream or made.usage.completion_tokens == 4
    assert (await refused(clients, n=9)).param == "n"


async def test_stop_is_a_text_a_list_or_null(clients: Clients) -> None:
    """ollama#5545, raullenchai/Rapid-MLX#2358."""
    asked: dict[str, Any] = {"model": LLAMA, "temperature": 0, "max_tokens": 12}
    whole = (await answer(clients, **asked, stop=None)).choices[0].message.content
    # Whatever it says: what ends it is a word of its own.
    word = whole.split()[2]
    for stop in (word, [word, "never said"]):
        (choice,) = (await answer(clients, **asked, stop=stop)).choices
        assert (choice.message.content, choice.finish_reason) == (whole.partition(word)[0], "stop")


@pytest.mark.parametrize("side", [1000, 1900])
async def test_a_large_picture_as_a_data_url_reaches_the_model(clients: Clients, side: int) -> None:
    """ollama#6753, ollama#7247: of 3 MB and of 10 MB."""
    picture = noise(side)
    url = f"data:image/png;base64,{base64.b64encode(picture).decode()}"
    content = [{"type": "text", "text": "what is it?"}, {"type": "image_url", "image_url": {"url": url}}]
    clients.provider.then(Says(Answer((Text("A bird."),))))
    made = await answer(clients, SCRIPTED, [{"role": "user", "content": content}])
    assert made.choices[0].message.content == "A bird."
    assert clients.provider.calls[-1].turns[-1].images == (picture,)


async def test_a_picture_at_an_address_that_is_not_fetched_is_refused_with_the_reason(clients: Clients) -> None:
    """The same: an address is for the model's own provider, and never for one that cannot look there."""
    content = [{"type": "image_url", "image_url": {"url": "http://127.0.0.1:1/a.png"}}]
    error = await refused(clients, model=LLAMA, messages=[{"role": "user", "content": content}])
    assert error.code in ("capability_missing", "invalid_request")
