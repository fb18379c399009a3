"""The preferences of users as requests need them: each user's are read from the database once in a while."""

from __future__ import annotations

from plugai.server.core.accounts.preferences.values import PreferenceRepository, Preferences
from plugai.server.core.clock import Clock

# Another gateway may have changed what is stored.
_CACHE_SECONDS = 30.0


class KnownPreferences:
    """Users' preferences, each cached for a while."""

    def __init__(self, repository: PreferenceRepository, clock: Clock) -> None:
        self._repository = repository
        self._clock = clock
        self._known: dict[str, tuple[float, Preferences]] = {}

    async def get(self, user_id: str) -> Preferences:
        """What the user has chosen. Raises StorageUnavailableError."""
        known = self._known.get(user_id)
        if known is None or self._clock.monotonic() - known[0] > _CACHE_SECONDS:
            return self._remember(user_id, await self._repository.get(user_id))
        return known[1]

    async def change(self, user_id: str, changes: Preferences, names: frozenset[str]) -> Preferences:
        """Set these fields as in `changes`; None forgets a choice.

        Raises UserNotFoundError, StorageUnavailableError.
        """
        return self._remember(user_id, await self._repository.change(user_id, changes, names))

    def _remember(self, user_id: str, preferences: Preferences) -> Preferences:
        self._known[user_id] = (self._clock.monotonic(), preferences)
        return preferences
