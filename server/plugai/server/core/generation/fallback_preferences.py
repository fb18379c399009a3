"""Which models a user wants tried if another cannot answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from plugai.server.core.clock import Clock
from plugai.server.core.errors import ModelNotFoundError
from plugai.server.core.models.registry import ModelRegistry
from plugai.server.core.principal import Principal

Chains = Mapping[str, tuple[str, ...]]
"""Fallbacks by model; those of the empty name are for every other."""

# Another gateway may have changed what is kept.
_KNOWN_SECONDS = 30.0


class FallbackRepository(Protocol):
    """Keeps users' wishes. Each call raises StorageUnavailableError."""

    async def get(self, owner_id: str) -> Chains:
        """The owner's wishes."""

    async def put(self, owner_id: str, chains: Chains) -> None:
        """Keep these wishes of the owner and no others; durable on return."""


class FallbackPreferences:
    """Users' wishes, each known for a while after it was looked up."""

    def __init__(self, models: ModelRegistry, repository: FallbackRepository, clock: Clock) -> None:
        self._models = models
        self._repository = repository
        self._clock = clock
        self._known: dict[str, tuple[float, Chains]] = {}

    async def of(self, caller: Principal) -> Chains:
        """The caller's wishes. Raises StorageUnavailableError."""
        looked_up, chains = self._known.get(caller.id, (0.0, {}))
        now = self._clock.monotonic()
        if caller.id not in self._known or now - looked_up > _KNOWN_SECONDS:
            chains = await self._repository.get(caller.id)
            self._known[caller.id] = (now, chains)
        return chains

    async def set(self, caller: Principal, chains: Chains) -> None:
        """Replace the caller's wishes. Raises ModelNotFoundError, StorageUnavailableError."""
        for name in [*filter(None, chains), *(name for chain in chains.values() for name in chain)]:
            if not self._models.has(name):
                raise ModelNotFoundError(name)
        await self._repository.put(caller.id, chains)
        self._known[caller.id] = (self._clock.monotonic(), chains)

    async def chosen(self, caller: Principal, model: str) -> tuple[str, ...]:
        """What the caller wants tried if this model, or the default one if it is empty, cannot answer."""
        chains = await self.of(caller)
        return chains.get(model or self._models.default) or chains.get("", ())
