"""From Anthropic's message request to ours, which is then checked by the same rules as every other."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from plugai.runners.base import REDACTED
from plugai.server.services.compat.anthropic import message_request as anthropic
from plugai.server.services.compat.values import image_bytes, int32
from plugai.v1 import generate_pb2, message_pb2

FIELD_NAMES = (
    (re.compile(r"^parameters\.max_output_tokens$"), "max_tokens"),
    (re.compile(r"^parameters\.stop\b"), "stop_sequences"),
    (re.compile(r"^parameters\.reasoning_effort$"), "thinking"),
    (re.compile(r"^parameters\."), ""),
    (re.compile(r"^response_format(\.json_schema)?"), "output_config.format"),
    (re.compile(r"^(tools\[\d+\]\.)parameters_schema"), r"\1input_schema"),
    # The system prompt and the results of tools are messages of their own here, so that the numbers differ.
    (re.compile(r"^messages\b.*"), "messages"),
)
_ROLES = {"user": message_pb2.ROLE_USER, "assistant": message_pb2.ROLE_ASSISTANT}
_EFFORTS = {
    "low": message_pb2.REASONING_EFFORT_LOW,
    "medium": message_pb2.REASONING_EFFORT_MEDIUM,
    "high": message_pb2.REASONING_EFFORT_HIGH,
    "xhigh": message_pb2.REASONING_EFFORT_HIGH,
    "max": message_pb2.REASONING_EFFORT_HIGH,
}
# Budgets in tokens, up to which an effort is meant.
_LOW_BUDGET, _MEDIUM_BUDGET = 4096, 16384


def generate_request(body: anthropic.MessageRequest) -> generate_pb2.GenerateRequest:
    """Our request, not yet checked. Raises InvalidRequestError for an image that is none."""
    return generate_pb2.GenerateRequest(
        model=body.model,
        messages=[*_system(body.system), *_conversation(body.messages)],
        parameters=_parameters(body),
        response_format=_response_format(body),
        tools=map(_tool, body.tools or ()),
        tool_choice=_tool_choice(body),
    )


def _system(system: str | list[anthropic.TextBlock] | None) -> Iterator[message_pb2.Message]:
    texts = [system] if isinstance(system, str) else [block.text for block in system or ()]
    if texts:
        parts = [message_pb2.Part(text=text) for text in texts]
        yield message_pb2.Message(role=message_pb2.ROLE_SYSTEM, parts=parts)


def _conversation(messages: Iterable[anthropic.InputMessage]) -> Iterator[message_pb2.Message]:
    for number, message in enumerate(messages):
        blocks = [anthropic.TextBlock(message.content)] if isinstance(message.content, str) else message.content
        # Results are messages of their own here, and come first as they must there.
        results = [block for block in blocks if isinstance(block, anthropic.ToolResultBlock)]
        if results:
            yield message_pb2.Message(role=message_pb2.ROLE_TOOL, parts=map(_result, results))
        path = f"messages[{number}]"
        parts = [part for i, block in enumerate(blocks) for part in _parts(block, f"{path}.content[{i}]")]
        if parts or not results:
            yield message_pb2.Message(role=_ROLES[message.role], parts=parts)


def _result(block: anthropic.ToolResultBlock) -> message_pb2.Part:
    content = block.content
    text = content if isinstance(content, str) else "".join(part.text for part in content or ())
    marked = f"Error: {text}" if block.is_error else text
    return message_pb2.Part(tool_result=message_pb2.ToolResult(tool_call_id=block.tool_use_id, text=marked))


def _parts(block: anthropic.Block, path: str) -> Iterator[message_pb2.Part]:
    match block:
        case anthropic.TextBlock(text=text):
            yield message_pb2.Part(text=text)
        case anthropic.ThinkingBlock(thinking=thinking, signature=signature):
            yield message_pb2.Part(reasoning=thinking, reasoning_signature=signature)
        case anthropic.RedactedThinkingBlock(data=data):
            yield message_pb2.Part(reasoning="", reasoning_signature=f"{REDACTED}{data}")
        case anthropic.ImageBlock(source=anthropic.UrlSource(url=url)):
            yield message_pb2.Part(uri=url)
        case anthropic.ImageBlock(source=anthropic.Base64Source() as source):
            yield message_pb2.Part(blob=image_bytes(source.data, f"{path}.source.data"), mime_type=source.media_type)
        case anthropic.ToolUseBlock():
            arguments = bytes(block.input).decode()
            yield message_pb2.Part(tool_call=message_pb2.ToolCall(id=block.id, name=block.name, arguments=arguments))
        case anthropic.ToolResultBlock():
            pass


def _parameters(body: anthropic.MessageRequest) -> message_pb2.Parameters:
    names = ("temperature", "top_p", "top_k")
    given = {name: value for name in names if (value := getattr(body, name)) is not None}
    parameters = message_pb2.Parameters(**given, stop=body.stop_sequences or ())
    if body.max_tokens is not None:
        parameters.max_output_tokens = int32(body.max_tokens)
    if (effort := _effort(body)) is not None:
        parameters.reasoning_effort = effort
    return parameters


def _effort(body: anthropic.MessageRequest) -> message_pb2.ReasoningEffort.ValueType | None:
    if body.output_config is not None and body.output_config.effort is not None:
        return _EFFORTS[body.output_config.effort]
    match body.thinking:
        case anthropic.DisabledThinking():
            return message_pb2.REASONING_EFFORT_NONE
        case anthropic.EnabledThinking(budget_tokens=budget) if budget <= _LOW_BUDGET:
            return message_pb2.REASONING_EFFORT_LOW
        case anthropic.EnabledThinking(budget_tokens=budget) if budget <= _MEDIUM_BUDGET:
            return message_pb2.REASONING_EFFORT_MEDIUM
        case anthropic.EnabledThinking():
            return message_pb2.REASONING_EFFORT_HIGH
        case anthropic.AdaptiveThinking() | None:
            return None


def _response_format(body: anthropic.MessageRequest) -> message_pb2.ResponseFormat | None:
    if body.output_config is None or body.output_config.format is None:
        return None
    return message_pb2.ResponseFormat(json_schema_text=bytes(body.output_config.format.schema).decode())


def _tool(tool: anthropic.CustomTool) -> message_pb2.Tool:
    schema = bytes(tool.input_schema).decode()
    return message_pb2.Tool(name=tool.name, description=tool.description or "", parameters_schema_text=schema)


def _tool_choice(body: anthropic.MessageRequest) -> message_pb2.ToolChoice | None:
    match body.tool_choice:
        case None:
            return None
        case anthropic.AutoChoice(single):
            return message_pb2.ToolChoice(mode=message_pb2.ToolChoice.MODE_AUTO, single=single)
        case anthropic.AnyChoice(single):
            return message_pb2.ToolChoice(mode=message_pb2.ToolChoice.MODE_REQUIRED, single=single)
        case anthropic.NoChoice():
            return message_pb2.ToolChoice(mode=message_pb2.ToolChoice.MODE_NONE)
        case anthropic.NamedChoice(name, single):
            return message_pb2.ToolChoice(mode=message_pb2.ToolChoice.MODE_REQUIRED, name=name, single=single)
