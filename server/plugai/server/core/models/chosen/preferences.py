"""A user's choice of preferences, of which the default model must exist."""

from __future__ import annotations

from plugai.server.core.accounts.preferences.known import KnownPreferences
from plugai.server.core.accounts.preferences.values import Preferences
from plugai.server.core.errors import ModelNotFoundError
from plugai.server.core.models.aliases import Aliases
from plugai.server.core.principal import Principal


class OwnPreferences:
    """Shows and changes what the caller prefers."""

    def __init__(self, known: KnownPreferences, aliases: Aliases) -> None:
        self._known = known
        self._aliases = aliases

    async def get(self, caller: Principal) -> Preferences:
        """What the caller has chosen. Raises StorageUnavailableError."""
        return await self._known.get(caller.id)

    async def update(self, caller: Principal, changes: Preferences, names: frozenset[str]) -> Preferences:
        """Set these fields as in `changes`; None forgets a choice. All that is chosen then.

        Raises ModelNotFoundError for a default model that is not there, UserNotFoundError, StorageUnavailableError.
        """
        model = changes.default_model if "default_model" in names else None
        if model and not await self._aliases.has(caller, model):
            raise ModelNotFoundError(model)
        return await self._known.change(caller.id, changes, names)
