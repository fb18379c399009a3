"""Anthropic's Claude, through the Messages API."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import ClassVar

import msgspec
from msgspec.structs import replace

from plugai.adapters.anthropic import request as anthropic_request
from plugai.adapters.anthropic.reader import AnthropicErrorPayload, MessagesReader, complaint_of
from plugai.adapters.anthropic.thinking import thinking
from plugai.adapters.decoding import UNREADABLE
from plugai.adapters.dialect import Dialect, ErrorResponse, ListedModel, ProviderCall, Reader, model_name
from plugai.adapters.failures import ProviderErrorPayload
from plugai.adapters.http.hints import may_retry, retry_after
from plugai.adapters.parameters import dropped, fields, schema
from plugai.adapters.provider import HttpProvider
from plugai.runners.base import (
    Capability,
    Credential,
    GenerationRequest,
    Modality,
    ModelSpec,
    Parameters,
    WarningChunk,
)

# The provider wants to be told a limit. Every model that it still serves takes this one.
_MAX_TOKENS = 32000
_HOTTEST = 1.0
_VERSION = {"anthropic-version": "2023-06-01"}
_SAMPLING: Mapping[str, str] = {
    "temperature": "temperature",
    "top_p": "top_p",
    "top_k": "top_k",
    "stop": "stop_sequences",
}
_TAKEN: Mapping[str, str] = {**_SAMPLING, "max_output_tokens": "max_tokens", "reasoning_effort": "thinking"}


class _Refusal(msgspec.Struct):
    error: AnthropicErrorPayload


class _Support(msgspec.Struct):
    supported: bool = False


class _ThinkingTypes(msgspec.Struct):
    adaptive: _Support = msgspec.field(default_factory=_Support)


class _Thinking(msgspec.Struct):
    supported: bool = False
    types: _ThinkingTypes = msgspec.field(default_factory=_ThinkingTypes)


class _Abilities(msgspec.Struct):
    image_input: _Support = msgspec.field(default_factory=_Support)
    structured_outputs: _Support = msgspec.field(default_factory=_Support)
    thinking: _Thinking = msgspec.field(default_factory=_Thinking)


class _Model(msgspec.Struct):
    id: str
    max_input_tokens: int | None = None
    max_tokens: int | None = None
    capabilities: _Abilities | None = None


class _Models(msgspec.Struct):
    data: list[_Model]


class MessagesDialect(Dialect):
    """The Messages API. A model's options are `max_tokens`, its longest answer, and `adaptive_thinking`."""

    default_base_url: ClassVar[str] = "https://api.anthropic.com"
    family: ClassVar[str] = "anthropic"
    input_modalities: ClassVar[tuple[Modality, ...]] = (Modality.TEXT, Modality.IMAGE)
    capabilities: ClassVar[frozenset[Capability]] = frozenset(
        {Capability.TOOLS, Capability.JSON_SCHEMA, Capability.REASONING}
    )
    parameters_schema: ClassVar[Mapping[str, object]] = schema(_TAKEN)
    model_options: ClassVar[Mapping[str, type]] = {"max_tokens": int, "adaptive_thinking": bool}

    def authorization(self, credential: Credential) -> Mapping[str, str]:
        return {"x-api-key": credential.secrets["api_key"]}

    def call(self, request: GenerationRequest, spec: ModelSpec) -> ProviderCall:
        max_tokens = request.parameters.max_output_tokens or _longest(spec)
        thought = thinking(request, bool(spec.options.get("adaptive_thinking", True)), max_tokens)
        parameters, cooled = _cooled(thought.parameters)
        output_config = {**anthropic_request.output_format(request), **thought.effort}
        body = {
            "model": model_name(spec),
            "max_tokens": max_tokens,
            **anthropic_request.system(request),
            "messages": anthropic_request.messages(request),
            **fields(parameters, _SAMPLING),
            **anthropic_request.tools(request),
            **thought.body,
            **({"output_config": output_config} if output_config else {}),
            "stream": True,
        }
        left_out = dropped(request.parameters, _TAKEN, self.config.id)
        return ProviderCall(
            "/v1/messages",
            msgspec.json.encode(body),
            headers=_VERSION,
            warnings=(*thought.warnings, *cooled, *left_out),
        )

    def reader(self, request: GenerationRequest, spec: ModelSpec) -> Reader:
        return MessagesReader()

    def complaint(self, response: ErrorResponse) -> ProviderErrorPayload:
        asked = retry_after(response.headers, datetime.now(UTC))
        again = may_retry(response.headers)
        try:
            fault = msgspec.json.decode(response.body, type=_Refusal).error
        except UNREADABLE:
            return ProviderErrorPayload(response.status, retry_after=asked, again=again)
        return replace(complaint_of(response.status, fault, asked), again=again)

    def listing(self) -> ProviderCall:
        # A page holds a thousand, which is more than there ever were.
        return ProviderCall("/v1/models?limit=1000", method="GET", headers=_VERSION)

    def listed(self, body: bytes) -> Sequence[ListedModel]:
        return [_listed(model) for model in msgspec.json.decode(body, type=_Models).data]


class AnthropicProvider(HttpProvider):
    """Anthropic."""

    dialect: ClassVar[type[Dialect]] = MessagesDialect


def _longest(spec: ModelSpec) -> int:
    """The tokens of the model's longest answer."""
    longest = spec.options.get("max_tokens")
    return longest if isinstance(longest, int) else _MAX_TOKENS


def _cooled(parameters: Parameters) -> tuple[Parameters, tuple[WarningChunk, ...]]:
    """The parameters with a temperature that the provider takes."""
    if parameters.temperature is None or parameters.temperature <= _HOTTEST:
        return parameters, ()
    warning = WarningChunk("PARAMETER_CHANGED", f"temperature was lowered to {_HOTTEST:g}, the provider's highest")
    return replace(parameters, temperature=_HOTTEST), (warning,)


def _listed(model: _Model) -> ListedModel:
    options: dict[str, object] = {} if model.max_tokens is None else {"max_tokens": model.max_tokens}
    able = model.capabilities
    if able is None:
        return ListedModel(model.id, model.max_input_tokens, options=options)
    told = {
        Capability.TOOLS: True,
        Capability.JSON_SCHEMA: able.structured_outputs.supported,
        Capability.REASONING: able.thinking.supported,
    }
    return ListedModel(
        model.id,
        model.max_input_tokens,
        (Modality.TEXT, Modality.IMAGE) if able.image_input.supported else (Modality.TEXT,),
        capabilities=frozenset(capability for capability, supported in told.items() if supported),
        options={**options, "adaptive_thinking": able.thinking.types.adaptive.supported},
    )
