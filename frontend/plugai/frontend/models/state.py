"""The models of the server and what they are doing, as the server reports it. It knows no Flet."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from plugai.client import Client, PlugAIError
from plugai.client.types import Modality, Model, ModelState

WORDS = {
    ModelState.UNLOADED: "Loads when it is needed",
    ModelState.LOADING: "Loading",
    ModelState.LOADED: "Ready",
    ModelState.BUSY: "Busy",
    ModelState.UNLOADING: "Unloading",
    ModelState.FAILED: "Does not work",
}


class ModelsState:
    """The models that answer in text. `changed` is told when one of them has changed."""

    def __init__(self, client: Client, changed: Callable[[], None]) -> None:
        self._client = client
        self._changed = changed
        self._models: dict[str, Model] = {}
        self._preferred = ""
        self._favourites: frozenset[str] = frozenset()
        self._watching: asyncio.Task[None] | None = None

    @property
    def choices(self) -> list[Model]:
        """The models to choose from: the default one first, then favourites, then by name."""
        texts = [model for model in self._models.values() if _talks(model)]
        default = self.default
        return sorted(texts, key=lambda model: (model.id != default, model.id not in self._favourites, model.id))

    @property
    def default(self) -> str:
        """The id of the user's default model, else of the server's; empty if there is none."""
        if self._preferred in self._models:
            return self._preferred
        return next((model.id for model in self._models.values() if model.default), "")

    def get(self, model_id: str) -> Model | None:
        """A model, or the default one if no id is given; None if it is not there."""
        return self._models.get(model_id or self.default)

    def watch(self) -> None:
        """Begin to listen."""
        self._watching = asyncio.create_task(self._watch())

    async def close(self) -> None:
        """Listen no more."""
        if self._watching is not None:
            self._watching.cancel()
            await asyncio.wait([self._watching])

    async def _watch(self) -> None:
        try:
            self._preferred = (await self._client.me.preferences()).default_model or ""
            self._favourites = frozenset(favourite.model for favourite in await self._client.me.favourites())
            async for model in self._client.models.watch():
                self._take(model)
        except PlugAIError:
            # The conversation says what is wrong when one talks; the last known models stay.
            return

    def _take(self, model: Model) -> None:
        if model.state is ModelState.REMOVED:
            self._models.pop(model.id, None)
        else:
            self._models[model.id] = model
        self._changed()


def status(model: Model) -> str:
    """What a model is doing, in words."""
    waiting = f", {model.waiting} waiting" if model.waiting else ""
    if model.error is not None and model.state is not ModelState.LOADED:
        return "Does not work"
    return WORDS.get(model.state, "") + waiting


def _talks(model: Model) -> bool:
    return Modality.TEXT in model.input_modalities and Modality.TEXT in model.output_modalities
