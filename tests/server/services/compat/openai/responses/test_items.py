"""Reasoning, calls and histories, of a model that says what the test tells it to."""

from __future__ import annotations

import base64
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from google.api.httpbody_pb2 import HttpBody
from plugai_scripted import SCRIPTS, Script
from tests.support.gateway import Client, model, script, serving, settings
from tests.support.models.pictures import picture

from plugai.compat.v1 import http_pb2, openai_responses_pb2, openai_responses_pb2_grpc
from plugai.runners.base import (
    BlobPart,
    Capability,
    Chunk,
    FinalChunk,
    FinishReason,
    GenerationRequest,
    ReasoningPart,
    Role,
    TextChunk,
    TextPart,
    ToolCallChunk,
    ToolCallPart,
    ToolResultPart,
    Usage,
)
from plugai.runners.errors import ContextOverflowError
from plugai.server.settings.quotas import QuotaSettings
from plugai.v1 import session_transfer_pb2, sessions_pb2
from plugai.v1.session_transfer_pb2_grpc import SessionTransferServiceStub

TOOLS = [{"type": "function", "name": name, "parameters": {"type": "object"}} for name in ("get", "put")]
ANSWER: tuple[Chunk, ...] = (
    TextChunk("hm", reasoning=True),
    TextChunk("", reasoning=True, signature="signed"),
    TextChunk("I look", part_index=1),
    ToolCallChunk("a", "get", '{"x":', 2),
    ToolCallChunk("a", "get", "1}", 2),
    ToolCallChunk("b", "put", "", 3),
)
EXPORT = session_transfer_pb2.ExportSessionsRequest()
END = FinalChunk(FinishReason.STOP, Usage(3, output_tokens=4))


pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def client(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Client]:
    script("m").capabilities = frozenset({Capability.TOOLS, Capability.REASONING})
    models = model("m", "scripted", reads=["text", "image"])
    async with serving(settings(tmp_path_factory.mktemp("server"), models)) as made:
        yield made


@pytest.fixture
def m(client: Client) -> Script:
    """The model, which has not been asked anything in this test."""
    made = SCRIPTS["m"]
    while not made.started.empty():
        made.started.get_nowait()
    return made


def say(m: Script, *chunks: Chunk | Exception) -> None:
    for chunk in chunks:
        m.says.put_nowait(chunk)


async def post(client: Client, **body: Any) -> bytes:
    stub = openai_responses_pb2_grpc.OpenAIResponsesServiceStub(client.channel)
    sent = http_pb2.HttpRequest(body=HttpBody(data=json.dumps({"model": "m"} | body).encode()))
    return b"".join([piece.data async for piece in stub.CreateResponse(iter([sent]))])


async def create(client: Client, **body: Any) -> Any:
    return json.loads(await post(client, **body))


async def stream(client: Client, **body: Any) -> list[Any]:
    lines = (await post(client, stream=True, **body)).decode().splitlines()
    return [json.loads(line.removeprefix("data: ")) for line in lines if line.startswith("data: ")]


def shown(request: GenerationRequest) -> list[tuple[Role, object]]:
    return [(message.role, part) for message in request.messages for part in message.parts]


async def test_reasoning_text_and_calls_are_items_one_after_another(client: Client, m: Script) -> None:
    say(m, *ANSWER, END)
    events = await stream(client, input="hi", tools=TOOLS)
    assert [(event["type"].removeprefix("response."), event.get("output_index")) for event in events] == [
        ("created", None),
        ("in_progress", None),
        ("output_item.added", 0),
        ("content_part.added", 0),
        ("reasoning_text.delta", 0),
        ("reasoning_text.done", 0),
        ("content_part.done", 0),
        ("output_item.done", 0),
        ("output_item.added", 1),
        ("content_part.added", 1),
        ("output_text.delta", 1),
        ("output_text.done", 1),
        ("content_part.done", 1),
        ("output_item.done", 1),
        ("output_item.added", 2),
        ("function_call_arguments.delta", 2),
        ("function_call_arguments.done", 2),
        ("output_item.done", 2),
        ("output_item.added", 3),
        ("function_call_arguments.done", 3),
        ("output_item.done", 3),
        ("completed", None),
    ]
    assert [event["sequence_number"] for event in events] == list(range(len(events)))
    reasoning, text, get, put = output = events[-1]["response"]["output"]
    assert [event["item"] for event in events if event["type"] == "response.output_item.done"] == output
    assert (reasoning["content"][0]["text"], reasoning["summary"]) == ("hm", [])
    assert reasoning["encrypted_content"] == "signed"
    assert text["content"][0]["text"] == "I look"
    assert (get["call_id"], get["name"], get["arguments"]) == ("a", "get", '{"x":1}')
    assert (put["call_id"], put["name"], put["arguments"]) == ("b", "put", "{}")


async def test_pieces_of_two_calls_that_alternate_are_put_together(client: Client, m: Script) -> None:
    pieces = [("a", "1"), ("b", "2"), ("a", "3"), ("b", "4")]
    say(m, *(ToolCallChunk(name, "get", text) for name, text in pieces), END)
    events = await stream(client, input="hi", tools=TOOLS)
    calls = events[-1]["response"]["output"]
    assert [(call["call_id"], call["arguments"]) for call in calls] == [("a", "13"), ("b", "24")]
    last = {event["item"]["id"]: event["item"] for event in events if event["type"] == "response.output_item.done"}
    assert list(last.values()) == calls


async def test_the_results_of_calls_continue_a_stored_response(client: Client, m: Script) -> None:
    say(m, *ANSWER, END, TextChunk("done"), END)
    first = await create(client, input="hi", tools=TOOLS, instructions="be brief")
    await m.started.get()
    results = [{"type": "function_call_output", "call_id": name, "output": f"{name}!"} for name in ("a", "b")]
    second = await create(client, input=results, tools=TOOLS, previous_response_id=first["id"], instructions="be kind")
    assert second["output"][0]["content"][0]["text"] == "done"
    assert shown(await m.started.get()) == [
        (Role.SYSTEM, TextPart("be kind")),
        (Role.USER, TextPart("hi")),
        (Role.ASSISTANT, ReasoningPart("hm", "signed")),
        (Role.ASSISTANT, TextPart("I look")),
        (Role.ASSISTANT, ToolCallPart("a", "get", '{"x":1}')),
        (Role.ASSISTANT, ToolCallPart("b", "put", "")),
        (Role.TOOL, ToolResultPart("a", "a!")),
        (Role.TOOL, ToolResultPart("b", "b!")),
    ]


@pytest.mark.parametrize("by_reference", [True, False])
async def test_a_client_may_send_the_items_back_instead(client: Client, m: Script, by_reference: bool) -> None:
    say(m, *ANSWER, END, TextChunk("done"), END)
    first = await create(client, input="hi", tools=TOOLS)
    await m.started.get()
    output = first["output"]
    items = [{"type": "item_reference", "id": item["id"]} for item in output] if by_reference else output
    results = [{"type": "function_call_output", "call_id": name, "output": f"{name}!"} for name in ("a", "b")]
    history = [{"role": "user", "content": "hi"}, *items, *results, {"role": "developer", "content": "go on"}]
    await create(client, input=history, tools=TOOLS, store=False)
    request = await m.started.get()
    assert [message.role for message in request.messages] == [
        Role.USER,
        Role.ASSISTANT,
        Role.TOOL,
        Role.TOOL,
        Role.SYSTEM,
    ]
    assert request.messages[1].parts[0] == ReasoningPart("hm", "signed")
    assert [type(part) for part in request.messages[1].parts] == [ReasoningPart, TextPart, ToolCallPart, ToolCallPart]


async def test_only_the_allowed_tools_are_offered(client: Client, m: Script) -> None:
    say(m, END)
    allowed = {"type": "allowed_tools", "mode": "required", "tools": [{"type": "function", "name": "put"}]}
    made = await create(client, input="hi", tools=TOOLS, tool_choice=allowed)
    request = await m.started.get()
    assert ([tool.name for tool in request.tools], request.tool_choice.mode.value) == (["put"], "required")
    assert ([tool["name"] for tool in made["tools"]], made["tool_choice"]) == (["get", "put"], allowed)


@pytest.mark.parametrize("stored", [True, False])
async def test_a_truncated_conversation_loses_its_oldest_messages(client: Client, m: Script, stored: bool) -> None:
    say(m, TextChunk("one"), END, ContextOverflowError("too long"), TextChunk("two"), END)
    first = await create(client, input="a")
    more = {"previous_response_id": first["id"], "store": stored}
    made = await create(client, input="b", truncation="auto", **more)
    assert made["output"][0]["content"][0]["text"] == "two"
    say(m, ContextOverflowError("too long"))
    refused = await create(client, input="b", **more)
    assert refused["error"]["code"] == "context_length_exceeded"
    assert "`truncation`" in refused["error"]["message"]


async def input_items(client: Client, response: Any) -> list[Any]:
    stub = openai_responses_pb2_grpc.OpenAIResponsesServiceStub(client.channel)
    asked = openai_responses_pb2.ListInputItemsRequest(id=response["id"], order="asc")
    (page,) = [json.loads(piece.data) async for piece in stub.ListInputItems(asked)]
    return list(page["data"])


async def test_a_picture_is_kept_as_a_file_and_shown_again(client: Client, m: Script) -> None:
    shown_bytes = picture()
    url = f"data:image/png;base64,{base64.b64encode(shown_bytes).decode()}"
    content = [{"type": "input_text", "text": "what is it?"}, {"type": "input_image", "image_url": url}]
    say(m, END, END, END)
    first = await create(client, input=[{"role": "user", "content": content}])
    second = await create(client, input="and now?", previous_response_id=first["id"])
    # What is listed can be sent.
    listed = await input_items(client, second)
    assert [[part["type"] for part in item["content"]] for item in listed] == [
        ["input_text", "input_image"],
        ["input_text"],
    ]
    await create(client, input=listed, store=False)
    for _ in range(3):
        request = await m.started.get()
        assert request.messages[0].parts == (TextPart("what is it?"), BlobPart(shown_bytes, "image/png"))


async def test_a_picture_needs_one_place(client: Client) -> None:
    both = {"type": "input_image", "image_url": "https://example.com/a.png", "file_id": "a-1"}
    for image in (both, {"type": "input_image"}):
        refused = await create(client, input=[{"role": "user", "content": [image]}])
        assert refused["error"]["param"] == "input[0].content[0]"


async def test_a_conversation_that_brings_its_own_history_is_kept_whole(client: Client, m: Script) -> None:
    history = [
        {"role": "developer", "content": "be kind"},
        {"role": "user", "content": "hi"},
        {"role": "assistant", "content": [{"type": "output_text", "text": "hello"}]},
        {"type": "reasoning", "id": "rs_1", "summary": [], "encrypted_content": "unreadable"},
        {"role": "user", "content": "and?"},
    ]
    say(m, TextChunk("yes"), END)
    made = await create(client, input=history)
    listed = await input_items(client, made)
    assert [item["role"] for item in listed] == ["system", "user", "assistant", "user"]
    assert len({item["id"] for item in (*listed, *made["output"])}) == 5
    exported = b"".join(
        [piece.data async for piece in SessionTransferServiceStub(client.channel).ExportSessions(EXPORT)]
    )
    assert b"be kind" in exported


async def titles(client: Client, state: sessions_pb2.SessionState.ValueType) -> list[str]:
    found = await client.sessions.ListSessions(sessions_pb2.ListSessionsRequest(state=state))
    return [session.title for session in found.sessions]


async def test_a_response_is_an_archived_session_unless_it_is_refused(client: Client, m: Script) -> None:
    before = await titles(client, sessions_pb2.SESSION_STATE_ARCHIVED)
    refused = await create(client, input="refused", model="nothing")
    assert refused["error"]["code"] == "model_not_found"
    say(m, END)
    await create(client, input="kept")
    assert await titles(client, sessions_pb2.SESSION_STATE_ARCHIVED) == ["kept", *before]
    assert await titles(client, sessions_pb2.SESSION_STATE_ACTIVE) == []


async def test_a_response_that_a_quota_refuses_leaves_no_session(tmp_path: Path) -> None:
    m = script("full")
    quotas = QuotaSettings(messages=2, artifacts=0)
    models = model("full", "scripted", reads=["text", "image"])
    url = f"data:image/png;base64,{base64.b64encode(picture()).decode()}"
    pictured = [{"role": "user", "content": [{"type": "input_image", "image_url": url}]}]
    async with serving(settings(tmp_path, models, quotas_per_user=quotas)) as client:
        say(m, END)
        # The picture, and then a third message.
        for content, code in ((pictured, "insufficient_quota"), ("kept", None), ("refused", "insufficient_quota")):
            made = await create(client, model="full", input=content)
            assert (made["error"] and made["error"]["code"]) == code
        assert await titles(client, sessions_pb2.SESSION_STATE_ARCHIVED) == ["kept"]
