"""A request in the dialect of Anthropic's Messages."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from itertools import groupby

import msgspec

from plugai.adapters.dialect import object_schema
from plugai.adapters.images import sendable_image
from plugai.runners.base import (
    REDACTED,
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
    """The field with the system prompt, or nothing."""
    text = "\n\n".join(message.text for message in request.messages if message.role is Role.SYSTEM)
    return {"system": text} if text else {}


def messages(request: GenerationRequest) -> list[Json]:
    """The conversation, with alternating roles. Raises InvalidRequestError for a part that cannot be sent."""
    messages = [message for message in request.messages if message.role is not Role.SYSTEM]
    turns = groupby(messages, lambda message: "assistant" if message.role is Role.ASSISTANT else "user")
    contents = [(role, list(_blocks(list(turn)))) for role, turn in turns]
    return [{"role": role, "content": content} for role, content in contents if content]


def tools(request: GenerationRequest) -> Json:
    """The fields about tools, or nothing."""
    if not request.tools:
        return {}
    definitions = [
        {
            "name": tool.name,
            "description": tool.description,
            "input_schema": object_schema(tool.parameters_schema, {"type": "object"}),
        }
        for tool in request.tools
    ]
    return {"tools": definitions, "tool_choice": _tool_choice(request.tool_choice)}


def output_format(request: GenerationRequest) -> Json:
    """The answer's format, for the field `output_config`; nothing if any will do."""
    match request.response_format:
        case JsonSchemaFormat(schema):
            return {"format": {"type": "json_schema", "schema": dict(schema)}}
    return {}


def _blocks(turn: list[Message]) -> Iterator[Json]:
    parts = [part for message in turn for part in message.parts]
    # Results must come first in the turn after a call, or the API rejects the call as unanswered.
    parts.sort(key=lambda part: not isinstance(part, ToolResultPart))
    for part in parts:
        yield from _block(part)


def _block(part: Part) -> Iterator[Json]:
    match part:
        case TextPart(text):
            # Empty text blocks are rejected.
            if text:
                yield {"type": "text", "text": text}
        case BlobPart() | UriPart() | ArtifactPart():
            yield {"type": "image", "source": _image(part)}
        case ToolCallPart(call_id, name, arguments):
            yield {"type": "tool_use", "id": call_id, "name": name, "input": _input(arguments)}
        case ToolResultPart(call_id, result):
            yield {"type": "tool_result", "tool_use_id": call_id, "content": result}
        case ReasoningPart(reasoning, signature):
            yield from _thinking(reasoning, signature)


def _thinking(reasoning: str, signature: str) -> Iterator[Json]:
    if signature.startswith(REDACTED):
        yield {"type": "redacted_thinking", "data": signature.removeprefix(REDACTED)}
    elif signature:
        # The API accepts thinking only with its own signature, which that of other models does not have.
        yield {"type": "thinking", "thinking": reasoning, "signature": signature}


def _image(part: BlobPart | UriPart | ArtifactPart) -> Json:
    match sendable_image(part, "https://"):
        case BlobPart(data, mime_type):
            return {"type": "base64", "media_type": mime_type, "data": b64encode(data).decode()}
        case UriPart(uri):
            return {"type": "url", "url": uri}


def _input(arguments: str) -> object:
    try:
        decoded: object = msgspec.json.decode(arguments or "{}")
    except (msgspec.DecodeError, RecursionError):
        decoded = None
    if not isinstance(decoded, dict):
        raise InvalidRequestError(
            "the arguments of an earlier tool call are not a JSON object; correct or remove the call"
        )
    return decoded


def _tool_choice(choice: ToolChoice) -> Json:
    if choice.mode is ToolMode.NONE:
        return {"type": _CHOICES[choice.mode]}
    single: Json = {"disable_parallel_tool_use": True} if choice.single else {}
    named: Json = {"type": "tool", "name": choice.name} if choice.name else {"type": _CHOICES[choice.mode]}
    return named | single
