"""Checks whether a model has the capabilities that a request needs, and whether the request contradicts itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import assert_never

from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

from plugai.runners.base import (
    ArtifactPart,
    BlobPart,
    Capability,
    GenerationRequest,
    GrammarFormat,
    JsonSchemaFormat,
    ModelSpec,
    ReasoningEffort,
    Tool,
    ToolMode,
    UriPart,
)
from plugai.runners.errors import CapabilityMissingError, InvalidRequestError


def check_tools(request: GenerationRequest) -> None:
    """Raise InvalidRequestError if two tools have one name, or if a tool must be called that is not there."""
    violations = _doubles(request.tools)
    choice = request.tool_choice
    if choice.mode is ToolMode.REQUIRED and not request.tools:
        violations["tool_choice.mode"] = "there are no tools that could be called; add `tools`"
    if choice.name and choice.name not in {tool.name for tool in request.tools}:
        violations["tool_choice.name"] = f"there is no tool {choice.name!r} in `tools`"
    if violations:
        message = "; ".join(f"{field}: {why}" for field, why in violations.items())
        raise InvalidRequestError(message, violations)


def check_capabilities(request: GenerationRequest, spec: ModelSpec, capabilities: frozenset[Capability]) -> None:
    """Raise CapabilityMissingError if the model lacks what the request needs; the error names all such fields."""
    violations = {field: why for field, need, why in _needs(request) if need not in capabilities}
    violations |= _unknown_outputs(request, spec) | _unreadable_parts(request, spec) | _wrong_extra(request, spec)
    if violations:
        fields = ", ".join(sorted(violations))
        message = f"model {spec.id!r} cannot do what the request asks ({fields}); leave it out or choose another model"
        raise CapabilityMissingError(message, violations)


def _needs(request: GenerationRequest) -> list[tuple[str, Capability, str]]:
    needs: list[tuple[str, Capability, str]] = []
    if request.tools:
        needs.append(("tools", Capability.TOOLS, "the model does not call tools"))
    match request.response_format:
        case JsonSchemaFormat():
            needs.append(("response_format.json_schema", Capability.JSON_SCHEMA, "the model takes no JSON Schema"))
        case GrammarFormat():
            needs.append(("response_format.grammar", Capability.GRAMMAR, "the model takes no grammar"))
        case None:
            pass
        case _:
            assert_never(request.response_format)
    parameters = request.parameters
    if parameters.top_logprobs is not None:
        needs.append(("parameters.top_logprobs", Capability.LOGPROBS, "the model reports no probabilities"))
    if parameters.reasoning_effort not in (None, ReasoningEffort.NONE):
        needs.append(("parameters.reasoning_effort", Capability.REASONING, "the model does not reason"))
    if parameters.seed is not None:
        needs.append(("parameters.seed", Capability.SEED, "the model takes no seed"))
    return needs


def _wrong_extra(request: GenerationRequest, spec: ModelSpec) -> dict[str, str]:
    """Parameters of one runner only are checked against its schema; a runner without a schema has none."""
    properties = spec.parameters_schema.get("properties")
    schema = properties.get("extra", False) if isinstance(properties, Mapping) else False
    extra = dict(request.parameters.extra)
    if not extra or (schema and (error := best_match(Draft202012Validator(schema).iter_errors(extra))) is None):
        return {}
    if not schema:
        return {"parameters.extra": "the model has no parameters besides the common ones"}
    return {"parameters.extra" + error.json_path.removeprefix("$"): error.message}


def _unknown_outputs(request: GenerationRequest, spec: ModelSpec) -> dict[str, str]:
    return {
        f"output_modalities[{index}]": f"the model does not make {modality.value}"
        for index, modality in enumerate(request.output_modalities)
        if modality not in spec.output_modalities
    }


def _unreadable_parts(request: GenerationRequest, spec: ModelSpec) -> dict[str, str]:
    readable = {modality.value for modality in spec.input_modalities}
    return {
        f"messages[{i}].parts[{j}]": f"the model does not read {part.mime_type or 'data of unknown type'}"
        for i, message in enumerate(request.messages)
        for j, part in enumerate(message.parts)
        if isinstance(part, BlobPart | ArtifactPart | UriPart) and part.mime_type.partition("/")[0] not in readable
    }


def _doubles(tools: Sequence[Tool]) -> dict[str, str]:
    names = [tool.name for tool in tools]
    return {
        f"tools[{number}].name": f"another tool is called {name!r} too; rename one"
        for number, name in enumerate(names)
        if name in names[:number]
    }
