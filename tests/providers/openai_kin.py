"""OpenAI's adapters and those of its dialect, each with the fake that it speaks to."""

from __future__ import annotations

from typing import Any

from tests.providers.azure import Azure
from tests.providers.dialect import Dialect
from tests.providers.openai_chat import CompatibleChat, OpenAIChat
from tests.providers.openai_responses import OpenAIResponses
from tests.providers.xai import XAI

from plugai.adapters.azure import AzureProvider
from plugai.adapters.openai import OpenAiProvider
from plugai.adapters.openai_chat import OpenAiChatProvider
from plugai.adapters.openai_compatible import CompatibleProvider
from plugai.adapters.provider import HttpProvider
from plugai.adapters.xai import XaiProvider

FAKES: dict[str, tuple[type[HttpProvider], Dialect, dict[str, Any]]] = {
    "responses": (OpenAiProvider, OpenAIResponses(), {}),
    "chat": (OpenAiChatProvider, OpenAIChat(), {}),
    "azure": (AzureProvider, Azure(), {"api_version": "2024-10-21", "deployments": ["mine"]}),
    "xai": (XaiProvider, XAI(), {}),
    "compatible": (CompatibleProvider, CompatibleChat(), {}),
}
