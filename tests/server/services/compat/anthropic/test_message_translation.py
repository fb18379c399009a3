"""From Anthropic's messages to ours and back: tools, thinking and images, which no model of the tests' servers has."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from plugai.runners.base import REDACTED, FinishReason, Usage
from plugai.runners.errors import InvalidRequestError, WorkCancelledError
from plugai.server.core.events import Accepted, Delta, Finished, Heartbeat, Started, Timings, ToolCalled
from plugai.server.interceptors.rules import check
from plugai.server.services.compat.anthropic.message_input import generate_request
from plugai.server.services.compat.anthropic.message_output import MessageStream
from plugai.server.services.compat.anthropic.message_request import MessageRequest
from plugai.server.services.compat.http import decode
from plugai.v1 import generate_pb2, message_pb2

PICTURE = base64.b64encode(b"\x89PNG").decode()
HI = {"role": "user", "content": "hi"}


def asked(*messages: Any, **more: Any) -> generate_pb2.GenerateRequest:
    body = {"model": "m", "max_tokens": 5, "messages": messages or [HI], **more}
    made = generate_request(decode(json.dumps(body).encode(), MessageRequest))
    check(made)
    return made


def test_a_conversation_with_tools_goes_on() -> None:
    thought = {"type": "thinking", "thinking": "hm", "signature": "s"}
    call = {"type": "tool_use", "id": "c1", "name": "get", "input": {"b": 1, "a": 2}}
    result = {"type": "tool_result", "tool_use_id": "c1", "content": [{"type": "text", "text": "5"}], "is_error": True}
    made = asked(
        HI,
        {"role": "assistant", "content": [thought, {"type": "redacted_thinking", "data": "x"}, call]},
        {"role": "user", "content": [result, {"type": "text", "text": "and?"}]},
    )
    assert [message.role for message in made.messages] == [
        message_pb2.ROLE_USER,
        message_pb2.ROLE_ASSISTANT,
        message_pb2.ROLE_TOOL,
        message_pb2.ROLE_USER,
    ]
    assert [part.WhichOneof("data") for part in made.messages[1].parts] == ["reasoning", "reasoning", "tool_call"]
    assert (made.messages[1].parts[0].reasoning, made.messages[1].parts[0].reasoning_signature) == ("hm", "s")
    assert json.loads(made.messages[1].parts[2].tool_call.arguments) == {"b": 1, "a": 2}
    assert made.messages[2].parts[0].tool_result == message_pb2.ToolResult(tool_call_id="c1", text="Error: 5")


def test_images_are_data_or_an_address() -> None:
    sources = [
        {"type": "base64", "media_type": "image/png", "data": PICTURE},
        {"type": "url", "url": "https://example.com/a.png"},
    ]
    content = [{"type": "image", "source": source} for source in sources]
    first, second = asked({"role": "user", "content": content}).messages[0].parts
    assert (first.blob, first.mime_type, second.uri) == (b"\x89PNG", "image/png", "https://example.com/a.png")


def test_system_blocks_tools_and_parameters_are_passed_on() -> None:
    schema = {"type": "object", "properties": {"b": {}, "a": {}}}
    made = asked(
        system=[{"type": "text", "text": "be kind", "cache_control": {"type": "ephemeral"}}],
        tools=[{"name": "get", "input_schema": schema, "cache_control": {"type": "ephemeral"}}],
        tool_choice={"type": "tool", "name": "get", "disable_parallel_tool_use": True},
        stop_sequences=["x"],
        thinking={"type": "enabled", "budget_tokens": 20000},
        metadata={"user_id": "u"},
    )
    assert made.messages[0].role == message_pb2.ROLE_SYSTEM
    assert made.tools[0].parameters_schema_text == json.dumps(schema)
    assert (made.tool_choice.mode, made.tool_choice.name) == (message_pb2.ToolChoice.MODE_REQUIRED, "get")
    assert (made.parameters.max_output_tokens, list(made.parameters.stop)) == (5, ["x"])
    assert made.parameters.reasoning_effort == message_pb2.REASONING_EFFORT_HIGH


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"max_tokens": 0}, "parameters.max_output_tokens"),
        ({"beam_width": 2}, "beam_width"),
        ({"tools": [{"type": "web_search_20250305", "name": "s", "input_schema": {}}]}, "tools[0].type"),
        ({"messages": [{"role": "user", "content": [{"type": "document"}]}]}, "messages[0].content[0].type"),
        ({"messages": [{"role": "system", "content": "x"}]}, "messages[0].role"),
    ],
)
def test_what_cannot_be_honoured_is_refused_by_its_name(given: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidRequestError) as refused:
        asked(**given)
    assert list(refused.value.violations) == [field]


def written(stream: MessageStream, *events: Any) -> list[dict[str, Any]]:
    pieces = b"".join(piece for event in events for piece in stream.events(event))
    return [json.loads(line[6:]) for line in pieces.decode().splitlines() if line.startswith("data: ")]


def finished(reason: FinishReason = FinishReason.STOP) -> Finished:
    return Finished(reason, Usage(input_tokens=9, cached_input_tokens=4, output_tokens=2), Timings())


def test_each_kind_of_content_is_a_block_of_its_own() -> None:
    stream = MessageStream("msg_1", "m")
    made = written(
        stream,
        Accepted("m"),
        Started("m", "r"),
        Delta("hm", reasoning=True),
        Delta("I ", 1),
        Delta("look", 1),
        ToolCalled("a", "get", '{"x":', 2),
        ToolCalled("a", "get", "1}", 2),
        ToolCalled("b", "put", "{}", 3),
        Heartbeat(),
        finished(FinishReason.TOOL_CALLS),
    )
    starts = [(event["index"], event["content_block"]) for event in made if event["type"] == "content_block_start"]
    assert starts == [
        (0, {"type": "thinking", "thinking": "", "signature": ""}),
        (1, {"type": "text", "text": ""}),
        (2, {"type": "tool_use", "id": "a", "name": "get", "input": {}}),
        (3, {"type": "tool_use", "id": "b", "name": "put", "input": {}}),
    ]
    assert [event["index"] for event in made if event["type"] == "content_block_stop"] == [0, 1, 2, 3]
    assert made[-2]["delta"]["stop_reason"] == "tool_use"
    assert made[-2]["usage"]["input_tokens"] + made[-2]["usage"]["cache_read_input_tokens"] == 9
    content: Any = stream.message()["content"]
    assert [block["type"] for block in content] == ["thinking", "text", "tool_use", "tool_use"]
    assert content[2]["input"] == {"x": 1}


def test_a_signature_ends_its_thinking_and_comes_back_whole() -> None:
    stream = MessageStream("msg_1", "m")
    made = written(
        stream,
        Delta("hm", reasoning=True),
        Delta("", reasoning=True, signature="ab"),
        Delta("", reasoning=True, signature="c"),
        Delta("x", 1),
        finished(),
    )
    deltas = [(event["index"], event["delta"]["type"]) for event in made if event["type"] == "content_block_delta"]
    assert deltas == [(0, "thinking_delta"), (0, "signature_delta"), (0, "signature_delta"), (1, "text_delta")]
    content: Any = stream.message()["content"]
    assert content[0] == {"type": "thinking", "thinking": "hm", "signature": "abc"}
    (back,) = asked(HI, {"role": "assistant", "content": content[:1]}).messages[1].parts
    assert back.reasoning_signature == "abc"


def test_redacted_thinking_is_passed_on_as_it_is() -> None:
    stream = MessageStream("msg_1", "m")
    made = written(
        stream,
        Delta("hm", reasoning=True),
        Delta("", 1, reasoning=True, signature=f"{REDACTED}EmwKAhg="),
        Delta("x", 2),
        finished(),
    )
    redacted = {"type": "redacted_thinking", "data": "EmwKAhg="}
    starts = [event["content_block"] for event in made if event["type"] == "content_block_start"]
    assert [start["type"] for start in starts] == ["thinking", "redacted_thinking", "text"]
    assert starts[1] == redacted
    assert [event["index"] for event in made if event["type"] == "content_block_delta"] == [0, 2]
    content: Any = stream.message()["content"]
    assert content[1] == redacted
    (back,) = asked(HI, {"role": "assistant", "content": content[1:2]}).messages[1].parts
    assert (back.reasoning, back.reasoning_signature) == ("", f"{REDACTED}EmwKAhg=")


def test_the_stop_sequence_is_told() -> None:
    stream = MessageStream("msg_1", "m")
    made = written(stream, Delta("x"), Finished(FinishReason.STOP, Usage(), Timings(), "END"))
    assert made[-2]["delta"] == {"stop_reason": "stop_sequence", "stop_sequence": "END"}
    message = stream.message()
    assert (message["stop_reason"], message["stop_sequence"]) == ("stop_sequence", "END")


def test_an_empty_answer_still_begins_and_ends() -> None:
    made = written(MessageStream("msg_1", "m"), Accepted("m"), finished())
    assert [event["type"] for event in made] == ["message_start", "message_delta", "message_stop"]


def test_a_cancelled_message_is_an_error_and_no_end() -> None:
    with pytest.raises(WorkCancelledError):
        written(MessageStream("msg_1", "m"), finished(FinishReason.CANCELLED))
