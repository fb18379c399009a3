"""xAI's Grok, through its Chat Completions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from plugai.adapters.dialect import Dialect
from plugai.adapters.openai_chat import ChatDialect
from plugai.adapters.provider import HttpProvider


class XaiDialect(ChatDialect):
    """Chat Completions at xAI's address."""

    default_base_url: ClassVar[str] = "https://api.x.ai/v1"
    names: ClassVar[Mapping[str, str]] = ChatDialect.names


class XaiProvider(HttpProvider):
    """xAI."""

    dialect: ClassVar[type[Dialect]] = XaiDialect
