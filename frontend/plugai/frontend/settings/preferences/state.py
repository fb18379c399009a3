"""What a user prefers, and how each change went. It knows no Flet."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from plugai.client import Client
from plugai.client.types import SendKey
from plugai.frontend.languages.language import own_names
from plugai.frontend.languages.sentences import tr
from plugai.frontend.models.chosen import Chosen
from plugai.frontend.models.state import ModelsState
from plugai.frontend.settings.state import Outcome, outcome_of

SERVERS = ""
"""In place of a model: the default model of the server."""
BROWSERS = ""
"""In place of a language: the first of those of the browser that there is."""


class PreferencesState:
    """`changed` is told when something is chosen, or could not be."""

    def __init__(self, client: Client, chosen: Chosen, models: ModelsState, changed: Callable[[], None]) -> None:
        self._client = client
        self._chosen = chosen
        self._models = models
        self._changed = changed
        self.outcome = Outcome()

    @property
    def default_model(self) -> str:
        """The model that is chosen; SERVERS if none is."""
        return self._chosen.preferences.default_model or SERVERS

    @property
    def default_models(self) -> dict[str, str]:
        """What can be chosen as one's default model, with the words for it."""
        names = [model.id for model in self._models.choices] + [alias.id for alias in self._models.aliases]
        found = {SERVERS: tr("The server's"), **{name: name for name in sorted(names)}}
        if self.default_model not in found:
            found[self.default_model] = tr("{model} (not there any more)", model=self.default_model)
        return found

    @property
    def send_key(self) -> SendKey:
        """The key that sends a message."""
        return self._chosen.send_key

    @property
    def language(self) -> str:
        """The language that is chosen; BROWSERS if none is."""
        return self._chosen.language or BROWSERS

    @property
    def languages(self) -> dict[str, str]:
        """The languages that one can choose, with the words for them."""
        found = {BROWSERS: tr("The browser's"), **own_names()}
        # A language that was chosen by a program, and has no catalogue.
        return found if self.language in found else {**found, self.language: self.language}

    async def read(self) -> None:
        """Read what may have been chosen elsewhere. Raises PlugAIError."""
        self.outcome = Outcome()
        await self._chosen.read(self._client)
        self._changed()

    async def choose_default_model(self, model: str) -> None:
        """Have new chats, and requests that name no model, begin with this one."""
        await self._do(self._chosen.set_default_model(self._client, model))

    async def choose_language(self, tag: str) -> None:
        """Have pages in this language, from when they are loaded next."""
        await self._do(self._chosen.set_language(self._client, tag))

    async def choose_send_key(self, key: SendKey) -> None:
        """Send messages with this key."""
        await self._do(self._chosen.set_send_key(self._client, key))

    async def _do(self, change: Awaitable[None]) -> None:
        async def whole() -> str:
            await change
            return ""

        self.outcome = await outcome_of(whole())
        self._changed()
