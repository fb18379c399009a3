"""Responses by OpenAI's own SDK, over HTTP: what is created, streamed, stored and refused."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx2
import openai
import pytest
from pydantic import BaseModel
from tests.support.limits import HANGS_SECONDS
from tests.support.server import RunningServer

SMOL = "smollm2-135m-instruct"
LONG = "word " * 1000
TOOL = {"type": "function", "name": "get", "parameters": {"type": "object"}, "strict": True}


async def kinds(stream: Any) -> list[str]:
    """The types of a stream's events, whose numbers must have no gap."""
    events = [event async for event in stream]
    assert [event.sequence_number for event in events] == list(range(len(events)))
    return [event.type.removeprefix("response.") for event in events]


async def test_a_whole_response_is_the_one_that_is_stored(client: Any) -> None:
    made = await client.responses.create(
        model="echo", input="hello there", instructions="be kind", metadata={"a": "b"}, temperature=0.5
    )
    assert (made.output_text, made.status, made.model, made.error) == ("hello there", "completed", "echo", None)
    assert (made.usage.input_tokens, made.usage.output_tokens, made.usage.total_tokens) == (4, 2, 6)
    assert (made.instructions, made.metadata, made.temperature) == ("be kind", {"a": "b"}, 0.5)
    assert made.id.startswith("resp_")
    stored = await client.responses.retrieve(made.id)
    assert stored.model_copy(update={"completed_at": None}) == made.model_copy(update={"completed_at": None})


async def test_the_events_of_a_stream_have_openais_order(client: Any) -> None:
    stream = await client.responses.create(model="echo", input="hello there", stream=True)
    assert [kind for kind in await kinds(stream) if kind != "output_text.delta"] == [
        "created",
        "in_progress",
        "output_item.added",
        "content_part.added",
        "output_text.done",
        "content_part.done",
        "output_item.done",
        "completed",
    ]


async def test_the_sdks_stream_ends_with_the_stored_response(client: Any) -> None:
    async with client.responses.stream(model="echo", input="hello there") as stream:
        texts = [event.delta async for event in stream if event.type == "response.output_text.delta"]
        final = await stream.get_final_response()
    assert ("".join(texts), final.output_text) == ("hello there", "hello there")
    stored = await client.responses.retrieve(final.id)
    assert (stored.output[0].id, stored.output_text) == (final.output[0].id, "hello there")


async def test_a_response_continues_another_without_its_instructions(client: Any) -> None:
    first = await client.responses.create(model="echo", input="one two", instructions="be kind")
    second = await client.responses.create(model="echo", input="three", previous_response_id=first.id)
    assert second.previous_response_id == first.id
    # Both inputs, and the first answer.
    assert second.usage.input_tokens == 5
    third = await client.responses.create(model="echo", input="x", previous_response_id=first.id, store=False)
    assert third.usage.input_tokens == 5


async def test_input_items_are_the_whole_conversation_in_pages(client: Any) -> None:
    first = await client.responses.create(model="echo", input="one")
    second = await client.responses.create(model="echo", input="two", previous_response_id=first.id)
    oldest = [item async for item in client.responses.input_items.list(second.id, order="asc", limit=2)]
    assert [(item.role, item.content[0].text) for item in oldest] == [
        ("user", "one"),
        ("assistant", "one"),
        ("user", "two"),
    ]
    assert oldest[1].id == first.output[0].id
    newest = [item.id async for item in client.responses.input_items.list(second.id)]
    assert newest == [item.id for item in reversed(oldest)]
    page = await client.responses.input_items.list(second.id, limit=1)
    assert (len(page.data), page.has_more) == (1, True)


@pytest.mark.parametrize("given", [{"limit": 0}, {"limit": 101}, {"order": "up"}, {"after": "msg_x_0"}])
async def test_a_page_that_cannot_be_is_refused(client: Any, given: dict[str, Any]) -> None:
    made = await client.responses.create(model="echo", input="one")
    with pytest.raises(openai.BadRequestError):
        await client.responses.input_items.list(made.id, **given)


async def test_what_is_not_stored_cannot_be_found(client: Any) -> None:
    made = await client.responses.create(model="echo", input="hello", store=False)
    for call in (client.responses.retrieve, client.responses.cancel, client.responses.delete):
        with pytest.raises(openai.NotFoundError) as missing:
            await call(made.id)
        assert missing.value.code == "response_not_found"
    with pytest.raises(openai.NotFoundError):
        await client.responses.input_items.list(made.id)
    with pytest.raises(openai.BadRequestError) as refused:
        await client.responses.create(model="echo", input="hello", previous_response_id=made.id)
    assert refused.value.param == "previous_response_id"


async def test_a_deleted_response_is_gone_and_those_after_it_stay(client: Any, echo_server: RunningServer) -> None:
    first = await client.responses.create(model="echo", input="unmistakable")
    second = await client.responses.create(model="echo", input="two", previous_response_id=first.id)
    await client.responses.delete(first.id)
    with pytest.raises(openai.NotFoundError):
        await client.responses.retrieve(first.id)
    assert (await client.responses.retrieve(second.id)).output_text == "two"
    async with httpx2.AsyncClient(base_url=echo_server.url) as http:
        search = {"query": "unmistakable"}
        assert (await http.get("/v1/sessions:search", params=search)).json()["matches"]
        await client.responses.delete(second.id)
        assert not (await http.get("/v1/sessions:search", params=search)).json().get("matches")


async def test_a_response_in_the_background_runs_without_a_reader(client: Any) -> None:
    made = await client.responses.create(model="echo", input="hello there", background=True)
    assert (made.status, made.output, made.background) == ("queued", [], True)
    stream = await client.responses.retrieve(made.id, stream=True)
    assert (await kinds(stream))[:3] == ["created", "queued", "in_progress"]
    assert (await client.responses.retrieve(made.id)).output_text == "hello there"


async def test_a_stream_goes_on_after_the_number_that_a_client_has(client: Any) -> None:
    stream = await client.responses.create(model="slow", input="one two three", background=True, stream=True)
    seen = []
    async for event in stream:
        seen.append(event)
        if event.type == "response.output_text.delta":
            break
    await stream.close()
    last = seen[-1].sequence_number
    rest = [
        event async for event in await client.responses.retrieve(seen[0].response.id, stream=True, starting_after=last)
    ]
    numbers = [event.sequence_number for event in (*seen, *rest)]
    assert numbers == list(range(len(numbers)))
    assert rest[-1].response.output_text == "one two three"


async def test_a_cancelled_response_says_so(client: Any) -> None:
    made = await client.responses.create(model="slow", input=LONG, background=True)
    for _ in range(2):
        assert (await client.responses.cancel(made.id)).status == "cancelled"
    assert (await client.responses.retrieve(made.id)).status == "cancelled"
    # Its slot is free: while it ran, this would wait for minutes.
    async with asyncio.timeout(HANGS_SECONDS):
        assert (await client.responses.create(model="slow", input="next")).output_text == "next"


async def test_the_stream_of_a_cancelled_response_is_an_exception_and_no_end(client: Any) -> None:
    stream = await client.responses.create(model="slow", input=LONG, background=True, stream=True)
    kinds_seen = []

    async def read() -> None:
        async for event in stream:
            kinds_seen.append(event.type)
            if event.type == "response.in_progress":
                await client.responses.cancel(event.response.id)

    with pytest.raises(openai.APIError, match="cancelled"):
        await read()
    assert "response.completed" not in kinds_seen


async def test_leaving_a_stream_cancels_its_response(client: Any) -> None:
    stream = await client.responses.create(model="slow", input=LONG, stream=True)
    async for event in stream:
        if event.type == "response.created":
            created = event.response.id
        if event.type == "response.output_text.delta":
            break
    await stream.close()
    async with asyncio.timeout(HANGS_SECONDS):
        await client.responses.create(model="slow", input="next")
        while (stored := await client.responses.retrieve(created)).status == "in_progress":
            pass
    assert (stored.status, stored.output[0].status) == ("cancelled", "incomplete")


async def test_a_limit_makes_a_response_incomplete(client: Any) -> None:
    made = await client.responses.create(model="echo", input="one two", max_output_tokens=1)
    assert (made.status, made.incomplete_details.reason, made.output_text) == ("incomplete", "max_output_tokens", "one")
    assert made.output[0].status == "incomplete"
    assert (await client.responses.retrieve(made.id)).incomplete_details == made.incomplete_details
    stream = await client.responses.create(model="echo", input="one two", max_output_tokens=1, stream=True)
    assert (await kinds(stream))[-2:] == ["output_item.done", "incomplete"]


async def test_a_failure_is_an_exception_or_the_last_event(client: Any) -> None:
    with pytest.raises(openai.InternalServerError, match="failed after 2 words"):
        await client.responses.create(model="broken", input="one two three")
    events = [event async for event in await client.responses.create(model="broken", input="a b c", stream=True)]
    failed = events[-1].response
    assert (events[-1].type, failed.status, failed.error.code) == ("response.failed", "failed", "server_error")
    assert failed.output_text == "a b"
    stored = await client.responses.retrieve(failed.id)
    assert (stored.status, stored.error, stored.output_text) == ("failed", failed.error, "a b")


class Verdict(BaseModel):
    ok: bool


async def test_the_sdk_parses_structured_output(llama: Any) -> None:
    made = await llama.responses.parse(model=SMOL, input="Is it?", text_format=Verdict, temperature=0)
    assert isinstance(made.output_parsed, Verdict)
    assert made.text.format.name == "Verdict"


async def test_probabilities_are_beside_the_text(llama: Any) -> None:
    asked = {"model": SMOL, "input": "Hello", "max_output_tokens": 16, "top_logprobs": 2, "temperature": 0}
    made = await llama.responses.create(**asked, include=["message.output_text.logprobs"])
    content = made.output[0].content[0]
    assert "".join(token.token for token in content.logprobs) == content.text
    assert {len(token.top_logprobs) for token in content.logprobs} == {2}
    streamed = [event async for event in await llama.responses.create(**asked, stream=True)]
    deltas = [event for event in streamed if event.type == "response.output_text.delta"]
    assert [token.token for event in deltas for token in event.logprobs] == [token.token for token in content.logprobs]


async def test_without_a_model_the_default_one_answers(client: Any) -> None:
    assert (await client.responses.create(input="hello")).model == "echo"


@pytest.mark.parametrize(
    ("given", "param"),
    [
        ({"conversation": "conv_1"}, "conversation"),
        ({"prompt": {"id": "p"}}, "prompt"),
        ({"context_management": [{"type": "compaction"}]}, "context_management"),
        ({"background": True, "store": False}, "background"),
        ({"tools": [{"type": "web_search"}]}, "tools[0].type"),
        ({"tools": [TOOL]}, "tools"),
        ({"tools": [TOOL], "tool_choice": {"type": "function", "name": "put"}}, "tool_choice.name"),
        ({"tool_choice": {"type": "allowed_tools", "mode": "auto", "tools": [TOOL]}}, "tool_choice.tools"),
        ({"tool_choice": "required"}, "tool_choice.mode"),
        ({"text": {"format": {"type": "grammar"}}}, "text.format.type"),
        ({"text": {"format": {"type": "json_schema", "name": "x", "schema": {}}}}, "text.format.schema"),
        ({"reasoning": {"effort": "high"}}, "reasoning.effort"),
        ({"include": ["everything"]}, "include[0]"),
        ({"max_output_tokens": 0}, "max_output_tokens"),
        ({"top_logprobs": 21}, "top_logprobs"),
        ({"temperature": 3}, "temperature"),
        ({"input": []}, "input"),
        ({"input": [{"role": "user", "content": [{"type": "input_file"}]}]}, "input[0].content[0].type"),
        ({"input": [{"type": "computer_call_output"}]}, "input[0].type"),
        ({"input": [{"type": "item_reference", "id": "msg_r-1_0"}]}, "input[0].id"),
        ({"input": [{"type": "function_call_output", "call_id": "c", "output": 5}]}, "input[0].output"),
        ({"extra_body": {"beam_width": 2}}, "beam_width"),
    ],
)
async def test_what_cannot_be_honoured_is_refused_by_its_name(client: Any, given: dict[str, Any], param: str) -> None:
    with pytest.raises(openai.BadRequestError) as refused:
        await client.responses.create(**{"model": "echo", "input": "hi", **given})
    assert refused.value.param == param


async def test_an_unknown_model_is_not_found(client: Any) -> None:
    with pytest.raises(openai.NotFoundError) as missing:
        await client.responses.create(model="nothing", input="hello")
    assert missing.value.code == "model_not_found"


@pytest.mark.parametrize(
    "given",
    [
        {"parallel_tool_calls": False, "max_tool_calls": 3, "user": "u", "service_tier": "auto"},
        {"prompt_cache_key": "k", "safety_identifier": "s", "stream_options": {"include_obfuscation": True}},
        {"include": ["reasoning.encrypted_content"], "text": {"verbosity": "low"}, "tools": []},
        {"reasoning": {"summary": "auto"}, "truncation": "auto", "conversation": None, "metadata": None},
    ],
)
async def test_what_has_no_effect_is_accepted(client: Any, given: dict[str, Any]) -> None:
    assert (await client.responses.create(model="echo", input="hello", **given)).output_text == "hello"
