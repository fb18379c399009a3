"""What requests to Chat Completions and to Responses have in common."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Mapping

from plugai.adapters.dialect import object_schema
from plugai.adapters.images import sendable_image
from plugai.runners.base import (
    ArtifactPart,
    BlobPart,
    GenerationRequest,
    JsonSchemaFormat,
    Message,
    TextPart,
    Tool,
    ToolChoice,
    ToolMode,
    UriPart,
)

Json = dict[str, object]


def content(message: Message, text_type: str, image: Callable[[str], Json]) -> str | list[Json]:
    """The content of a message: text alone as a string, which every server accepts, else a list of parts.

    `image` makes the part for an image's URL. Thoughts of earlier turns are not sent; tool calls and results are
    separate fields. Raises InvalidRequestError for a part that cannot be sent.
    """
    pieces: list[Json] = []
    for part in message.parts:
        match part:
            case TextPart(text):
                pieces.append({"type": text_type, "text": text})
            case BlobPart() | UriPart() | ArtifactPart():
                pieces.append(image(_image_url(part)))
    return message.text if all(piece["type"] == text_type for piece in pieces) else pieces


def says_something(message: Message) -> bool:
    """Whether a message has content that can be sent; a text that is empty is content too."""
    return any(isinstance(part, TextPart | BlobPart | UriPart | ArtifactPart) for part in message.parts)


def function(tool: Tool) -> Json:
    """The fields that describe a tool."""
    # Also a tool without parameters has a schema: many servers reject an empty one.
    parameters = object_schema(tool.parameters_schema, {"type": "object", "properties": {}})
    return {"name": tool.name, "description": tool.description, "parameters": parameters}


def tool_choice(choice: ToolChoice, named: Json) -> str | Json:
    """Whether a tool must be called; `named` is used if the choice names one tool."""
    return named if choice.name and choice.mode is not ToolMode.NONE else choice.mode.value


def calls_at_once(choice: ToolChoice) -> Json:
    """The field for at most one call; nothing if there may be several."""
    return {"parallel_tool_calls": False} if choice.single else {}


def answer_schema(request: GenerationRequest) -> Mapping[str, object] | None:
    """The schema that the answer must match, with its name; None if any answer will do."""
    match request.response_format:
        case JsonSchemaFormat(schema):
            return {"name": "answer", "schema": dict(schema), "strict": True}
    return None


def _image_url(part: BlobPart | UriPart | ArtifactPart) -> str:
    """The URL of an image: a web address or a data URL. Raises InvalidRequestError if there is none."""
    match sendable_image(part, "https://", "http://"):
        case BlobPart(data, mime_type):
            return f"data:{mime_type};base64,{b64encode(data).decode()}"
        case UriPart(uri):
            return uri
