"""Asks remote providers for their models: at the start, from time to time, and on request."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress

from plugai.runners.errors import PlugAIError
from plugai.server.core.background import run_periodically
from plugai.server.core.providers.model_lists import ModelListObserver, ProviderModelLists
from plugai.server.core.providers.remote import ProviderStatus, RemoteProviders


class ProviderRefresh:
    """Keeps the model lists of providers up to date, and reports them to an observer."""

    def __init__(self, remote: RemoteProviders, observer: ModelListObserver, lists: ProviderModelLists) -> None:
        self._remote = remote
        self._observer = observer
        self._lists = lists

    async def check(self, provider: str) -> ProviderStatus:
        """Ask a provider for its models; its status after that. Raises ProviderNotFoundError."""
        kind = self._remote.kind(provider)
        try:
            listed = await self._remote.list_models(provider)
            if kind.offers_listed:
                self._observer.add_listed(listed.models)
        except PlugAIError as error:
            self._remote.record_outcome(provider, error)
        else:
            self._remote.record_outcome(provider, None)
            self._remote.set_model_list(provider, listed)
            await self._lists.store(provider, listed)
        return self._remote.status(provider)

    async def forget(self, provider: str) -> None:
        """Delete what is stored of a provider that was removed."""
        await self._lists.forget(provider)

    @asynccontextmanager
    async def running(self, every_seconds: float, patience_seconds: float) -> AsyncGenerator[None, None]:
        """Ask all providers now, and again every so many seconds, while the context is open.

        The context is entered once all have answered, at the latest after `patience_seconds`: one that is down does
        not delay the start further, and has the models that it listed last.
        """
        asked = asyncio.Event()

        async def check_all() -> None:
            await asyncio.gather(*map(self.check, self._remote.ids()))
            asked.set()

        async with run_periodically(check_all, every_seconds, "listing the providers' models"):
            with suppress(TimeoutError):
                async with asyncio.timeout(patience_seconds):
                    await asked.wait()
            for provider in self._remote.ids():
                await self._load_list(provider)
            yield

    async def _load_list(self, provider: str) -> None:
        """Add the models that a provider listed last, if it has not answered since the server was started."""
        if self._remote.status(provider).listed_at is not None:
            return
        kind = self._remote.kind(provider)
        listed = await self._lists.load(provider, kind.runner, kind.provider)
        # It may have answered meanwhile.
        if listed is None or self._remote.status(provider).listed_at is not None:
            return
        self._remote.set_model_list(provider, listed)
        if kind.offers_listed:
            self._observer.add_last_known(listed.models)
