"""OpenAI's adapters and those of its dialect, each with the fake that it speaks to."""

from __future__ import annotations

from typing import Any

from tests.adapters.fakes.azure import Azure
from tests.adapters.fakes.dialect import Dialect
from tests.adapters.fakes.openai_chat import CompatibleChat, OpenAIChat
from tests.adapters.fakes.openai_responses import OpenAIResponses
from tests.adapters.fakes.xai import XAI

from plugai.adapters.azure.provider import AzureProvider
from plugai.adapters.compatible.provider import CompatibleProvider
from plugai.adapters.openai.chat import OpenAiChatProvider
from plugai.adapters.openai.provider import OpenAiProvider
from plugai.adapters.provider import HttpProvider
from plugai.adapters.xai.provider import XaiProvider

FAKES: dict[str, tuple[type[HttpProvider], Dialect, dict[str, Any]]] = {
    "responses": (OpenAiProvider, OpenAIResponses(), {}),
    "chat": (OpenAiChatProvider, OpenAIChat(), {}),
    "azure": (AzureProvider, Azure(), {"api_version": "2024-10-21", "deployments": ["mine"]}),
    "xai": (XaiProvider, XAI(), {}),
    "compatible": (CompatibleProvider, CompatibleChat(), {}),
}
