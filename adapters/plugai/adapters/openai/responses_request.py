"""The body of a Responses request."""

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
from plugai.runners.base import GenerationRequest, Message, ReasoningEffort, Role, ToolCallPart, ToolResultPart


def items(request: GenerationRequest) -> list[Json]:
    """The conversation. Raises InvalidRequestError for a part that cannot be sent."""
    return [item for message in request.messages for item in _items(message)]


def tools(request: GenerationRequest) -> Json:
    """The fields about tools, or nothing."""
    if not request.tools:
        return {}
    return {
        "tools": [{"type": "function", **function(tool), "strict": False} for tool in request.tools],
        "tool_choice": tool_choice(request.tool_choice, {"type": "function", "name": request.tool_choice.name}),
        **calls_at_once(request.tool_choice),
    }


def text_format(request: GenerationRequest) -> Json:
    """The field about the answer's format; nothing if any will do."""
    schema = answer_schema(request)
    return {} if schema is None else {"text": {"format": {"type": "json_schema", **schema}}}


def reasoning(request: GenerationRequest) -> Json:
    """The field about reasoning, with a summary; nothing if it is left to the model."""
    match request.parameters.reasoning_effort:
        case None:
            return {}
        case ReasoningEffort.NONE as effort:
            return {"reasoning": {"effort": effort.value}}
        case effort:
            return {"reasoning": {"effort": effort.value, "summary": "auto"}}


def _items(message: Message) -> Iterator[Json]:
    for part in message.parts:
        if isinstance(part, ToolResultPart):
            yield {"type": "function_call_output", "call_id": part.tool_call_id, "output": part.result}
    # A string is accepted for earlier answers too.
    if message.role is not Role.TOOL and says_something(message):
        yield {"type": "message", "role": message.role.value, "content": content(message, "input_text", _image)}
    for part in message.parts:
        if isinstance(part, ToolCallPart):
            yield {
                "type": "function_call",
                "call_id": part.call_id,
                "name": part.name,
                "arguments": part.arguments or "{}",
            }


def _image(url: str) -> Json:
    return {"type": "input_image", "image_url": url, "detail": "auto"}
