"""A request in the dialect of Google's Gemini."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterator, Mapping
from itertools import groupby

import msgspec

from plugai.adapters.images import sendable_image
from plugai.adapters.parameters import fields
from plugai.runners.base import (
    ArtifactPart,
    BlobPart,
    GenerationRequest,
    JsonSchemaFormat,
    Message,
    Part,
    ReasoningEffort,
    ReasoningPart,
    Role,
    TextPart,
    ToolCallPart,
    ToolMode,
    ToolResultPart,
    UriPart,
)
from plugai.runners.errors import InvalidRequestError

Json = dict[str, object]

NAMES: Mapping[str, str] = {
    "max_output_tokens": "maxOutputTokens",
    "temperature": "temperature",
    "top_p": "topP",
    "top_k": "topK",
    "frequency_penalty": "frequencyPenalty",
    "presence_penalty": "presencePenalty",
    "seed": "seed",
    "stop": "stopSequences",
    "top_logprobs": "logprobs",
}
_MODES = {ToolMode.AUTO: "AUTO", ToolMode.NONE: "NONE", ToolMode.REQUIRED: "ANY"}
# Models of the third generation take levels, those of the second a budget of tokens.
_LEVELS = {
    ReasoningEffort.NONE: "MINIMAL",
    ReasoningEffort.LOW: "LOW",
    ReasoningEffort.MEDIUM: "MEDIUM",
    ReasoningEffort.HIGH: "HIGH",
}
_BUDGETS = {
    ReasoningEffort.NONE: 0,
    ReasoningEffort.LOW: 1024,
    ReasoningEffort.MEDIUM: 8192,
    ReasoningEffort.HIGH: 24576,
}
_GENERATION = re.compile(r"gemini-(\d+)")
# The API requires a signature of the thoughts for each earlier call, and accepts this if they were not stored.
_NO_SIGNATURE = "skip_thought_signature_validator"


def system(request: GenerationRequest) -> Json:
    """The field with the system prompt, or nothing."""
    text = "\n\n".join(message.text for message in request.messages if message.role is Role.SYSTEM)
    return {"systemInstruction": {"parts": [{"text": text}]}} if text else {}


def contents(request: GenerationRequest) -> list[Json]:
    """The conversation, with alternating roles. Raises InvalidRequestError for a part that cannot be sent."""
    messages = [message for message in request.messages if message.role is not Role.SYSTEM]
    names = _call_names(messages)
    turns = groupby(messages, lambda message: "model" if message.role is Role.ASSISTANT else "user")
    contents = [
        (role, [piece for m in turn for part in m.parts for piece in _part(part, names)]) for role, turn in turns
    ]
    return [{"role": role, "parts": parts} for role, parts in contents if parts]


def tools(request: GenerationRequest) -> Json:
    """The fields about tools, or nothing."""
    if not request.tools:
        return {}
    declarations = [
        {"name": tool.name, "description": tool.description, "parametersJsonSchema": dict(tool.parameters_schema)}
        for tool in request.tools
    ]
    choice = request.tool_choice
    config: Json = {"mode": _MODES[choice.mode]}
    if choice.name and choice.mode is not ToolMode.NONE:
        config = {"mode": "ANY", "allowedFunctionNames": [choice.name]}
    return {"tools": [{"functionDeclarations": declarations}], "toolConfig": {"functionCallingConfig": config}}


def generation_config(request: GenerationRequest, model: str) -> Json:
    """The field with the generation parameters, or nothing."""
    config = fields(request.parameters, NAMES)
    if request.parameters.top_logprobs is not None:
        config["responseLogprobs"] = True
    if request.parameters.reasoning_effort is not None:
        config["thinkingConfig"] = _thinking(request.parameters.reasoning_effort, model)
    if request.output_modalities:
        config["responseModalities"] = [modality.value.upper() for modality in request.output_modalities]
    match request.response_format:
        case JsonSchemaFormat(schema):
            config |= {"responseMimeType": "application/json", "responseJsonSchema": dict(schema)}
    return {"generationConfig": config} if config else {}


def _thinking(effort: ReasoningEffort, model: str) -> Json:
    generation = _GENERATION.match(model)
    shown: Json = {} if effort is ReasoningEffort.NONE else {"includeThoughts": True}
    if generation is not None and int(generation[1]) > 2:
        return {"thinkingLevel": _LEVELS[effort], **shown}
    return {"thinkingBudget": _BUDGETS[effort], **shown}


def _call_names(messages: list[Message]) -> Mapping[str, str]:
    parts = [part for message in messages for part in message.parts]
    return {part.call_id: part.name for part in parts if isinstance(part, ToolCallPart)}


def _part(part: Part, names: Mapping[str, str]) -> Iterator[Json]:
    match part:
        case TextPart(text):
            if text:
                yield {"text": text}
        case BlobPart() | UriPart() | ArtifactPart():
            yield _image(part)
        case ToolCallPart():
            yield _call(part)
        case ToolResultPart(call_id, result):
            if call_id not in names:
                raise InvalidRequestError(f"the tool result for {call_id!r} answers no tool call of this conversation")
            answer = {"id": call_id, "name": names[call_id], "response": {"result": result}}
            yield {"functionResponse": answer}
        case ReasoningPart():
            # Thoughts of earlier turns are not sent.
            pass


def _image(part: BlobPart | UriPart | ArtifactPart) -> Json:
    match sendable_image(part, "https://"):
        case BlobPart(data, mime_type):
            return {"inlineData": {"mimeType": mime_type, "data": b64encode(data).decode()}}
        case UriPart(uri, mime_type):
            return {"fileData": {"mimeType": mime_type, "fileUri": uri}}


def _call(part: ToolCallPart) -> Json:
    try:
        arguments = msgspec.json.decode(part.arguments or "{}")
    except (msgspec.DecodeError, RecursionError):
        arguments = None
    if not isinstance(arguments, dict):
        raise InvalidRequestError(
            "the arguments of an earlier tool call are not a JSON object; correct or remove the call"
        )
    call = {"id": part.call_id, "name": part.name, "args": arguments}
    return {"functionCall": call, "thoughtSignature": _NO_SIGNATURE}
