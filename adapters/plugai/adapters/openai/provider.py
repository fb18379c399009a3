"""OpenAI, through its Responses API."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

import msgspec

from plugai.adapters.dialect import Dialect, Reader, model_name
from plugai.adapters.http.call import ProviderCall
from plugai.adapters.openai import responses_request
from plugai.adapters.openai.chat import ChatDialect
from plugai.adapters.openai.image_generation import generates_images
from plugai.adapters.openai.responses_reader import ResponsesReader
from plugai.adapters.parameters import drop_warnings, fields, schema
from plugai.adapters.provider import HttpProvider
from plugai.runners.base import Capability, GenerationRequest, ModelSpec


class ResponsesDialect(ChatDialect):
    """The Responses API; keys, errors and the list of models are those of Chat Completions."""

    names: ClassVar[Mapping[str, str]] = {
        "max_output_tokens": "max_output_tokens",
        "temperature": "temperature",
        "top_p": "top_p",
        "top_logprobs": "top_logprobs",
    }
    capabilities: ClassVar[frozenset[Capability]] = ChatDialect.capabilities - {Capability.SEED}
    parameters_schema: ClassVar[Mapping[str, object]] = schema((*names, "reasoning_effort"))

    def call(self, request: GenerationRequest, spec: ModelSpec) -> ProviderCall:
        if generates_images(model_name(spec), spec.options):
            return self.image_call(request, spec)
        body = {
            "model": model_name(spec),
            "input": responses_request.items(request),
            **fields(request.parameters, self.names),
            **responses_request.reasoning(request),
            **responses_request.tools(request),
            **responses_request.text_format(request),
            "stream": True,
            # PlugAI stores conversations itself.
            "store": False,
        }
        if request.parameters.top_logprobs is not None:
            body["include"] = ["message.output_text.logprobs"]
        known = {*self.names, "reasoning_effort"}
        return ProviderCall(
            "/responses", msgspec.json.encode(body), warnings=drop_warnings(request.parameters, known, self.config.id)
        )

    def reader(self, request: GenerationRequest, spec: ModelSpec) -> Reader:
        return self.image_reader() if generates_images(model_name(spec), spec.options) else ResponsesReader()


class OpenAiProvider(HttpProvider):
    """OpenAI, through Responses."""

    dialect: ClassVar[type[Dialect]] = ResponsesDialect
