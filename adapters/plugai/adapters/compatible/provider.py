"""Anything that speaks Chat Completions: vLLM, llama-server, Ollama, LM Studio, Groq, Together, OpenRouter and more."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from plugai.adapters.dialect import Dialect
from plugai.adapters.openai.chat import ChatDialect
from plugai.adapters.parameters import schema
from plugai.adapters.provider import HttpProvider
from plugai.runners.base import ProviderConfig
from plugai.runners.errors import InvalidRequestError


class CompatibleDialect(ChatDialect):
    """Chat Completions with the parameter names that most servers know. Self-hosted ones may need no key."""

    default_base_url: ClassVar[str] = ""
    title: ClassVar[str] = "OpenAI-compatible server"
    family: ClassVar[str] = ""
    needs_credential: ClassVar[bool] = False
    names: ClassVar[Mapping[str, str]] = {
        **ChatDialect.names,
        "max_output_tokens": "max_tokens",
        "top_k": "top_k",
        "min_p": "min_p",
        "repetition_penalty": "repetition_penalty",
    }
    parameters_schema: ClassVar[Mapping[str, object]] = schema(names)

    def __init__(self, config: ProviderConfig) -> None:
        super().__init__(config)
        if not config.base_url:
            raise InvalidRequestError(f"provider {config.id!r} needs a base_url, such as https://host/v1")


class CompatibleProvider(HttpProvider):
    """A server that speaks Chat Completions, at a base URL of the administrator's choice."""

    dialect: ClassVar[type[Dialect]] = CompatibleDialect
