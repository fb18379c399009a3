"""Anthropic's Claude, through the Messages API."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import ClassVar

import msgspec
from msgspec.structs import replace

from plugai.adapters.anthropic import request as anthropic_request
from plugai.adapters.anthropic.reader import AnthropicErrorPayload, MessagesReader, error_payload_of
from plugai.adapters.anthropic.thinking import thinking
from plugai.adapters.decoding import DECODE_ERRORS
from plugai.adapters.dialect import Dialect, ListedModel, Reader, model_name
from plugai.adapters.http.call import ErrorResponse, ProviderCall
from plugai.adapters.http.retry_hints import may_retry, retry_after
from plugai.adapters.parameters import drop_warnings, fields, schema
from plugai.adapters.provider import HttpProvider
from plugai.adapters.provider_errors import ProviderErrorPayload
from plugai.runners.base import (
    Capability,
    Credential,
    GenerationRequest,
    Modality,
    ModelSpec,
    Parameters,
    WarningChunk,
)

# The API requires a limit. Every model that is still served accepts this one.
_MAX_TOKENS = 32000
_MAX_TEMPERATURE = 1.0
_VERSION = {"anthropic-version": "2023-06-01"}
_SAMPLING: Mapping[str, str] = {
    "temperature": "temperature",
    "top_p": "top_p",
    "top_k": "top_k",
    "stop": "stop_sequences",
}
_PARAMETERS: Mapping[str, str] = {**_SAMPLING, "max_output_tokens": "max_tokens", "reasoning_effort": "thinking"}


class _ErrorBody(msgspec.Struct):
    error: AnthropicErrorPayload


class _Support(msgspec.Struct):
    supported: bool = False


class _ThinkingTypes(msgspec.Struct):
    adaptive: _Support = msgspec.field(default_factory=_Support)


class _Thinking(msgspec.Struct):
    supported: bool = False
    types: _ThinkingTypes = msgspec.field(default_factory=_ThinkingTypes)


class _Capabilities(msgspec.Struct):
    image_input: _Support = msgspec.field(default_factory=_Support)
    structured_outputs: _Support = msgspec.field(default_factory=_Support)
    thinking: _Thinking = msgspec.field(default_factory=_Thinking)


class _Model(msgspec.Struct):
    id: str
    max_input_tokens: int | None = None
    max_tokens: int | None = None
    capabilities: _Capabilities | None = None


class _Models(msgspec.Struct):
    data: list[_Model]


class MessagesDialect(Dialect):
    """The Messages API. A model's options are `max_tokens`, its longest answer, and `adaptive_thinking`."""

    default_base_url: ClassVar[str] = "https://api.anthropic.com"
    title: ClassVar[str] = "Anthropic"
    credential_kinds: ClassVar[tuple[str, ...]] = ("api_key",)
    family: ClassVar[str] = "anthropic"
    input_modalities: ClassVar[tuple[Modality, ...]] = (Modality.TEXT, Modality.IMAGE)
    capabilities: ClassVar[frozenset[Capability]] = frozenset(
        {Capability.TOOLS, Capability.JSON_SCHEMA, Capability.REASONING}
    )
    parameters_schema: ClassVar[Mapping[str, object]] = schema(_PARAMETERS)
    model_options: ClassVar[Mapping[str, type]] = {"max_tokens": int, "adaptive_thinking": bool}

    def authorization(self, credential: Credential) -> Mapping[str, str]:
        return {"x-api-key": credential.secrets["api_key"]}

    def call(self, request: GenerationRequest, spec: ModelSpec) -> ProviderCall:
        max_tokens = request.parameters.max_output_tokens or _max_output_tokens(spec)
        thinking_fields = thinking(request, bool(spec.options.get("adaptive_thinking", True)), max_tokens)
        parameters, clamp_warnings = _clamp_temperature(thinking_fields.parameters)
        output_config = {**anthropic_request.output_format(request), **thinking_fields.effort}
        body = {
            "model": model_name(spec),
            "max_tokens": max_tokens,
            **anthropic_request.system(request),
            "messages": anthropic_request.messages(request),
            **fields(parameters, _SAMPLING),
            **anthropic_request.tools(request),
            **thinking_fields.body,
            **({"output_config": output_config} if output_config else {}),
            "stream": True,
        }
        left_out = drop_warnings(request.parameters, _PARAMETERS, self.config.id)
        return ProviderCall(
            "/v1/messages",
            msgspec.json.encode(body),
            headers=_VERSION,
            warnings=(*thinking_fields.warnings, *clamp_warnings, *left_out),
        )

    def reader(self, request: GenerationRequest, spec: ModelSpec) -> Reader:
        return MessagesReader()

    def error_payload(self, response: ErrorResponse) -> ProviderErrorPayload:
        pause = retry_after(response.headers, datetime.now(UTC))
        retryable = may_retry(response.headers)
        try:
            error = msgspec.json.decode(response.body, type=_ErrorBody).error
        except DECODE_ERRORS:
            return ProviderErrorPayload(response.status, retry_after=pause, retryable=retryable)
        return replace(error_payload_of(response.status, error, pause), retryable=retryable)

    def listing(self) -> ProviderCall:
        # A page holds a thousand models, more than there have ever been.
        return ProviderCall("/v1/models?limit=1000", method="GET", headers=_VERSION)

    def listed(self, body: bytes) -> Sequence[ListedModel]:
        return [_listed(model) for model in msgspec.json.decode(body, type=_Models).data]


class AnthropicProvider(HttpProvider):
    """Anthropic."""

    dialect: ClassVar[type[Dialect]] = MessagesDialect


def _max_output_tokens(spec: ModelSpec) -> int:
    """The tokens of the model's longest answer."""
    longest = spec.options.get("max_tokens")
    return longest if isinstance(longest, int) else _MAX_TOKENS


def _clamp_temperature(parameters: Parameters) -> tuple[Parameters, tuple[WarningChunk, ...]]:
    """The parameters with a temperature that the provider accepts."""
    if parameters.temperature is None or parameters.temperature <= _MAX_TEMPERATURE:
        return parameters, ()
    warning = WarningChunk(
        "PARAMETER_CHANGED", f"temperature was lowered to {_MAX_TEMPERATURE:g}, the provider's highest"
    )
    return replace(parameters, temperature=_MAX_TEMPERATURE), (warning,)


def _listed(model: _Model) -> ListedModel:
    options: dict[str, object] = {} if model.max_tokens is None else {"max_tokens": model.max_tokens}
    supports = model.capabilities
    if supports is None:
        return ListedModel(model.id, model.max_input_tokens, options=options)
    capabilities = {
        Capability.TOOLS: True,
        Capability.JSON_SCHEMA: supports.structured_outputs.supported,
        Capability.REASONING: supports.thinking.supported,
    }
    return ListedModel(
        model.id,
        model.max_input_tokens,
        (Modality.TEXT, Modality.IMAGE) if supports.image_input.supported else (Modality.TEXT,),
        capabilities=frozenset(capability for capability, supported in capabilities.items() if supported),
        options={**options, "adaptive_thinking": supports.thinking.types.adaptive.supported},
    )
