"""How long models stay loaded as callers say with each request, which holds until the server is restarted.

Only administrators decide it, since a model is shared: what others say has no effect.
"""

from __future__ import annotations

from contextlib import suppress

from plugai.runners.base import LOCAL
from plugai.server.core.errors import ModelBusyError, PermissionDeniedError
from plugai.server.core.models.registry import ModelRegistry
from plugai.server.core.principal import Access, Principal, Scope


class KeepAlive:
    """Seconds after a model's last request: 0 unloads it then, a negative number pins it, None changes nothing."""

    def __init__(self, models: ModelRegistry) -> None:
        self._models = models
        # Pinned here. What the configuration pins stays pinned.
        self._pinned: set[str] = set()

    def begin(self, caller: Principal, model: str, seconds: float | None) -> None:
        """Apply what is said with a request that begins. Raises ModelNotFoundError, ModelUnavailableError."""
        status = self._models.status(model)
        name = status.spec.id
        if seconds is None or status.spec.provider != LOCAL or not _may(caller):
            return
        if seconds < 0 and not status.pinned:
            self._models.keep_loaded(name, True, status.idle_seconds)
            self._pinned.add(name)
        elif seconds >= 0:
            unpinned = name in self._pinned
            self._models.keep_loaded(name, status.pinned and not unpinned, seconds or status.idle_seconds)
            self._pinned.discard(name)

    async def end(self, caller: Principal, model: str, seconds: float | None) -> None:
        """Apply what is said with a request that has ended. A model that is pinned, or that others use, stays."""
        if seconds == 0 and _may(caller):
            with suppress(ModelBusyError):
                await self._models.unload(model)

    async def load(self, caller: Principal, model: str, seconds: float | None) -> None:
        """Load a model, or unload it for 0 seconds, without a request. Raises PermissionDeniedError, and as `begin`."""
        if not _may(caller):
            raise PermissionDeniedError(
                "only administrators load and unload models; send a prompt, which loads the model"
            )
        self.begin(caller, model, seconds)
        if seconds != 0:
            await self._models.wait_loaded(model)
        await self.end(caller, model, seconds)


def _may(caller: Principal) -> bool:
    return caller.may(Access.ADMIN) and Scope.ADMIN in caller.scopes
