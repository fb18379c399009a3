"""OpenAI's Chat Completions API, which many other servers offer too."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import ClassVar

import msgspec
from msgspec.structs import replace

from plugai.adapters.decoding import DECODE_ERRORS
from plugai.adapters.dialect import Dialect, ListedModel, Reader, model_name
from plugai.adapters.http.call import ErrorResponse, ProviderCall
from plugai.adapters.http.retry_hints import may_retry, retry_after
from plugai.adapters.openai import chat_request, image_generation
from plugai.adapters.openai.chat_reader import ChatErrorBody, ChatReader, error_payload_of
from plugai.adapters.openai.image_generation import generates_images, image_model
from plugai.adapters.parameters import drop_warnings, fields, schema
from plugai.adapters.provider import HttpProvider
from plugai.adapters.provider_errors import ProviderErrorPayload
from plugai.runners.base import Capability, Credential, GenerationRequest, Modality, ModelSpec

# The list does not say which models are for chat; the names of the others show it, as whole words.
_OTHER_KINDS = re.compile(
    r"(?<![a-z])(?:(?:text)?embed(?:ding)?s?|whisper|transcribe|tts|dall-e|image|sora|moderation|realtime|audio"
    r"|davinci|babbage|rerank(?:er|ing)?)(?![a-z])",
    re.IGNORECASE,
)
_CHAT = re.compile(r"(?<![a-z])(?:chat|instruct|it)(?![a-z])", re.IGNORECASE)


def is_for_chat(name: str) -> bool:
    """Whether a model is for chat, by its name: unless a word of it says otherwise, and no word says that it is."""
    return _CHAT.search(name) is not None or _OTHER_KINDS.search(name) is None


class _Model(msgspec.Struct):
    id: str


class _Models(msgspec.Struct):
    data: list[_Model]


class ChatDialect(Dialect):
    """Chat Completions as OpenAI documents it. Other servers differ in the names of parameters."""

    default_base_url: ClassVar[str] = "https://api.openai.com/v1"
    title: ClassVar[str] = "OpenAI (Chat Completions)"
    credential_kinds: ClassVar[tuple[str, ...]] = ("api_key",)
    family: ClassVar[str] = "openai"
    path: ClassVar[str] = "/chat/completions"
    names: ClassVar[Mapping[str, str]] = {
        "max_output_tokens": "max_completion_tokens",
        "temperature": "temperature",
        "top_p": "top_p",
        "frequency_penalty": "frequency_penalty",
        "presence_penalty": "presence_penalty",
        "seed": "seed",
        "stop": "stop",
        "top_logprobs": "top_logprobs",
        "reasoning_effort": "reasoning_effort",
    }
    input_modalities: ClassVar[tuple[Modality, ...]] = (Modality.TEXT, Modality.IMAGE)
    capabilities: ClassVar[frozenset[Capability]] = frozenset(
        {Capability.TOOLS, Capability.JSON_SCHEMA, Capability.LOGPROBS, Capability.REASONING, Capability.SEED}
    )
    parameters_schema: ClassVar[Mapping[str, object]] = schema(names)
    model_options: ClassVar[Mapping[str, type]] = {image_generation.OPTION: bool}
    # The schema of `extra` for models that generate images.
    image_extra: ClassVar[Mapping[str, object]] = image_generation.OPENAI_EXTRA

    def authorization(self, credential: Credential) -> Mapping[str, str]:
        return {"authorization": f"Bearer {credential.secrets['api_key']}"}

    def call(self, request: GenerationRequest, spec: ModelSpec) -> ProviderCall:
        if generates_images(model_name(spec), spec.options):
            return self.image_call(request, spec)
        body = {
            "model": model_name(spec),
            **fields(request.parameters, self.names),
            **self.answer_fields(request),
            "stream": True,
        }
        known = {*self.names, "reasoning_effort"}
        return ProviderCall(
            self.path, msgspec.json.encode(body), warnings=drop_warnings(request.parameters, known, self.config.id)
        )

    def answer_fields(self, request: GenerationRequest) -> Mapping[str, object]:
        """The conversation, and what its answer shall be. Raises InvalidRequestError for what cannot be sent."""
        logprobs = {} if request.parameters.top_logprobs is None else {"logprobs": True}
        return {
            "messages": chat_request.messages(request),
            **chat_request.tools(request),
            **chat_request.response_format(request),
            **logprobs,
            "stream_options": {"include_usage": True},
        }

    def image_call(self, request: GenerationRequest, spec: ModelSpec) -> ProviderCall:
        """The request to a model that generates images. Raises InvalidRequestError if there is no prompt."""
        return image_generation.streamed_call(request, spec, self.config.id)

    def reader(self, request: GenerationRequest, spec: ModelSpec) -> Reader:
        return self.image_reader() if generates_images(model_name(spec), spec.options) else self.answer_reader()

    def answer_reader(self) -> Reader:
        """The reader of an answer in this API's events."""
        return ChatReader()

    def image_reader(self) -> Reader:
        """The reader of the answer to `image_call`."""
        return image_generation.StreamedImageReader()

    def described(self, model: ListedModel) -> ListedModel:
        return image_model(model, self.image_extra) if generates_images(model.name, model.options) else model

    def error_payload(self, response: ErrorResponse) -> ProviderErrorPayload:
        pause = retry_after(response.headers, datetime.now(UTC))
        retryable = may_retry(response.headers)
        try:
            body = msgspec.json.decode(response.body, type=ChatErrorBody)
        except DECODE_ERRORS:
            return ProviderErrorPayload(response.status, retry_after=pause, retryable=retryable)
        return replace(error_payload_of(response.status, body, pause), retryable=retryable)

    def listing(self) -> ProviderCall:
        return ProviderCall("/models", method="GET")

    def listed(self, body: bytes) -> Sequence[ListedModel]:
        models = msgspec.json.decode(body, type=_Models).data
        names = [model.id for model in models]
        return [ListedModel(name) for name in names if generates_images(name, {}) or is_for_chat(name)]


class OpenAiChatProvider(HttpProvider):
    """OpenAI, through Chat Completions."""

    dialect: ClassVar[type[Dialect]] = ChatDialect
