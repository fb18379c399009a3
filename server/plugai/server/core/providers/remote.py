"""The remote providers of this server: what they offer, how they do, and their runners."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import aclosing, asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime

from plugai.runners.base import Chunk, Credential, FinalChunk, GenerationRequest, ModelSpec, RemoteProvider, Runner
from plugai.runners.errors import PlugAIError
from plugai.server.core.background import run_periodically
from plugai.server.core.clock import Clock
from plugai.server.core.errors import ProviderNotFoundError
from plugai.server.core.providers.credentials import ServerCredentials, is_user_account_error
from plugai.server.core.providers.health import ProviderHealth
from plugai.server.core.providers.model_lists import ModelListObserver, ProviderModelList, ProviderModelLists


@dataclass(frozen=True, slots=True)
class RemoteKind:
    """A provider as it is configured: `runner` names the adapter that speaks to it, `offers_listed` says that every
    model that it lists is offered."""

    runner: str
    provider: RemoteProvider
    offers_listed: bool = True


@dataclass(frozen=True, slots=True)
class ProviderStatus:
    """A provider as it is now. `attempts` counts answers by outcome: `ok`, or the reason of the failure.

    `listed_at` is when it listed the models that it has, maybe before the server was started; None if it never did.
    """

    id: str
    runner: str
    models: int
    health: ProviderHealth
    attempts: Mapping[str, int]
    listed_at: datetime | None = None


class RemoteProviders:
    """Asks providers, and remembers how they answered."""

    def __init__(
        self,
        kinds: Mapping[str, RemoteKind],
        server: ServerCredentials,
        clock: Clock,
    ) -> None:
        """`kinds` by provider id."""
        self._kinds = dict(sorted(kinds.items()))
        self._server = server
        self._clock = clock
        # None before anybody wants to know.
        self._observer: ModelListObserver | None = None
        self._model_lists: ProviderModelLists | None = None
        self._health = dict.fromkeys(self._kinds, ProviderHealth())
        self._attempts: dict[str, Counter[str]] = {name: Counter() for name in self._kinds}
        self._models = dict.fromkeys(self._kinds, 0)
        self._listed_at: dict[str, datetime] = {}

    def statuses(self) -> list[ProviderStatus]:
        """Every provider as it is now, by id."""
        return [self.status(name) for name in self._kinds]

    def status(self, provider: str) -> ProviderStatus:
        """The provider as it is now. Raises ProviderNotFoundError."""
        kind = self._kind(provider)
        return ProviderStatus(
            provider,
            kind.runner,
            self._models[provider],
            self._health[provider],
            dict(self._attempts[provider]),
            self._listed_at.get(provider),
        )

    async def check(self, provider: str) -> ProviderStatus:
        """Ask a provider for its models; how it is then. Raises ProviderNotFoundError."""
        kind = self._kind(provider)
        try:
            specs = await kind.provider.models(self._server.get(provider))
            if kind.offers_listed and self._observer is not None:
                self._observer.add_listed(specs)
        except PlugAIError as error:
            self._update_health(provider, error)
        else:
            self._update_health(provider, None)
            await self._store_model_list(provider, ProviderModelList(kind.runner, tuple(specs), self._clock.now()))
        return self.status(provider)

    def origins(self, provider: str) -> Sequence[str]:
        """Where this provider's credentials are sent. Raises ProviderNotFoundError."""
        return self._kind(provider).provider.origins

    async def count_models(self, provider: str, credential: Credential) -> int:
        """How many models the provider lists for this credential. Raises PlugAIError."""
        return len(await self._kind(provider).provider.models(credential))

    async def _store_model_list(self, provider: str, model_list: ProviderModelList) -> None:
        self._models[provider] = len(model_list.models)
        self._listed_at[provider] = model_list.at
        if self._model_lists is not None:
            await self._model_lists.store(provider, model_list)

    async def _load_model_list(self, provider: str, kind: RemoteKind) -> None:
        """Offer what a provider listed last, if it has not answered since the server was started."""
        if self._model_lists is None or self._observer is None or provider in self._listed_at:
            return
        model_list = await self._model_lists.load(provider, kind.runner, kind.provider)
        # It may have answered meanwhile.
        if model_list is None or provider in self._listed_at:
            return
        self._models[provider] = len(model_list.models)
        self._listed_at[provider] = model_list.at
        if kind.offers_listed:
            self._observer.add_last_known(model_list.models)

    @asynccontextmanager
    async def check_periodically(
        self,
        observer: ModelListObserver,
        model_lists: ProviderModelLists,
        every_seconds: float,
        patience_seconds: float,
    ) -> AsyncGenerator[None, None]:
        """Ask all of them, and again every so many seconds, as long as the context is open.

        `observer` is told the models of a provider each time that it has listed them. The context is entered once all
        have answered, at the latest after `patience_seconds`: one that is down stops nobody, and has the models that
        it listed last.
        """
        self._observer, self._model_lists = observer, model_lists
        asked = asyncio.Event()

        async def check_all() -> None:
            await asyncio.gather(*map(self.check, self._kinds))
            asked.set()

        async with run_periodically(check_all, every_seconds, "asking the providers"):
            with suppress(TimeoutError):
                async with asyncio.timeout(patience_seconds):
                    await asked.wait()
            for provider, kind in self._kinds.items():
                await self._load_model_list(provider, kind)
            yield

    def runner(self, spec: ModelSpec) -> Runner:
        """A runner for this model, whose attempts show how its provider does."""
        inner = self._kind(spec.provider).provider.runner(spec)
        return _RemoteRunner(inner, lambda error, credential: self._count(spec.provider, error, credential))

    def ids(self) -> list[str]:
        """The ids of all."""
        return list(self._kinds)

    def has(self, provider: str) -> bool:
        """Whether there is a provider of this id."""
        return provider in self._kinds

    def configured(self, provider: str, spec: ModelSpec) -> ModelSpec:
        """A model that somebody has set, completed by what its provider knows. Raises InvalidRequestError."""
        return self._kind(provider).provider.configured(spec)

    def _count(self, provider: str, error: PlugAIError | None, credential: Credential | None) -> None:
        self._attempts[provider]["ok" if error is None else error.reason] += 1
        if not is_user_account_error(error, credential):
            self._update_health(provider, error)

    def _update_health(self, provider: str, error: PlugAIError | None) -> None:
        self._health[provider] = self._health[provider].after(error, self._clock.now())

    def _kind(self, provider: str) -> RemoteKind:
        try:
            return self._kinds[provider]
        except KeyError:
            raise ProviderNotFoundError(provider) from None


class _RemoteRunner(Runner):
    """A runner that reports how each answer ended."""

    def __init__(self, inner: Runner, report: Callable[[PlugAIError | None, Credential | None], None]) -> None:
        super().__init__(inner.spec)
        self.capacity = inner.capacity
        self._inner = inner
        self._report = report

    async def generate(self, request: GenerationRequest) -> AsyncGenerator[Chunk, None]:
        try:
            async with aclosing(self._inner.generate(request)) as chunks:
                async for chunk in chunks:
                    if isinstance(chunk, FinalChunk):
                        self._report(None, request.credential)
                    yield chunk
        except PlugAIError as error:
            self._report(error, request.credential)
            raise
