"""OpenAI, through its Responses API."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from plugai.adapters.dialect import Dialect, Reader
from plugai.adapters.openai import responses_request
from plugai.adapters.openai.chat import ChatDialect
from plugai.adapters.openai.responses_reader import ResponsesReader
from plugai.adapters.parameters import schema
from plugai.adapters.provider import HttpProvider
from plugai.runners.base import Capability, GenerationRequest


class ResponsesDialect(ChatDialect):
    """The Responses API; keys, errors and the list of models are those of Chat Completions."""

    path: ClassVar[str] = "/responses"
    title: ClassVar[str] = "OpenAI"
    names: ClassVar[Mapping[str, str]] = {
        "max_output_tokens": "max_output_tokens",
        "temperature": "temperature",
        "top_p": "top_p",
        "top_logprobs": "top_logprobs",
    }
    capabilities: ClassVar[frozenset[Capability]] = ChatDialect.capabilities - {Capability.SEED}
    parameters_schema: ClassVar[Mapping[str, object]] = schema((*names, "reasoning_effort"))

    def answer_fields(self, request: GenerationRequest) -> Mapping[str, object]:
        logprobs = {} if request.parameters.top_logprobs is None else {"include": ["message.output_text.logprobs"]}
        return {
            "input": responses_request.items(request),
            **responses_request.reasoning(request),
            **responses_request.tools(request),
            **responses_request.text_format(request),
            **logprobs,
            # PlugAI stores conversations itself.
            "store": False,
        }

    def answer_reader(self) -> Reader:
        return ResponsesReader()


class OpenAiProvider(HttpProvider):
    """OpenAI, through Responses."""

    dialect: ClassVar[type[Dialect]] = ResponsesDialect
