"""What the server keeps for a user, so that every browser of theirs has it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from plugai.client import Client, types

_PARAMETERS = "parameters"
# All preferences together may have 16 KiB.
_MOST_MODELS = 24


class Preferences:
    """The preferences of one user."""

    def __init__(self, client: Client, me: types.User) -> None:
        self._client = client
        self._values = dict(me.preferences or {})

    def get(self, name: str, default: Any = None) -> Any:
        """A preference, or the default."""
        return self._values.get(name, default)

    async def set(self, name: str, value: Any) -> None:
        """Change a preference, and no other one that another page has changed since. Raises PlugAIError."""
        current = (await self._client.me.get()).preferences or {}
        changed = {**current, name: value}
        if changed != current:
            changed = (await self._client.me.update(preferences=changed)).preferences or {}
        self._values = dict(changed)

    def parameters(self, model: str) -> Mapping[str, Any]:
        """The parameters that were set last for a model."""
        kept = self.get(_PARAMETERS)
        found = kept.get(model) if isinstance(kept, Mapping) else None
        return found if isinstance(found, Mapping) else {}

    async def keep_parameters(self, model: str, values: Mapping[str, Any]) -> None:
        """Remember parameters for a model; of those of many models, the ones that were set last. Raises PlugAIError."""
        kept = self.get(_PARAMETERS)
        others = {name: found for name, found in (kept or {}).items() if name != model}
        if values:
            others[model] = dict(values)
        await self.set(_PARAMETERS, dict(list(others.items())[-_MOST_MODELS:]))
