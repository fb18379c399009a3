"""The preferences of users as requests need them."""

from __future__ import annotations

from plugai.server.core.accounts.preferences.values import PreferenceRepository, Preferences
from plugai.server.core.clock import Clock
from plugai.server.core.owner_cache import OwnerCache


class KnownPreferences:
    """Users' preferences, each cached for a while."""

    def __init__(self, repository: PreferenceRepository, clock: Clock) -> None:
        self._repository = repository
        self._known = OwnerCache(repository.get, clock)

    async def get(self, user_id: str) -> Preferences:
        """What the user has chosen. Raises StorageUnavailableError."""
        return await self._known.get(user_id)

    async def change(self, user_id: str, changes: Preferences, names: frozenset[str]) -> Preferences:
        """Set these fields as in `changes`; None forgets a choice.

        Raises UserNotFoundError, StorageUnavailableError.
        """
        return self._known.put(user_id, await self._repository.change(user_id, changes, names))
