"""Anthropic's own SDK against this server, over HTTP: answers, streams, and the exceptions that it makes of errors."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import anthropic
import pytest
from tests.support.server import ACCOUNTS, ECHO_MODELS, RunningServer, running_server

HELLO: Any = [{"role": "user", "content": "hello there"}]


def sdk(server: RunningServer, key: str = "anything") -> Any:
    """The SDK, which must not try again. It is not typed: its types allow no request that is wrong."""
    return anthropic.AsyncAnthropic(base_url=f"{server.url}/anthropic", api_key=key, max_retries=0)


@pytest.fixture
async def client(echo_server: RunningServer) -> AsyncIterator[Any]:
    async with sdk(echo_server) as made:
        yield made


async def test_a_whole_message(client: Any) -> None:
    message = await client.messages.create(model="echo", max_tokens=20, messages=HELLO, system="be kind")
    assert [(block.type, block.text) for block in message.content] == [("text", "hello there")]
    assert (message.role, message.stop_reason, message.model) == ("assistant", "end_turn", "echo")
    assert (message.usage.input_tokens, message.usage.output_tokens) == (4, 2)
    assert message.id.startswith("msg_")


async def test_a_stream_has_its_events_in_order(client: Any) -> None:
    stream = await client.messages.create(model="echo", max_tokens=20, messages=HELLO, stream=True)
    events = [event async for event in stream]
    kinds = [event.type for event in events]
    assert kinds[:2] == ["message_start", "content_block_start"]
    assert set(kinds[2:-3]) == {"content_block_delta"}
    assert kinds[-3:] == ["content_block_stop", "message_delta", "message_stop"]
    assert "".join(event.delta.text for event in events[2:-3]) == "hello there"
    assert (events[-2].delta.stop_reason, events[-2].usage.output_tokens) == ("end_turn", 2)


async def test_the_sdks_own_stream_helper_puts_the_message_together(client: Any) -> None:
    async with client.messages.stream(model="echo", max_tokens=1, messages=HELLO) as stream:
        text = "".join([piece async for piece in stream.text_stream])
        message = await stream.get_final_message()
    assert (text, message.content[0].text, message.stop_reason) == ("hello", "hello", "max_tokens")


async def test_the_stop_sequence_that_ended_an_answer_is_told(llama_server: RunningServer) -> None:
    asked: Any = {"model": "smollm2-135m-instruct", "max_tokens": 8, "messages": HELLO, "temperature": 0}
    async with sdk(llama_server) as client:
        words = (await client.messages.create(**asked)).content[0].text.split()
        stopped = await client.messages.create(**asked, stop_sequences=["never said", words[2]])
    assert (stopped.stop_reason, stopped.stop_sequence) == ("stop_sequence", words[2])
    assert words[2] not in stopped.content[0].text


async def test_tokens_are_counted_before_a_request(client: Any) -> None:
    short = await client.messages.count_tokens(model="echo", messages=HELLO)
    long = await client.beta.messages.count_tokens(model="echo", messages=HELLO * 100)
    assert 0 < short.input_tokens < long.input_tokens


async def test_tokens_of_a_local_model_are_counted_as_its_answer_counts_them(llama_server: RunningServer) -> None:
    asked: Any = {
        "model": "smollm2-135m-instruct",
        "messages": [*HELLO, {"role": "assistant", "content": "Hé! 🦊"}, *HELLO],
    }
    async with sdk(llama_server) as client:
        counted = await client.messages.count_tokens(**asked, system="Be kind.")
        answer = await client.messages.create(**asked, system="Be kind.", max_tokens=1)
        with pytest.raises(anthropic.BadRequestError, match="temperature"):
            await client.messages.count_tokens(**asked, extra_body={"temperature": 3})
        with pytest.raises(anthropic.NotFoundError):
            await client.messages.count_tokens(model="nothing", messages=HELLO)
    assert counted.input_tokens == answer.usage.input_tokens + answer.usage.cache_read_input_tokens


async def test_models_are_listed_and_can_be_retrieved(client: Any) -> None:
    ids = [model.id async for model in client.models.list()]
    assert {"echo", "slow", "broken"} <= set(ids)
    assert (await client.models.retrieve("echo")).id == "echo"


async def test_an_error_is_the_sdks_exception_for_it(client: Any) -> None:
    with pytest.raises(anthropic.NotFoundError):
        await client.messages.create(model="nothing", max_tokens=5, messages=HELLO)
    with pytest.raises(anthropic.BadRequestError, match="temperature"):
        await client.messages.create(model="echo", max_tokens=5, messages=HELLO, temperature=3)
    with pytest.raises(anthropic.BadRequestError, match="beam_width"):
        await client.messages.create(model="echo", max_tokens=5, messages=HELLO, extra_body={"beam_width": 2})


async def test_an_error_in_mid_stream_is_an_exception_and_no_shorter_message(client: Any) -> None:
    messages = [{"role": "user", "content": "one two three"}]
    stream = await client.messages.create(model="broken", max_tokens=20, messages=messages, stream=True)
    kinds: list[str] = []

    async def read() -> None:
        async for event in stream:
            kinds.append(event.type)

    with pytest.raises(anthropic.APIStatusError, match="failed after 2 words"):
        await read()
    assert "message_stop" not in kinds
    assert "content_block_delta" in kinds


async def test_who_has_no_valid_key_is_refused_in_anthropics_words() -> None:
    with running_server(ECHO_MODELS, environment=ACCOUNTS) as server:
        async with sdk(server, "sk-ant-wrong") as client:
            with pytest.raises(anthropic.AuthenticationError):
                await client.messages.create(model="echo", max_tokens=5, messages=HELLO)
        async with sdk(server, server.token) as client:
            message = await client.messages.create(model="echo", max_tokens=5, messages=HELLO)
    assert message.content[0].text == "hello there"


async def test_models_are_listed_in_pages_in_both_directions(client: Any) -> None:
    names = [model.id async for model in client.models.list()]
    assert len(names) > 3
    assert [model.id async for model in client.models.list(limit=1)] == names
    first = await client.models.list(limit=2)
    assert ([model.id for model in first.data], first.has_more) == (names[:2], True)
    after = await client.models.list(limit=1, after_id=names[0])
    before = await client.models.list(limit=1, before_id=names[2])
    assert [page.data[0].id for page in (after, before)] == [names[1], names[1]]
    with pytest.raises(anthropic.BadRequestError, match="no model of this list"):
        await client.models.list(after_id="nothing")
