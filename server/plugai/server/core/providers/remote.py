"""The remote providers of this server: their status, their models and their runners."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime

from plugai.runners.base import Chunk, Credential, FinalChunk, GenerationRequest, ModelSpec, RemoteProvider, Runner
from plugai.runners.errors import PlugAIError
from plugai.server.core.clock import Clock
from plugai.server.core.errors import ProviderNotFoundError
from plugai.server.core.providers.credentials import ServerCredentials, is_user_account_error
from plugai.server.core.providers.health import ProviderHealth
from plugai.server.core.providers.model_lists import ProviderModelList
from plugai.server.core.providers.user_credentials import CredentialProviders


@dataclass(frozen=True, slots=True)
class RemoteKind:
    """A provider as it is configured: `runner` names its adapter. With `offers_listed`, all models that it lists are
    added to the server's."""

    runner: str
    provider: RemoteProvider
    offers_listed: bool = True


@dataclass(frozen=True, slots=True)
class ProviderStatus:
    """A provider as it is now. `attempts` counts answers by outcome: `ok`, or the reason of the failure.

    `listed_at` is when it listed the models that it has, perhaps before the server was started; None if it never did.
    """

    id: str
    runner: str
    models: int
    health: ProviderHealth
    attempts: Mapping[str, int]
    listed_at: datetime | None = None


class RemoteProviders(CredentialProviders):
    """Calls providers, and counts how they answered."""

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
        self._health = dict.fromkeys(self._kinds, ProviderHealth())
        self._attempts: dict[str, Counter[str]] = {name: Counter() for name in self._kinds}
        self._models = dict.fromkeys(self._kinds, 0)
        self._listed_at: dict[str, datetime] = {}

    def statuses(self) -> list[ProviderStatus]:
        """Every provider as it is now, by id."""
        return [self.status(name) for name in self._kinds]

    def status(self, provider: str) -> ProviderStatus:
        """The provider as it is now. Raises ProviderNotFoundError."""
        kind = self.kind(provider)
        return ProviderStatus(
            provider,
            kind.runner,
            self._models[provider],
            self._health[provider],
            dict(self._attempts[provider]),
            self._listed_at.get(provider),
        )

    def origins(self, provider: str) -> Sequence[str]:
        """Where this provider's credentials are sent. Raises ProviderNotFoundError."""
        return self.kind(provider).provider.origins

    async def count_models(self, provider: str, credential: Credential) -> int:
        """How many models the provider lists for this credential. Raises PlugAIError."""
        return len(await self.kind(provider).provider.models(credential))

    async def list_models(self, provider: str) -> ProviderModelList:
        """The models that the provider lists for the server's own key. Raises PlugAIError."""
        kind = self.kind(provider)
        specs = await kind.provider.models(self._server.get(provider))
        return ProviderModelList(kind.runner, tuple(specs), self._clock.now())

    def record_outcome(self, provider: str, error: PlugAIError | None) -> None:
        """Update the provider's health after an answer (`error` is None) or an error."""
        self._health[provider] = self._health[provider].after(error, self._clock.now())

    def set_model_list(self, provider: str, listed: ProviderModelList) -> None:
        """Set the provider's last list, as its status shows it."""
        self._models[provider] = len(listed.models)
        self._listed_at[provider] = listed.at

    def kind(self, provider: str) -> RemoteKind:
        """The provider as it is configured. Raises ProviderNotFoundError."""
        try:
            return self._kinds[provider]
        except KeyError:
            raise ProviderNotFoundError(provider) from None

    def runner(self, spec: ModelSpec) -> Runner:
        """A runner for this model; its attempts update the health of the provider."""
        inner = self.kind(spec.provider).provider.runner(spec)
        return _RemoteRunner(inner, lambda error, credential: self._count(spec.provider, error, credential))

    def ids(self) -> list[str]:
        """The ids of all providers."""
        return list(self._kinds)

    def has(self, provider: str) -> bool:
        """Whether there is a provider of this id."""
        return provider in self._kinds

    def configured(self, provider: str, spec: ModelSpec) -> ModelSpec:
        """A model from the settings or the API, completed with what its provider knows. Raises InvalidRequestError."""
        return self.kind(provider).provider.configured(spec)

    def _count(self, provider: str, error: PlugAIError | None, credential: Credential | None) -> None:
        self._attempts[provider]["ok" if error is None else error.reason] += 1
        if not is_user_account_error(error, credential):
            self.record_outcome(provider, error)


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
