"""The body of a Chat Completions request."""

from __future__ import annotations

from collections.abc import Iterator

from plugai.adapters.openai.request import (
    Json,
    answer_schema,
    calls_at_once,
    content,
    function,
    says_something,
    tool_choice,
)
from plugai.runners.base import GenerationRequest, Message, Role, ToolCallPart, ToolResultPart


def messages(request: GenerationRequest) -> list[Json]:
    """The conversation. Raises InvalidRequestError for a part that cannot be sent."""
    return [item for message in request.messages for item in _message(message)]


def tools(request: GenerationRequest) -> Json:
    """The fields about tools, or nothing."""
    if not request.tools:
        return {}
    named: Json = {"type": "function", "function": {"name": request.tool_choice.name}}
    return {
        "tools": [{"type": "function", "function": function(tool)} for tool in request.tools],
        "tool_choice": tool_choice(request.tool_choice, named),
        **calls_at_once(request.tool_choice),
    }


def response_format(request: GenerationRequest) -> Json:
    """The field about the answer's format; nothing if any will do."""
    schema = answer_schema(request)
    return {} if schema is None else {"response_format": {"type": "json_schema", "json_schema": schema}}


def _message(message: Message) -> Iterator[Json]:
    for part in message.parts:
        if isinstance(part, ToolResultPart):
            yield {"role": "tool", "tool_call_id": part.tool_call_id, "content": part.result}
    calls = [_tool_call(part) for part in message.parts if isinstance(part, ToolCallPart)]
    pieces = content(message, "text", _image)
    if message.role is not Role.TOOL and (says_something(message) or calls):
        body: Json = {"role": message.role.value, "content": None if calls and not pieces else pieces}
        yield body | {"tool_calls": calls} if calls else body


def _image(url: str) -> Json:
    return {"type": "image_url", "image_url": {"url": url}}


def _tool_call(part: ToolCallPart) -> Json:
    return {
        "id": part.call_id,
        "type": "function",
        "function": {"name": part.name, "arguments": part.arguments or "{}"},
    }
