"""Conversion between message parts or parameters and the JSON in the database."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any, assert_never

from msgspec.structs import asdict

from plugai.runners.base import (
    ArtifactPart,
    BlobPart,
    Parameters,
    Part,
    ReasoningEffort,
    ReasoningPart,
    TextPart,
    ToolCallPart,
    ToolResultPart,
    UriPart,
)
from plugai.server.storage.engine.text import storable


def part_to_json(part: Part) -> dict[str, Any]:
    """A part as JSON. Only text that search should find has the key `text`."""
    match part:
        case TextPart(text):
            return {"text": storable(text)}
        case ReasoningPart(reasoning, signature):
            signed = {"signature": storable(signature)} if signature else {}
            return {"reasoning": storable(reasoning), **signed}
        case BlobPart(data, mime_type):
            return {"blob": base64.b64encode(data).decode(), "mime_type": storable(mime_type)}
        case ArtifactPart(artifact_id, mime_type):
            return {"artifact_id": storable(artifact_id), "mime_type": storable(mime_type)}
        case UriPart(uri, mime_type):
            return {"uri": storable(uri), "mime_type": storable(mime_type)}
        case ToolCallPart(call_id, name, arguments):
            return {"call_id": storable(call_id), "name": storable(name), "arguments": storable(arguments)}
        case ToolResultPart(tool_call_id, result):
            return {"tool_call_id": storable(tool_call_id), "result": storable(result)}
        case _:
            assert_never(part)


def part_from_json(stored: Mapping[str, Any]) -> Part:
    """The part of its JSON. Raises ValueError."""
    match stored:
        case {"text": text}:
            return TextPart(text)
        case {"reasoning": reasoning}:
            return ReasoningPart(reasoning, stored.get("signature", ""))
        case {"blob": blob, "mime_type": mime_type}:
            return BlobPart(base64.b64decode(blob), mime_type)
        case {"artifact_id": artifact_id, "mime_type": mime_type}:
            return ArtifactPart(artifact_id, mime_type)
        case {"uri": uri, "mime_type": mime_type}:
            return UriPart(uri, mime_type)
        case {"call_id": call_id, "name": name, "arguments": arguments}:
            return ToolCallPart(call_id, name, arguments)
        case {"tool_call_id": tool_call_id, "result": result}:
            return ToolResultPart(tool_call_id, result)
        case _:
            raise ValueError(f"a part of a message has unknown keys: {sorted(stored)}")


def parameters_to_json(parameters: Parameters) -> dict[str, Any]:
    """The parameters that are set, as JSON."""
    values = {name: value for name, value in asdict(parameters).items() if value not in (None, (), {})}
    return values | ({"stop": [storable(text) for text in parameters.stop]} if parameters.stop else {})


def parameters_from_json(stored: Mapping[str, Any]) -> Parameters:
    """The parameters of their JSON."""
    values = dict(stored)
    if "stop" in values:
        values["stop"] = tuple(values["stop"])
    if "reasoning_effort" in values:
        values["reasoning_effort"] = ReasoningEffort(values["reasoning_effort"])
    return Parameters(**values)
