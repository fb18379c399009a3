"""What requests in both of OpenAI's dialects, Chat Completions and Responses, are made of."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Mapping

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
from plugai.runners.errors import InvalidRequestError

Json = dict[str, object]


def content(message: Message, text_type: str, picture: Callable[[str], Json]) -> str | list[Json]:
    """What a message says: text alone as a string, which every speaker of the dialects takes, else a list of pieces.

    `picture` makes the piece of a picture's URL. Thoughts of earlier turns are not said again; calls and results have
    their own places. Raises InvalidRequestError for a part that cannot be said.
    """
    pieces: list[Json] = []
    for part in message.parts:
        match part:
            case TextPart(text):
                pieces.append({"type": text_type, "text": text})
            case BlobPart() | UriPart() | ArtifactPart():
                pieces.append(picture(_picture_url(part)))
    return message.text if all(piece["type"] == text_type for piece in pieces) else pieces


def function(tool: Tool) -> Json:
    """A tool, as the fields that say what it is."""
    return {"name": tool.name, "description": tool.description, "parameters": dict(tool.parameters_schema)}


def tool_choice(choice: ToolChoice, named: Json) -> str | Json:
    """Whether a tool must be called; `named` says it of the one tool that the choice names, if it names one."""
    return named if choice.name and choice.mode is not ToolMode.NONE else choice.mode.value


def answer_schema(request: GenerationRequest) -> Mapping[str, object] | None:
    """The schema that the answer must keep to, with what must be said beside it; None if any answer will do."""
    match request.response_format:
        case JsonSchemaFormat(schema):
            return {"name": "answer", "schema": dict(schema), "strict": True}
    return None


def _picture_url(part: BlobPart | UriPart | ArtifactPart) -> str:
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
