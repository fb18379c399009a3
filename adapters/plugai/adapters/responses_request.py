"""A request in the dialect of OpenAI's Responses."""

from __future__ import annotations

from collections.abc import Iterator

from plugai.adapters.chat_request import Json, picture_url
from plugai.runners.base import (
    ArtifactPart,
    BlobPart,
    GenerationRequest,
    JsonSchemaFormat,
    Message,
    Part,
    ReasoningEffort,
    Role,
    TextPart,
    ToolCallPart,
    ToolChoice,
    ToolMode,
    ToolResultPart,
    UriPart,
)


def items(request: GenerationRequest) -> list[Json]:
    """The conversation. Raises InvalidRequestError for a part that cannot be said."""
    return [item for message in request.messages for item in _items(message)]


def tools(request: GenerationRequest) -> Json:
    """The fields about tools; none if there are no tools."""
    if not request.tools:
        return {}
    functions = [
        {
            "type": "function",
            "name": tool.name,
            "description": tool.description,
            "parameters": dict(tool.parameters_schema),
            "strict": False,
        }
        for tool in request.tools
    ]
    return {"tools": functions, "tool_choice": _tool_choice(request.tool_choice)}


def text_format(request: GenerationRequest) -> Json:
    """The field about the answer's format; none if any will do."""
    match request.response_format:
        case JsonSchemaFormat(schema):
            wanted = {"type": "json_schema", "name": "answer", "schema": dict(schema), "strict": True}
            return {"text": {"format": wanted}}
    return {}


def reasoning(request: GenerationRequest) -> Json:
    """The field about reasoning, whose summary is told; none if it is left to the model."""
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
    if message.role is not Role.TOOL and (content := _content(message)):
        yield {"type": "message", "role": message.role.value, "content": content}
    for part in message.parts:
        if isinstance(part, ToolCallPart):
            yield {
                "type": "function_call",
                "call_id": part.call_id,
                "name": part.name,
                "arguments": part.arguments,
            }


def _content(message: Message) -> str | list[Json]:
    """Text alone as a string, which is also how an earlier answer is given back."""
    parts = [piece for part in message.parts if (piece := _piece(part)) is not None]
    if all(piece["type"] == "input_text" for piece in parts):
        return message.text
    return parts


def _piece(part: Part) -> Json | None:
    match part:
        case TextPart(text):
            return {"type": "input_text", "text": text}
        case BlobPart() | UriPart() | ArtifactPart():
            return {"type": "input_image", "image_url": picture_url(part), "detail": "auto"}
    # Thoughts of earlier turns are not said again; calls and results have their own places.
    return None


def _tool_choice(choice: ToolChoice) -> str | Json:
    if choice.name and choice.mode is not ToolMode.NONE:
        return {"type": "function", "name": choice.name}
    return choice.mode.value
