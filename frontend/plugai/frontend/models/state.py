"""The models of the server and what they are doing, as the server reports it. It knows no Flet."""

from __future__ import annotations

from collections.abc import Callable

from plugai.client.types import Alias, HubModel, Modality, Model, ModelState
from plugai.frontend.languages.formats import size
from plugai.frontend.languages.sentences import mark, tr, tr_n
from plugai.frontend.models.chosen import Chosen
from plugai.frontend.status.watch import ServerWatch

WORDS = {
    ModelState.UNLOADED: mark("Loads when it is needed"),
    ModelState.LOADING: mark("Loading"),
    ModelState.LOADED: mark("Ready"),
    ModelState.BUSY: mark("Busy"),
    ModelState.UNLOADING: mark("Unloading"),
    ModelState.FAILED: mark("Does not work"),
}
_READY = frozenset({ModelState.LOADED, ModelState.BUSY})


class ModelsState:
    """The models that answer in text, or others that `fits` selects, as the server's watch knows them now."""

    def __init__(self, watch: ServerWatch, chosen: Chosen, fits: Callable[[Model], bool] | None = None) -> None:
        self._watch = watch
        self._chosen = chosen
        self._fits = fits or talks

    @property
    def choices(self) -> list[Model]:
        """The models to choose from: the default one first, then the favourites, each by name."""
        default, favourites = self.default, self._chosen.favourites
        return sorted(self._fitting(), key=lambda model: (model.id != default, model.id not in favourites, model.id))

    @property
    def aliases(self) -> list[Alias]:
        """The other names to choose by, each for one of the choices at least, by name."""
        fitting = {model.id for model in self._fitting()}
        named = [alias for name, alias in self._watch.aliases.items() if name not in self._watch.models]
        found = [alias for alias in named if any(target.model in fitting for target in alias.targets)]
        return sorted(found, key=lambda alias: alias.id)

    @property
    def default(self) -> str:
        """The id or alias of the user's default model, else the id of the server's, else of the first; or empty."""
        return self._answering or self.unnamed

    @property
    def unnamed(self) -> str:
        """The id of the model to name where none is chosen, since neither user nor server has a default; or empty."""
        return "" if self._answering else self._first

    @property
    def is_empty(self) -> bool:
        """Whether it is known that there is no such model."""
        return self._watch.is_known and not self._watch.is_away and not self._fitting()

    def get(self, model_id: str) -> Model | None:
        """A model, or the default one if no id is given; None if it is not there."""
        return self._watch.model(model_id or self.default)

    @property
    def _answering(self) -> str:
        """What the server takes where a request names no model; empty if there is nothing."""
        if (own := self._chosen.preferences.default_model) and self._watch.model(own) is not None:
            return own
        return next((model.id for model in self._watch.models.values() if model.default), "")

    @property
    def _first(self) -> str:
        """The id of the one that works best now; empty if there is none."""
        found = min(self._fitting(), key=self._place, default=None)
        return found.id if found else ""

    def _place(self, model: Model) -> tuple[bool, bool, bool, str]:
        is_favourite = model.id in self._chosen.favourites
        return model.error is not None, not is_favourite, model.state not in _READY, model.id

    def _fitting(self) -> list[Model]:
        return [model for model in self._watch.models.values() if self._fits(model)]


def status(model: Model) -> str:
    """What a model is doing, in words."""
    if model.error is not None and model.state is not ModelState.LOADED:
        return tr("Does not work")
    words = tr(WORDS.get(model.state, ""))
    return (
        tr_n("{state}, {count} waiting", "{state}, {count} waiting", model.waiting, state=words)
        if model.waiting
        else words
    )


def details(model: Model) -> str:
    """What one would want to know of a model before choosing it: context, size, licence."""
    facts = (
        tr_n("{count} token of context", "{count} tokens of context", model.context_length)
        if model.context_length
        else "",
        size(model.size_bytes) if model.size_bytes else "",
        model.license,
    )
    return " · ".join(fact for fact in facts if fact)


def stands_for(alias: Alias) -> str:
    """Which models an alias stands for, in words."""
    return tr("Stands for {models}", models=tr(" or ").join(target.model for target in alias.targets))


def talks(model: Model | HubModel) -> bool:
    """Whether one can have a conversation with a model: it reads text and answers in text."""
    return Modality.TEXT in model.input_modalities and Modality.TEXT in model.output_modalities
