"""The fallback models that users have chosen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from plugai.server.core.clock import Clock
from plugai.server.core.errors import ModelNotFoundError
from plugai.server.core.models.aliases import Aliases
from plugai.server.core.owner_cache import OwnerCache
from plugai.server.core.principal import Principal

FallbackLists = Mapping[str, tuple[str, ...]]
"""Fallbacks by model; those of the empty name are for all other models."""


class FallbackRepository(Protocol):
    """Stores users' fallbacks. Each call raises StorageUnavailableError."""

    async def get(self, owner_id: str) -> FallbackLists:
        """The owner's fallbacks."""

    async def put(self, owner_id: str, lists: FallbackLists) -> None:
        """Replace the owner's fallbacks; durable on return."""


class FallbackPreferences:
    """Users' fallbacks, each cached for a while."""

    def __init__(self, aliases: Aliases, repository: FallbackRepository, clock: Clock) -> None:
        self._aliases = aliases
        self._repository = repository
        self._known = OwnerCache(repository.get, clock)

    async def get(self, caller: Principal) -> FallbackLists:
        """The caller's fallbacks. Raises StorageUnavailableError."""
        return await self._known.get(caller.id)

    async def set(self, caller: Principal, lists: FallbackLists) -> None:
        """Replace the caller's fallbacks. Raises ModelNotFoundError, StorageUnavailableError."""
        for name in [*filter(None, lists), *(name for names in lists.values() for name in names)]:
            if not await self._aliases.has(caller, name):
                raise ModelNotFoundError(name)
        await self._repository.put(caller.id, lists)
        self._known.put(caller.id, lists)

    async def for_model(self, caller: Principal, model: str) -> tuple[str, ...]:
        """The caller's fallbacks of this model or alias."""
        lists = await self.get(caller)
        return lists.get(model) or lists.get("", ())
