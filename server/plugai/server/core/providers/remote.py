"""The remote providers of this server: their status, their models and their runners."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime

from plugai.runners.base import Chunk, Credential, FinalChunk, GenerationRequest, ModelSpec, Runner
from plugai.runners.errors import PlugAIError
from plugai.server.core.clock import Clock
from plugai.server.core.errors import ModelNotFoundError, ProviderNotFoundError
from plugai.server.core.providers.credentials import ServerCredentials, is_user_account_error
from plugai.server.core.providers.health import ProviderHealth
from plugai.server.core.providers.live import LiveProvider, RemoteKind
from plugai.server.core.providers.model_lists import ProviderModelList
from plugai.server.core.providers.user_credentials import CredentialProviders


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


class RemoteProviders(CredentialProviders, ServerCredentials):
    """Calls providers, and counts how they answered. Which there are may change at any moment."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._live: dict[str, LiveProvider] = {}
        self._health: dict[str, ProviderHealth] = {}
        # They are counters of Prometheus, and so outlive the provider.
        self._attempts: dict[str, Counter[str]] = {}
        self._models: dict[str, int] = {}
        self._listed_at: dict[str, datetime] = {}
        self.version = 0
        """Another one after each change of a provider."""

    def add(self, name: str, kind: RemoteKind) -> None:
        """Add a provider, or change the one of this id, whose calls end on what was before."""
        self.version += 1
        self._live[name] = LiveProvider(kind)
        self._health[name] = ProviderHealth()
        self._attempts.setdefault(name, Counter())

    async def put(self, name: str, kind: RemoteKind) -> None:
        """As `add`; and close what was before, once its calls have ended."""
        replaced = self._live.get(name)
        self.add(name, kind)
        if replaced is not None:
            await replaced.retire()

    async def remove(self, name: str) -> None:
        """Remove a provider. Its calls end on it."""
        self.version += 1
        removed = self._live.pop(name)
        self._models.pop(name, None)
        self._listed_at.pop(name, None)
        del self._health[name]
        await removed.retire()

    async def close(self) -> None:
        """Close all connections."""
        for name in self.ids():
            await self.remove(name)

    def statuses(self) -> list[ProviderStatus]:
        """Every provider as it is now, by id."""
        return [self.status(name) for name in self.ids()]

    def status(self, provider: str) -> ProviderStatus:
        """The provider as it is now. Raises ProviderNotFoundError."""
        kind = self.kind(provider)
        return ProviderStatus(
            provider,
            kind.runner,
            self._models.get(provider, 0),
            self._health[provider],
            dict(self._attempts[provider]),
            self._listed_at.get(provider),
        )

    def origins(self, provider: str) -> Sequence[str]:
        """Where this provider's credentials are sent. Raises ProviderNotFoundError."""
        return self.kind(provider).provider.origins

    async def server_credential(self, provider: str) -> Credential | None:
        return None if provider not in self._live else await self._live[provider].kind.key.credential()

    async def models(self, provider: str, credential: Credential | None) -> ProviderModelList:
        """The models that the provider lists for this credential. Raises PlugAIError."""
        async with self.live(provider).in_use() as adapter:
            specs = await adapter.models(credential)
        return ProviderModelList(adapter.config.runner, tuple(specs), self._clock.now())

    async def count_models(self, provider: str, credential: Credential) -> int:
        """How many models the provider lists for this credential. Raises PlugAIError."""
        return len((await self.models(provider, credential)).models)

    async def list_models(self, provider: str) -> ProviderModelList:
        """The models that the provider lists for the server's own key. Raises PlugAIError."""
        return await self.models(provider, await self.server_credential(provider))

    def record_outcome(self, provider: str, error: PlugAIError | None) -> None:
        """Update the provider's health after an answer (`error` is None) or an error."""
        if provider in self._health:
            self._health[provider] = self._health[provider].after(error, self._clock.now())

    def set_model_list(self, provider: str, listed: ProviderModelList) -> None:
        """Set the provider's last list, as its status shows it."""
        self._models[provider] = len(listed.models)
        self._listed_at[provider] = listed.at

    def live(self, provider: str) -> LiveProvider:
        """The provider as it is now, to be called. Raises ProviderNotFoundError."""
        try:
            return self._live[provider]
        except KeyError:
            raise ProviderNotFoundError(provider) from None

    def kind(self, provider: str) -> RemoteKind:
        """The provider as it is configured. Raises ProviderNotFoundError."""
        return self.live(provider).kind

    def runner(self, spec: ModelSpec) -> Runner:
        """A runner for this model; its attempts update the health of the provider."""
        return _RemoteRunner(spec, self.live, lambda error, credential: self._count(spec.provider, error, credential))

    def ids(self) -> list[str]:
        """The ids of all providers, sorted."""
        return sorted(self._live)

    def has(self, provider: str) -> bool:
        """Whether there is a provider of this id."""
        return provider in self._live

    def offers_listed(self, provider: str) -> bool:
        """Whether there is a provider of this id, whose models are offered without being defined."""
        return provider in self._live and self._live[provider].kind.offers_listed

    def configured(self, provider: str, spec: ModelSpec) -> ModelSpec:
        """A model from the settings or the API, completed with what its provider knows. Raises InvalidRequestError."""
        return self.kind(provider).provider.configured(spec)

    def _count(self, provider: str, error: PlugAIError | None, credential: Credential | None) -> None:
        self._attempts[provider]["ok" if error is None else error.reason] += 1
        if not is_user_account_error(error, credential):
            self.record_outcome(provider, error)


class _RemoteRunner(Runner):
    """A runner that calls the provider as it is when a request begins, and reports how each answer ended."""

    def __init__(
        self,
        spec: ModelSpec,
        live: Callable[[str], LiveProvider],
        report: Callable[[PlugAIError | None, Credential | None], None],
    ) -> None:
        super().__init__(spec)
        self._live = live
        self._report = report

    async def generate(self, request: GenerationRequest) -> AsyncGenerator[Chunk, None]:
        try:
            async with (
                self._live(self.spec.provider).in_use() as provider,
                aclosing(provider.runner(self.spec).generate(request)) as chunks,
            ):
                async for chunk in chunks:
                    if isinstance(chunk, FinalChunk):
                        self._report(None, request.credential)
                    yield chunk
        except ProviderNotFoundError:
            # It was removed while the request waited.
            raise ModelNotFoundError(self.spec.id) from None
        except PlugAIError as error:
            self._report(error, request.credential)
            raise
