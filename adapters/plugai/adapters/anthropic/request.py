"""A request in the dialect of Anthropic's Messages."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from itertools import groupby

import msgspec

from plugai.runners.base import (
    ArtifactPart,
    BlobPart,
    GenerationRequest,
    JsonSchemaFormat,
    Message,
    Part,
    ReasoningPart,
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

_CHOICES = {ToolMode.AUTO: "auto", ToolMode.NONE: "none", ToolMode.REQUIRED: "any"}


def system(request: GenerationRequest) -> Json:
    """The field with the application's instructions; none if there are none."""
    text = "\n\n".join(message.text for message in request.messages if message.role is Role.SYSTEM)
    return {"system": text} if text else {}


def messages(request: GenerationRequest) -> list[Json]:
    """The conversation, whose speakers take turns. Raises InvalidRequestError for a part that cannot be said."""
    spoken = [message for message in request.messages if message.role is not Role.SYSTEM]
    turns = groupby(spoken, lambda message: "assistant" if message.role is Role.ASSISTANT else "user")
    said = [(speaker, list(_blocks(list(turn)))) for speaker, turn in turns]
    return [{"role": speaker, "content": content} for speaker, content in said if content]


def tools(request: GenerationRequest) -> Json:
    """The fields about tools; none if there are no tools."""
    if not request.tools:
        return {}
    known = [
        {
            "name": tool.name,
            "description": tool.description,
            "input_schema": {"type": "object", **tool.parameters_schema},
        }
        for tool in request.tools
    ]
    return {"tools": known, "tool_choice": _tool_choice(request.tool_choice)}


def output_format(request: GenerationRequest) -> Json:
    """What the answer must look like, for the field `output_config`; nothing if any will do."""
    match request.response_format:
        case JsonSchemaFormat(schema):
            return {"format": {"type": "json_schema", "schema": dict(schema)}}
    return {}


def _blocks(turn: list[Message]) -> Iterator[Json]:
    parts = [part for message in turn for part in message.parts]
    # Results stand first in the turn that follows a call, or the call counts as unanswered.
    parts.sort(key=lambda part: not isinstance(part, ToolResultPart))
    for part in parts:
        yield from _block(part)


def _block(part: Part) -> Iterator[Json]:
    match part:
        case TextPart(text):
            # A block of text may not be empty.
            if text:
                yield {"type": "text", "text": text}
        case BlobPart() | UriPart() | ArtifactPart():
            yield {"type": "image", "source": _picture(part)}
        case ToolCallPart(call_id, name, arguments):
            yield {"type": "tool_use", "id": call_id, "name": name, "input": _input(arguments)}
        case ToolResultPart(call_id, result):
            yield {"type": "tool_result", "tool_use_id": call_id, "content": result}
        case ReasoningPart():
            # Thoughts are only taken back with the provider's signature, which nobody kept.
            pass


def _picture(part: BlobPart | UriPart | ArtifactPart) -> Json:
    if not part.mime_type.startswith("image/"):
        raise InvalidRequestError(f"the provider reads no {part.mime_type or 'data of unknown type'}; leave it out")
    match part:
        case BlobPart(data, mime_type):
            return {"type": "base64", "media_type": mime_type, "data": b64encode(data).decode()}
        case UriPart(uri) if uri.startswith("https://"):
            return {"type": "url", "url": uri}
        case UriPart():
            raise InvalidRequestError("a picture's uri must begin with https://")
        case ArtifactPart():
            raise InvalidRequestError("the provider reads no artifacts; send the picture itself")


def _input(arguments: str) -> object:
    try:
        found: object = msgspec.json.decode(arguments or "{}")
    except msgspec.DecodeError:
        found = None
    if not isinstance(found, dict):
        raise InvalidRequestError(
            "the arguments of an earlier tool call are no JSON object; correct or remove the call"
        )
    return found


def _tool_choice(choice: ToolChoice) -> Json:
    if choice.name and choice.mode is not ToolMode.NONE:
        return {"type": "tool", "name": choice.name}
    return {"type": _CHOICES[choice.mode]}
