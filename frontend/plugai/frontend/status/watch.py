"""The one stream by which the pages of a browser follow the server. It knows no Flet."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

from plugai.client import AuthenticationError, Client, PlugAIError
from plugai.client.types import Alias, Model, ModelOrigin, ModelState, Provider, ProviderState

# The client has tried several times before it gives up, with growing pauses.
_PAUSE_SECONDS = 1.0
_LOCAL = frozenset({"", "local"})


def is_local(model: Model) -> bool:
    """Whether the server itself runs a model, rather than a provider."""
    return model.provider in _LOCAL


class ServerWatch:
    """What the server's models and providers are doing, for all pages of a browser.

    A user may have few streams at once, and each answer is one: so the tabs of a browser share this one. `models`,
    `providers` and the `aliases` of models are by id; `is_away` is whether the server does not answer now, and
    `is_refused` whether it does not know the user any more.
    """

    def __init__(self, client: Client, *, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        self._client = client
        self._sleep = sleep
        self._listeners: list[Callable[[], None]] = []
        self._watching: asyncio.Task[None] | None = None
        self._asking: asyncio.Task[None] | None = None
        self._is_stale = self._must_ask_again = False
        self._must_list = True
        self.models: dict[str, Model] = {}
        self.providers: dict[str, Provider] = {}
        self.aliases: dict[str, Alias] = {}
        self.is_away = False
        self.is_refused = False
        self.is_known = False
        """Whether what is not here is not there: a stream that has just begun has not told everything yet."""

    def model(self, name: str) -> Model | None:
        """A model by its id, or the first one that is there of those of an alias; None if there is none."""
        alias = self.aliases.get(name)
        names = (name, *(target.model for target in alias.targets)) if alias else (name,)
        return next((self.models[name] for name in names if name in self.models), None)

    def listen(self, changed: Callable[[], None]) -> Callable[[], None]:
        """Be told of every change from now on; returns what ends that. The first one begins the stream."""
        self._listeners.append(changed)
        # The stream does not tell of aliases that a user has changed at another gateway: a new page reads them again.
        self._ask_others()
        if self._watching is None or self._watching.done():
            self._watching = asyncio.create_task(self._watch(), name="server watch")  # not shown

        def end() -> None:
            self._listeners.remove(changed)
            if not self._listeners:
                self._stop()

        return end

    def refresh(self) -> None:
        """Something was changed here that the stream does not tell of, such as an alias: read it again."""
        self._ask_others()

    def follow_keys(self) -> None:
        """The user's keys for providers were changed here, and with them which models are there: read those again."""
        self._must_list = True
        self._ask_others()

    async def close(self) -> None:
        """End the stream."""
        tasks = [task for task in (self._watching, self._asking) if task is not None]
        self._stop()
        if tasks:
            await asyncio.wait(tasks)

    def _stop(self) -> None:
        for task in (self._watching, self._asking):
            if task is not None:
                task.cancel()
        self._watching = self._asking = None

    async def _watch(self) -> None:
        while not self.is_refused:
            # What is not there any more when the server is back is not told again.
            self._is_stale = True
            try:
                if self.is_away:
                    # A server without models answers, and says nothing in the stream.
                    await self._client.me.get()
                    self._set_away(is_away=False)
                async for model in self._client.models.watch():
                    self._take(model)
            except AuthenticationError:
                self.is_refused = True
                self._tell()
            except PlugAIError:
                self._set_away(is_away=True)
                await self._sleep(_PAUSE_SECONDS)

    def _take(self, model: Model) -> None:
        if self._is_stale:
            self._is_stale = False
            self.models = {}
            self._must_list = True
            self._ask_others()
        known = self.models.get(model.id)
        if tuple(model.aliases) != (tuple(known.aliases) if known else ()):
            # The models that an alias stands for, and in which order, are in its own list.
            self._ask_others()
        if model.state is ModelState.REMOVED:
            self.models.pop(model.id, None)
        else:
            self.models[model.id] = model
        if not is_local(model):
            # A provider's health changes when it is called, which its models show.
            self._ask_others()
        self._tell()

    def _set_away(self, *, is_away: bool) -> None:
        if is_away != self.is_away:
            self.is_away = is_away
            self._tell()

    def _ask_others(self) -> None:
        """Read the health of the providers and the aliases, once for all that happens meanwhile."""
        if self._asking is None or self._asking.done():
            self._asking = asyncio.create_task(self._read_others(), name="providers and aliases")  # not shown
        else:
            self._must_ask_again = True

    async def _read_others(self) -> None:
        self._must_ask_again = True
        while self._must_ask_again:
            await self._sleep(_PAUSE_SECONDS)
            self._must_ask_again = False
            with suppress(PlugAIError):
                if self._must_list:
                    await self._read_own_models()
                providers = {provider.id: provider async for provider in self._client.providers.list()}
                aliases = {alias.id: alias async for alias in self._client.models.list_aliases()}
                if not self.is_known or (providers, aliases) != (self.providers, self.aliases):
                    self.is_known, self.providers, self.aliases = True, providers, aliases
                    self._tell()

    async def _read_own_models(self) -> None:
        """Read the models of the user's own keys, of which the stream may not tell."""
        self._must_list = False
        listed = {model.id: model async for model in self._client.models.list() if _is_own(model)}
        known = {name: model for name, model in self.models.items() if _is_own(model)}
        if listed.keys() != known.keys():
            self.models = {name: model for name, model in self.models.items() if name not in known} | listed
            self._tell()

    def _tell(self) -> None:
        for changed in list(self._listeners):
            changed()


def _is_own(model: Model) -> bool:
    return model.origin is ModelOrigin.OWN_KEY


def is_healthy(provider: Provider) -> bool:
    """Whether a provider does what it is asked, as far as is known."""
    return provider.state in {ProviderState.UNSPECIFIED, ProviderState.UNKNOWN, ProviderState.HEALTHY}
