"""What an administrator wants to know of the server as a whole. It knows no Flet."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from plugai.client import Client
from plugai.frontend.languages.sentences import tr, tr_n
from plugai.frontend.status.watch import ServerWatch, is_local


class AboutState:
    """`origin` is where others find the server; `changed` is told when there is something new to show."""

    def __init__(self, client: Client, watch: ServerWatch, origin: str, changed: Callable[[], None]) -> None:
        self._client = client
        self._watch = watch
        self._origin = origin
        self._changed = changed
        self._login_providers: Sequence[str] = ()
        self._version = ""

    @property
    def facts(self) -> list[tuple[str, str]]:
        """Names, and what they are."""
        models = self._watch.models.values()
        here, providers = sum(map(is_local, models)), len(self._watch.providers)
        elsewhere = tr_n(
            "{here} on this server, {others} at {count} provider",
            "{here} on this server, {others} at {count} providers",
            providers,
            here=here,
            others=len(models) - here,
        )
        return [
            (tr("Version"), self._version),
            (tr("Models"), elsewhere if providers else tr("{here} on this server", here=here)),
            (tr("Default model"), next((model.id for model in models if model.default), tr("None"))),
            (tr("Signing in"), tr(" or ").join([tr("With a name and a password"), *self._login_providers])),
        ]

    @property
    def addresses(self) -> list[tuple[str, str]]:
        """Where programs find the server, by the API that they speak."""
        paths = ((tr("PlugAI and Ollama"), ""), ("OpenAI", "/openai/v1"), ("Anthropic", "/anthropic"))
        return [(name, f"{self._origin}{path}") for name, path in paths]

    async def read(self) -> None:
        """Read what the server says. Raises PlugAIError."""
        self._login_providers = [
            tr("with {name}", name=provider.name) for provider in await self._client.auth.login_providers()
        ]
        self._version = (await self._client.server()).version
        self._changed()
