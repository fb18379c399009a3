"""From the wire to the core: generation requests."""

from __future__ import annotations

from typing import Any, assert_never

from plugai.runners.base import (
    ArtifactPart,
    BlobPart,
    GenerationRequest,
    GrammarFormat,
    JsonSchemaFormat,
    Message,
    Parameters,
    Part,
    ReasoningEffort,
    ReasoningPart,
    ResponseFormat,
    TextPart,
    Tool,
    ToolCallPart,
    ToolChoice,
    ToolMode,
    ToolResultPart,
    UriPart,
)
from plugai.runners.errors import InvalidRequestError
from plugai.server.core.generation.records import OnDisconnect
from plugai.server.core.principal import Principal
from plugai.server.core.sessions.history import Follow, FollowHead, FollowMessage
from plugai.server.services.convert import enums
from plugai.server.services.convert.json_values import json_object, json_text
from plugai.v1 import generate_pb2, message_pb2

# Parameters of the same type on both sides.
_PLAIN = frozenset(
    {
        "max_output_tokens",
        "temperature",
        "top_p",
        "top_k",
        "min_p",
        "repetition_penalty",
        "frequency_penalty",
        "presence_penalty",
        "seed",
        "top_logprobs",
    }
)


def generation_request(pb: generate_pb2.GenerateRequest, caller: Principal) -> GenerationRequest:
    """The request of `caller` for a runner. The message has been validated before."""
    return GenerationRequest(
        request_id=pb.request_id,
        owner_id=caller.id,
        model=pb.model,
        messages=tuple(_message(message, f"messages[{i}]") for i, message in enumerate(pb.messages)),
        parameters=parameters(pb.parameters),
        response_format=_response_format(pb.response_format),
        tools=tuple(_tool(tool, f"tools[{i}]") for i, tool in enumerate(pb.tools)),
        tool_choice=_tool_choice(pb.tool_choice),
        output_modalities=tuple(enums.MODALITIES.domain(modality) for modality in pb.output_modalities if modality),
        fallback_models=tuple(pb.fallback_models),
        session_id=pb.session_id,
    )


def on_disconnect(value: generate_pb2.OnDisconnect.ValueType) -> OnDisconnect | None:
    """What happens when the client disconnects; None if the request does not specify it."""
    return enums.ON_DISCONNECT.domain(value) if value else None


def follow(pb: generate_pb2.GenerateRequest) -> Follow:
    """Which message of its session a turn follows."""
    return FollowMessage(pb.parent_message_id) if pb.HasField("parent_message_id") else FollowHead()


def _message(pb: message_pb2.Message, path: str) -> Message:
    parts = tuple(_part(part, f"{path}.parts[{i}]") for i, part in enumerate(pb.parts))
    return Message(enums.ROLES.domain(pb.role), parts)


def _part(pb: message_pb2.Part, path: str) -> Part:  # noqa: C901 - one case a kind
    match pb.WhichOneof("data"):
        case "text":
            return TextPart(pb.text)
        case "reasoning":
            return ReasoningPart(pb.reasoning, pb.reasoning_signature)
        case "blob":
            return BlobPart(pb.blob, pb.mime_type)
        case "artifact_id":
            return ArtifactPart(pb.artifact_id, pb.mime_type)
        case "uri":
            return UriPart(pb.uri, pb.mime_type)
        case "tool_call":
            return ToolCallPart(pb.tool_call.id, pb.tool_call.name, pb.tool_call.arguments)
        case "tool_result":
            return ToolResultPart(pb.tool_result.tool_call_id, pb.tool_result.text)
        case None:
            problem = "is empty; set text, blob, artifact_id, uri, tool_call, tool_result or reasoning"
            raise InvalidRequestError(f"{path} {problem}", {path: problem})
        case unknown:
            assert_never(unknown)


def parameters(pb: message_pb2.Parameters) -> Parameters:
    """The parameters of a request."""
    given: dict[str, Any] = {field.name: value for field, value in pb.ListFields() if field.name in _PLAIN}
    effort: ReasoningEffort | None = enums.REASONING.domain(pb.reasoning_effort) if pb.reasoning_effort else None
    extra = json_object(pb.extra) if pb.HasField("extra") else {}
    return Parameters(**given, stop=tuple(pb.stop), reasoning_effort=effort, extra=extra)


def _response_format(pb: message_pb2.ResponseFormat) -> ResponseFormat | None:
    match pb.WhichOneof("format"):
        case "json_schema":
            return JsonSchemaFormat(json_object(pb.json_schema))
        case "json_schema_text":
            return JsonSchemaFormat(json_text(pb.json_schema_text, "response_format.json_schema"))
        case "grammar":
            return GrammarFormat(pb.grammar)
        case None:
            return None
        case unknown:
            assert_never(unknown)


def _tool(pb: message_pb2.Tool, path: str) -> Tool:
    if pb.HasField("parameters_schema_text"):
        schema = json_text(pb.parameters_schema_text, f"{path}.parameters_schema")
    else:
        schema = json_object(pb.parameters_schema)
    return Tool(pb.name, pb.description, schema)


def _tool_choice(pb: message_pb2.ToolChoice) -> ToolChoice:
    return ToolChoice(enums.TOOL_MODES.domain(pb.mode) if pb.mode else ToolMode.AUTO, pb.name, pb.single)
