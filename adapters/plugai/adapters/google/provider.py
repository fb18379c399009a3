"""Google's Gemini, through the Gemini API."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Annotated, ClassVar
from urllib.parse import quote

import msgspec
from msgspec import Meta
from msgspec.structs import replace

from plugai.adapters.decoding import DECODE_ERRORS
from plugai.adapters.dialect import Dialect, ListedModel, Reader, model_name
from plugai.adapters.google import request as google_request
from plugai.adapters.google import token as google_token
from plugai.adapters.google.reader import GeminiErrorPayload, GeminiReader, error_payload_of
from plugai.adapters.http.call import ErrorResponse, ProviderCall
from plugai.adapters.http.retry_hints import may_retry, retry_after
from plugai.adapters.parameters import drop_warnings, schema
from plugai.adapters.provider import HttpProvider
from plugai.adapters.provider_errors import ProviderErrorPayload
from plugai.runners.base import Capability, Credential, GenerationRequest, Modality, ModelSpec, ProviderConfig

_PARAMETERS: Mapping[str, str] = {**google_request.NAMES, "reasoning_effort": "thinkingConfig"}
_CAPABILITIES = frozenset({Capability.TOOLS, Capability.JSON_SCHEMA, Capability.LOGPROBS, Capability.SEED})


class _ErrorBody(msgspec.Struct):
    error: GeminiErrorPayload


class _Model(msgspec.Struct, rename="camel"):
    name: str
    input_token_limit: int | None = None
    supported_generation_methods: list[str] = msgspec.field(default_factory=list)
    thinking: bool = False


class _Models(msgspec.Struct):
    models: list[_Model]


class GoogleOptions(msgspec.Struct, frozen=True):
    """The settings that only Google has."""

    token_url: Annotated[str, Meta(description="Where service accounts get their tokens.")] = (
        "https://oauth2.googleapis.com"
    )


class GeminiDialect(Dialect):
    """The Gemini API.

    The credential is a key of Google's AI Studio, or a service account: `client_email`, `private_key_id` and
    `private_key`.
    """

    default_base_url: ClassVar[str] = "https://generativelanguage.googleapis.com"
    family: ClassVar[str] = "google"
    input_modalities: ClassVar[tuple[Modality, ...]] = (Modality.TEXT, Modality.IMAGE)
    capabilities: ClassVar[frozenset[Capability]] = _CAPABILITIES | {Capability.REASONING}
    parameters_schema: ClassVar[Mapping[str, object]] = schema(_PARAMETERS)
    title: ClassVar[str] = "Google Gemini"
    credential_kinds: ClassVar[tuple[str, ...]] = ("api_key", "google_service_account")
    provider_options: ClassVar[type[msgspec.Struct]] = GoogleOptions

    def __init__(self, config: ProviderConfig) -> None:
        super().__init__(config)
        self.token_url = self.read_options(GoogleOptions).token_url

    def needs_token(self, credential: Credential) -> bool:
        return "private_key" in credential.secrets

    def token_call(self, credential: Credential) -> ProviderCall:
        return google_token.call(credential, datetime.now(UTC))

    def authorization(self, credential: Credential) -> Mapping[str, str]:
        if (token := credential.secrets.get("token")) is not None:
            return {"authorization": f"Bearer {token}"}
        return {"x-goog-api-key": credential.secrets["api_key"]}

    def call(self, request: GenerationRequest, spec: ModelSpec) -> ProviderCall:
        name = model_name(spec)
        body = {
            **google_request.system(request),
            "contents": google_request.contents(request),
            **google_request.tools(request),
            **google_request.generation_config(request, name),
        }
        path = f"/v1beta/models/{quote(name, safe='')}:streamGenerateContent?alt=sse"
        return ProviderCall(
            path, msgspec.json.encode(body), warnings=drop_warnings(request.parameters, _PARAMETERS, self.config.id)
        )

    def reader(self, request: GenerationRequest, spec: ModelSpec) -> Reader:
        return GeminiReader()

    def error_payload(self, response: ErrorResponse) -> ProviderErrorPayload:
        pause = retry_after(response.headers, datetime.now(UTC))
        retryable = may_retry(response.headers)
        try:
            # Some errors of streams are a list of one.
            decoded = msgspec.json.decode(response.body, type=_ErrorBody | list[_ErrorBody])
            error = (decoded[0] if isinstance(decoded, list) else decoded).error
        except (*DECODE_ERRORS, IndexError):
            return ProviderErrorPayload(response.status, retry_after=pause, retryable=retryable)
        return replace(error_payload_of(response.status, error, pause), retryable=retryable)

    def listing(self) -> ProviderCall:
        # A page holds a thousand models, more than there have ever been.
        return ProviderCall("/v1beta/models?pageSize=1000", method="GET")

    def listed(self, body: bytes) -> Sequence[ListedModel]:
        models = msgspec.json.decode(body, type=_Models).models
        return [_listed(model) for model in models if "generateContent" in model.supported_generation_methods]


class GoogleProvider(HttpProvider):
    """Google."""

    dialect: ClassVar[type[Dialect]] = GeminiDialect


def _listed(model: _Model) -> ListedModel:
    return ListedModel(
        model.name.removeprefix("models/"),
        model.input_token_limit,
        # The list does not say which models generate images, but their names do.
        output_modalities=(Modality.TEXT, Modality.IMAGE) if "-image" in model.name else None,
        capabilities=_CAPABILITIES | {Capability.REASONING} if model.thinking else _CAPABILITIES,
    )
