"""From the core to the wire: messages, their parts, and parameters."""

from __future__ import annotations

from typing import assert_never

from google.protobuf import json_format

from plugai.runners.base import (
    ArtifactPart,
    BlobPart,
    Parameters,
    Part,
    ReasoningPart,
    Role,
    TextPart,
    ToolCallPart,
    ToolResultPart,
    UriPart,
)
from plugai.server.services.convert import enums
from plugai.v1 import message_pb2 as pb

# Fields whose types differ on the wire.
_CONVERTED = ("stop", "reasoning_effort", "extra")


def message(role: Role, parts: tuple[Part, ...]) -> pb.Message:
    """A message."""
    return pb.Message(role=enums.ROLES.wire(role), parts=map(part, parts))


def part(value: Part) -> pb.Part:
    """A part of a message."""
    match value:
        case TextPart(text):
            return pb.Part(text=text)
        case ReasoningPart(reasoning, signature):
            return pb.Part(reasoning=reasoning, reasoning_signature=signature)
        case BlobPart(data, mime_type):
            return pb.Part(blob=data, mime_type=mime_type)
        case ArtifactPart(artifact_id, mime_type):
            return pb.Part(artifact_id=artifact_id, mime_type=mime_type)
        case UriPart(uri, mime_type):
            return pb.Part(uri=uri, mime_type=mime_type)
        case ToolCallPart(call_id, name, arguments):
            return pb.Part(tool_call=pb.ToolCall(id=call_id, name=name, arguments=arguments))
        case ToolResultPart(tool_call_id, result):
            return pb.Part(tool_result=pb.ToolResult(tool_call_id=tool_call_id, text=result))
        case _:
            assert_never(value)


def parameters(value: Parameters) -> pb.Parameters:
    """The parameters of a request."""
    plain = {name: getattr(value, name) for name in value.__struct_fields__ if name not in _CONVERTED}
    found = pb.Parameters(**plain, stop=value.stop)
    if value.reasoning_effort is not None:
        found.reasoning_effort = enums.REASONING.wire(value.reasoning_effort)
    if value.extra:
        json_format.ParseDict(dict(value.extra), found.extra)
    return found
