"""From OpenAI's chat requests to ours."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from plugai.runners.errors import InvalidRequestError
from plugai.server.interceptors.rules import check
from plugai.server.services.compat.http import decode
from plugai.server.services.compat.openai.chat_input import generate_request
from plugai.server.services.compat.openai.chat_request import ChatRequest
from plugai.v1 import generate_pb2, message_pb2

HI = {"role": "user", "content": "hi"}
AUDIO = {"type": "input_audio", "input_audio": {}}
DAMAGED = {"type": "image_url", "image_url": {"url": "data:;base64,%"}}
PICTURE = base64.b64encode(b"\x89PNG").decode()


def asked(*messages: Any, **more: Any) -> generate_pb2.GenerateRequest:
    body = {"model": "m", "messages": messages or [HI], **more}
    made = generate_request(decode(json.dumps(body).encode(), ChatRequest))
    check(made)
    return made


@pytest.mark.parametrize("content", [None, "", "missing"])
def test_an_answer_that_only_called_a_tool_goes_on(content: object) -> None:
    call = {"id": "c1", "type": "function", "function": {"name": "get", "arguments": '{"b": 1, "a": 2}'}}
    answer: dict[str, Any] = {"role": "assistant", "tool_calls": [call]}
    answer |= {} if content == "missing" else {"content": content}
    result = {"role": "tool", "tool_call_id": "c1", "content": [{"type": "text", "text": "5"}]}
    made = asked({"role": "user", "content": "hi"}, answer, result)
    assert [part.WhichOneof("data") for part in made.messages[1].parts] == ["tool_call"]
    assert made.messages[1].parts[0].tool_call.arguments == '{"b": 1, "a": 2}'
    assert made.messages[2].parts[0].tool_result == message_pb2.ToolResult(tool_call_id="c1", text="5")


def test_an_earlier_answer_may_have_what_this_server_sent_with_it() -> None:
    answer: dict[str, Any] = {
        "role": "assistant",
        "content": "yes",
        "refusal": None,
        "annotations": [],
        "reasoning_content": "hm",
    }
    made = asked({"role": "user", "content": "hi"}, answer, {"role": "user", "content": "and?"})
    assert [part.WhichOneof("data") for part in made.messages[1].parts] == ["reasoning", "text"]


def test_pictures_are_data_or_an_address() -> None:
    urls = [f"data:image/png;base64,{PICTURE}", "https://example.com/a.png"]
    content = [{"type": "image_url", "image_url": {"url": url, "detail": "low"}} for url in urls]
    first, second = asked({"role": "user", "content": content}).messages[0].parts
    assert (first.blob, first.mime_type) == (b"\x89PNG", "image/png")
    assert second.uri == "https://example.com/a.png"


def test_an_uploaded_file_is_an_artifact() -> None:
    (part,) = asked({"role": "user", "content": [{"type": "file", "file": {"file_id": "a-1"}}]}).messages[0].parts
    assert part.artifact_id == "a-1"
    with pytest.raises(InvalidRequestError) as refused:
        asked({"role": "user", "content": [{"type": "file", "file": {"file_data": "data:,x", "file_id": "a-1"}}]})
    assert list(refused.value.violations) == ["messages[0].content[0].file.file_data"]


def test_schemas_keep_their_order_and_their_numbers() -> None:
    schema = {"type": "object", "properties": {"b": {"maxLength": 5}, "a": {}}}
    tool = {"type": "function", "function": {"name": "get", "parameters": schema, "strict": True}}
    made = asked(tools=[tool], response_format={"type": "json_schema", "json_schema": {"name": "x", "schema": schema}})
    assert made.tools[0].parameters_schema_text == json.dumps(schema)
    assert made.response_format.json_schema_text == json.dumps(schema)


@pytest.mark.parametrize(
    ("choice", "mode", "name"),
    [
        ("none", message_pb2.ToolChoice.MODE_NONE, ""),
        ("auto", message_pb2.ToolChoice.MODE_AUTO, ""),
        ("required", message_pb2.ToolChoice.MODE_REQUIRED, ""),
        ({"type": "function", "function": {"name": "get"}}, message_pb2.ToolChoice.MODE_REQUIRED, "get"),
    ],
)
def test_a_tool_choice_is_ours(choice: object, mode: int, name: str) -> None:
    tool = {"type": "function", "function": {"name": "get"}}
    made = asked(tools=[tool], tool_choice=choice).tool_choice
    assert (made.mode, made.name) == (mode, name)


def test_parameters_that_mean_the_same_are_passed_on() -> None:
    same = {"temperature": 0.5, "top_p": 0.25, "stop": "x", "logprobs": True}
    made = asked(**same, seed=-9007199254740991, max_tokens=3, max_completion_tokens=4).parameters
    assert (made.temperature, made.top_p, made.max_output_tokens, list(made.stop)) == (0.5, 0.25, 4, ["x"])
    assert made.seed == -9007199254740991 % 2**32
    assert (made.HasField("top_logprobs"), made.top_logprobs) == (True, 0)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"logit_bias": {"5": 1}}, "logit_bias"),
        ({"functions": [{"name": "f"}]}, "functions"),
        ({"modalities": ["audio"]}, "modalities[0]"),
        ({"max_tokens": 10**18}, "parameters.max_output_tokens"),
        ({"max_tokens": 0}, "parameters.max_output_tokens"),
        ({"beam_width": 2}, "beam_width"),
        ({"messages": [{"role": "user", "content": [AUDIO]}]}, "messages[0].content[0].type"),
        ({"messages": [{"role": "user", "content": [DAMAGED]}]}, "messages[0].content[0].image_url.url"),
        ({"messages": []}, "messages"),
        ({"tools": [{"type": "custom", "function": {"name": "x"}}]}, "tools[0].type"),
    ],
)
def test_what_cannot_be_honoured_is_refused_by_its_name(given: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidRequestError) as refused:
        asked(**given)
    assert list(refused.value.violations) == [field]


def test_a_part_of_another_kind_is_refused_in_words() -> None:
    with pytest.raises(InvalidRequestError, match="type is 'input_audio', which this server does not support"):
        asked({"role": "user", "content": [AUDIO]})


def test_a_schema_is_read_in_the_forms_of_other_servers_too() -> None:
    schema = {"type": "object", "properties": {"b": {}, "a": {}}}
    for given in (
        {"type": "json_object", "schema": schema},
        {"type": "json_schema", "json_schema": {"schema": schema}},
    ):
        assert asked(response_format=given).response_format.json_schema_text == json.dumps(schema)
    assert asked(response_format={"type": "json_object"}).response_format.json_schema_text == '{"type": "object"}'
