"""The models that are tried instead of one that cannot answer, as a user has chosen them. It knows no Flet."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from plugai.client import Client
from plugai.client.types import Fallback, Fallbacks
from plugai.frontend.languages.sentences import tr
from plugai.frontend.models.state import ModelsState
from plugai.frontend.settings.state import Outcome, outcome_of

EVERY = ""
"""In place of a model: every one that has no entry of its own."""


class FallbacksState:
    """`changed` is told when there is something new to show."""

    def __init__(self, client: Client, models: ModelsState, changed: Callable[[], None]) -> None:
        self._client = client
        self._models = models
        self._changed = changed
        self.entries: Sequence[Fallback] = ()
        self.outcome = Outcome()

    @property
    def models(self) -> dict[str, str]:
        """The models that one can choose, by id."""
        return {model.id: model.id for model in sorted(self._models.choices, key=lambda model: model.id)}

    async def read(self) -> None:
        """Read them. Raises PlugAIError."""
        self.outcome = Outcome()
        self.entries = (await self._client.models.get_fallbacks()).fallbacks
        self._changed()

    async def add(self, model: str, tried: str) -> None:
        """Try one more model, after those that are tried already, if a model cannot answer."""
        now = next((list(entry.fallback_models) for entry in self.entries if entry.model == model), [])
        if tried == model or tried in now:
            problem = tr("It is tried already.") if tried in now else tr("A model is not tried instead of itself.")
            self.outcome = Outcome(problem=problem)
            self._changed()
            return
        others = [entry for entry in self.entries if entry.model != model]
        await self._set([*others, Fallback(model=model, fallback_models=[*now, tried])])

    async def remove(self, model: str) -> None:
        """Try none any more if a model cannot answer, but those that administrators have set for it."""
        await self._set([entry for entry in self.entries if entry.model != model])

    async def _set(self, entries: Sequence[Fallback]) -> None:
        async def change() -> str:
            self.entries = (await self._client.models.set_fallbacks(Fallbacks(fallbacks=entries))).fallbacks
            return ""

        self.outcome = await outcome_of(change())
        self._changed()
