"""The models as administrators manage them: loaded, unloaded, kept loaded, and the default one. It knows no Flet."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from plugai.client import Client
from plugai.client.types import Limits, Model
from plugai.frontend.administration.models.words import LOADED, memory_words, summary
from plugai.frontend.languages.sentences import tr, tr_n
from plugai.frontend.models.commands import loading_words
from plugai.frontend.settings.state import Outcome, outcome_of
from plugai.frontend.status.watch import ServerWatch, is_local

HERE = "local"
_PAGE = 50


@dataclass(frozen=True, slots=True)
class ForceQuestion:
    """Whether a model shall be unloaded at once, with what that costs."""

    model: str
    words: str


class ManagedModels:
    """`changed` is told when there is something new to show. `watch` knows what each model is doing."""

    def __init__(self, client: Client, watch: ServerWatch, changed: Callable[[], None]) -> None:
        self._client = client
        self._watch = watch
        self._changed = changed
        self._most = _PAGE
        self.place = HERE
        """Whose models are shown: HERE, or the id of a provider."""
        self.limits = Limits()
        self.asked: ForceQuestion | None = None
        self.progress: dict[str, str] = {}
        """How far a model is, in words, while it is loaded from here."""
        self._outcomes: dict[str, Outcome] = {}

    @property
    def places(self) -> dict[str, str]:
        """Where models can be, with the words for it."""
        return {
            HERE: tr("On this server"),
            **{name: tr("At {name}", name=name) for name in sorted(self._watch.providers)},
        }

    @property
    def models(self) -> list[Model]:
        """Those that are shown: the loaded ones first, then by id."""
        return self._found[: self._most]

    @property
    def has_more(self) -> bool:
        """Whether there are more than are shown."""
        return len(self._found) > self._most

    @property
    def summary(self) -> str:
        """How much is loaded, and how much may be."""
        return summary(self._watch.models.values(), self.limits)

    def outcome(self, model: str) -> Outcome:
        """How the last thing that was done with a model went."""
        return self._outcomes.get(model, Outcome())

    async def read(self) -> None:
        """Begin anew. Raises PlugAIError."""
        self.asked, self._most = None, _PAGE
        self._outcomes.clear()
        self.limits = await self._client.models.get_limits()
        self._changed()

    def choose_place(self, place: str) -> None:
        """Show the models that are there."""
        self.place, self._most = place, _PAGE
        self._changed()

    def show_more(self) -> None:
        """Show more of them."""
        self._most += _PAGE
        self._changed()

    async def load(self, model: str) -> None:
        """Load a model, and say how far it is."""

        async def load() -> str:
            async for state in self._client.models.load(model):
                self.progress[model] = loading_words(state)
                self._changed()
            return tr("{model} is loaded.", model=model)

        try:
            await self._do(model, load())
        finally:
            self.progress.pop(model, None)
            self._changed()

    async def unload(self, model: str) -> None:
        """Unload a model, unless it is used or kept loaded."""

        async def unload() -> str:
            await self._client.models.unload(model)
            return tr("{model} is unloaded.", model=model)

        await self._do(model, unload())

    def ask_force(self, model: Model) -> None:
        """Ask whether a model shall be unloaded whatever it does."""
        words = [tr("Unload {model} by force?", model=model.id)]
        if model.active:
            words.append(
                tr_n(
                    "{count} answer that is under way fails.",
                    "{count} answers that are under way fail.",
                    model.active,
                )
            )
        if model.pinned or model.default:
            words.append(tr("It is kept loaded, so it is loaded again at once."))
        self.asked = ForceQuestion(model.id, " ".join(words))
        self._changed()

    def put_away(self) -> None:
        """Ask nothing any more."""
        self.asked = None
        self._changed()

    async def force_asked(self) -> None:
        """Unload the model that was asked about."""
        asked, self.asked = self.asked, None
        if asked is None:
            return

        async def unload() -> str:
            await self._client.models.unload(asked.model, force=True)
            return tr("{model} was unloaded by force.", model=asked.model)

        await self._do(asked.model, unload())

    async def pin(self, model: str, *, is_pinned: bool) -> None:
        """Keep a model loaded, or no longer."""

        async def pin() -> str:
            if is_pinned:
                await self._client.models.pin(model)
                return tr("{model} is kept loaded from now on.", model=model)
            await self._client.models.unpin(model)
            return tr("{model} may be unloaded again.", model=model)

        await self._do(model, pin())

    async def make_default(self, model: str) -> None:
        """Have a model answer requests that name none."""

        async def choose() -> str:
            await self._client.models.set_default(model)
            return tr("{model} is the server's default model, and is kept loaded.", model=model)

        await self._do(model, choose())

    async def tell_memory(self, model: str) -> None:
        """Say what memory a model takes, as far as its files tell."""

        async def tell() -> str:
            return memory_words((await self._client.models.get(model)).memory)

        await self._do(model, tell())

    @property
    def _found(self) -> list[Model]:
        models = [model for model in self._watch.models.values() if self._is_there(model)]
        return sorted(models, key=lambda model: (model.state not in LOADED, model.id))

    def _is_there(self, model: Model) -> bool:
        return is_local(model) if self.place == HERE else model.provider == self.place

    async def _do(self, model: str, change: Awaitable[str]) -> None:
        self._outcomes.pop(model, None)
        outcome = await outcome_of(change)
        self._outcomes[model] = outcome
        self._changed()
