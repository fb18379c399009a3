"""What one can have done with a model: load it ahead, unload it, keep it among the favourites. It knows no Flet."""

from __future__ import annotations

from collections.abc import Callable

from plugai.client import Client
from plugai.client.types import Model, ModelState, Operation
from plugai.frontend.languages.formats import percent
from plugai.frontend.languages.sentences import tr
from plugai.frontend.models.chosen import Chosen
from plugai.frontend.status.watch import is_local

_LOADED = frozenset({ModelState.LOADED, ModelState.BUSY})


class ModelCommands:
    """`changed` is told when `progress` or the favourites have changed. Only administrators load and unload."""

    def __init__(self, client: Client, chosen: Chosen, changed: Callable[[], None], *, may_load: bool) -> None:
        self._client = client
        self._chosen = chosen
        self._changed = changed
        self._may_load = may_load
        self.progress: dict[str, str] = {}
        """How far a model is, in words, while it is loaded from here."""

    def can_load(self, model: Model) -> bool:
        """Whether this user may load it now."""
        is_idle = model.state not in _LOADED and model.id not in self.progress
        return self._may_load and is_idle and is_local(model)

    def can_unload(self, model: Model) -> bool:
        """Whether this user may unload it now."""
        return self._may_load and model.state in _LOADED and is_local(model)

    def is_favourite(self, model: Model) -> bool:
        """Whether it is one of the user's favourites."""
        return model.id in self._chosen.favourites

    async def load(self, model_id: str) -> None:
        """Load it, as far as that goes. Raises PlugAIError."""
        try:
            async for state in self._client.models.load(model_id):
                self._set(model_id, loading_words(state))
        finally:
            self._set(model_id, "")

    async def unload(self, model_id: str) -> None:
        """Unload it, unless it is busy. Raises PlugAIError."""
        await self._client.models.unload(model_id)

    async def set_favourite(self, model_id: str, *, is_favourite: bool) -> None:
        """Make it a favourite, or none any more. Raises PlugAIError."""
        await self._chosen.set_favourite(self._client, model_id, is_favourite=is_favourite)
        self._changed()

    def _set(self, model_id: str, words: str) -> None:
        if words:
            self.progress[model_id] = words
        else:
            self.progress.pop(model_id, None)
        self._changed()


def loading_words(state: Operation) -> str:
    """How far a model is that is being loaded."""
    loading = tr("Loading: {stage}", stage=state.stage) if state.stage else tr("Loading")
    return f"{loading} {percent(state.fraction)}" if state.fraction is not None else loading
