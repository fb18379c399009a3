"""A request in the dialect of OpenAI's Chat Completions, which many others speak."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator

from plugai.runners.base import (
    ArtifactPart,
    BlobPart,
    GenerationRequest,
    JsonSchemaFormat,
    Message,
    Part,
    Role,
    TextPart,
    ToolCallPart,
    ToolChoice,
    ToolMode,
    ToolResultPart,
    UriPart,
)
from plugai.runners.errors import InvalidRequestError

Json = dict[str, object]


def messages(request: GenerationRequest) -> list[Json]:
    """The conversation. Raises InvalidRequestError for a part that cannot be said."""
    return [said for message in request.messages for said in _message(message)]


def tools(request: GenerationRequest) -> Json:
    """The fields about tools; none if there are no tools."""
    if not request.tools:
        return {}
    functions = [
        {"name": tool.name, "description": tool.description, "parameters": dict(tool.parameters_schema)}
        for tool in request.tools
    ]
    return {
        "tools": [{"type": "function", "function": function} for function in functions],
        "tool_choice": _tool_choice(request.tool_choice),
    }


def response_format(request: GenerationRequest) -> Json:
    """The field about the answer's format; none if any will do."""
    match request.response_format:
        case JsonSchemaFormat(schema):
            wanted = {"name": "answer", "schema": dict(schema), "strict": True}
            return {"response_format": {"type": "json_schema", "json_schema": wanted}}
    return {}


def picture_url(part: BlobPart | UriPart | ArtifactPart) -> str:
    """Where the provider finds a picture: at an address of the web, or in the URL itself.

    Raises InvalidRequestError if it is neither, or no picture.
    """
    if not part.mime_type.startswith("image/"):
        raise InvalidRequestError(f"the provider reads no {part.mime_type or 'data of unknown type'}; leave it out")
    if isinstance(part, ArtifactPart):
        raise InvalidRequestError("the provider cannot read an artifact; send the picture itself")
    if isinstance(part, BlobPart):
        return f"data:{part.mime_type};base64,{b64encode(part.data).decode()}"
    if not part.uri.startswith(("https://", "http://")):
        raise InvalidRequestError("a picture's uri must begin with https://")
    return part.uri


def _message(message: Message) -> Iterator[Json]:
    for part in message.parts:
        if isinstance(part, ToolResultPart):
            yield {"role": "tool", "tool_call_id": part.tool_call_id, "content": part.result}
    calls = [_tool_call(part) for part in message.parts if isinstance(part, ToolCallPart)]
    content = _content(message)
    if message.role is not Role.TOOL and (content or calls):
        said: Json = {"role": message.role.value, "content": content or None}
        yield said | {"tool_calls": calls} if calls else said


def _content(message: Message) -> str | list[Json]:
    """Text alone as a string, which every speaker of the dialect takes."""
    parts = [piece for part in message.parts if (piece := _piece(part)) is not None]
    if all(piece["type"] == "text" for piece in parts):
        return message.text
    return parts


def _piece(part: Part) -> Json | None:
    match part:
        case TextPart(text):
            return {"type": "text", "text": text}
        case BlobPart() | UriPart() | ArtifactPart():
            return {"type": "image_url", "image_url": {"url": picture_url(part)}}
    # Thoughts of earlier turns are not said again; calls and results have their own places.
    return None


def _tool_call(part: ToolCallPart) -> Json:
    return {"id": part.call_id, "type": "function", "function": {"name": part.name, "arguments": part.arguments}}


def _tool_choice(choice: ToolChoice) -> str | Json:
    if choice.name and choice.mode is not ToolMode.NONE:
        return {"type": "function", "function": {"name": choice.name}}
    return choice.mode.value
