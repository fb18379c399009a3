"""A fake of every provider, and the settings of a server that is connected to all of them."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from tests.adapters.fakes.anthropic_messages import AnthropicMessages
from tests.adapters.fakes.azure import Azure
from tests.adapters.fakes.dialect import Dialect
from tests.adapters.fakes.gemini import Gemini
from tests.adapters.fakes.openai_chat import CompatibleChat
from tests.adapters.fakes.openai_responses import OpenAIResponses
from tests.adapters.fakes.server import KEY, FakeProvider, fake_provider
from tests.adapters.fakes.xai import XAI
from tests.support.gateway import model, settings

from plugai.server.settings import ProviderSettings, Settings


@dataclass(frozen=True, slots=True)
class Kind:
    """A provider: its fake's dialect, the adapter that speaks to it, and what must be set for it."""

    dialect: Dialect
    runner: str
    options: Mapping[str, Any] = field(default_factory=dict[str, Any])


KINDS = {
    "openai": Kind(OpenAIResponses(), "openai"),
    "anthropic": Kind(AnthropicMessages(), "anthropic"),
    "google": Kind(Gemini(), "google"),
    "azure": Kind(Azure(), "azure", {"api_version": "2024-10-21", "deployments": ["small"]}),
    "xai": Kind(XAI(), "xai"),
    "compatible": Kind(CompatibleChat(), "openai_compatible"),
}
# The same providers again, as a server would have them that does not like to wait.
# Long beside what an answer takes on a busy machine, since what comes before it runs out must have come.
_HASTE = 8.0
HASTY_TO_BEGIN = "hasty-to-begin"
HASTY_TO_GO_ON = "hasty-to-go-on"
_PATIENCE: dict[str, dict[str, Any]] = {
    "": {},
    f"-{HASTY_TO_BEGIN}": {"first_token_seconds": _HASTE},
    f"-{HASTY_TO_GO_ON}": {"between_tokens_seconds": _HASTE},
}


@asynccontextmanager
async def fakes() -> AsyncGenerator[dict[str, FakeProvider], None]:
    """A fake of each kind."""
    async with AsyncExitStack() as stack:
        yield {name: await stack.enter_async_context(fake_provider(kind.dialect)) for name, kind in KINDS.items()}


def wired(folder: Path, running: Mapping[str, FakeProvider], **given: Any) -> Settings:
    """The settings of a server whose providers are these fakes; each has the model `<provider>/small`."""
    providers = [
        ProviderSettings(
            id=name + suffix,
            runner=KINDS[name].runner,
            base_url=fake.url,
            api_key=SecretStr(KEY),
            allowed_hosts=frozenset({"127.0.0.1"}),
            retries=1,
            **patience,
            **KINDS[name].options,
        )
        for name, fake in running.items()
        for suffix, patience in _PATIENCE.items()
    ]
    return settings(folder, model("echo", "echo"), providers=tuple(providers), **given)
