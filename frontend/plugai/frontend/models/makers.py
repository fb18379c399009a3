"""The models that make one kind of thing, such as pictures, above all. It knows no Flet."""

from __future__ import annotations

from plugai.client.types import Modality, Model, ModelState
from plugai.frontend.models.chosen import Chosen
from plugai.frontend.models.state import ModelsState
from plugai.frontend.status.watch import ServerWatch

_READY = frozenset({ModelState.LOADED, ModelState.BUSY})


class MakersState(ModelsState):
    """The models whose first output is of this modality. The default one works, and is loaded if one is."""

    def __init__(self, watch: ServerWatch, chosen: Chosen, modality: Modality) -> None:
        super().__init__(watch, chosen, lambda model: makes(model, modality))

    @property
    def default(self) -> str:
        """The id of the one that works best now; empty if there is none."""
        found = min(self._fitting(), key=self._place, default=None)
        return found.id if found else ""

    def _place(self, model: Model) -> tuple[bool, bool, bool, str]:
        is_favourite = model.id in self._chosen.favourites
        return model.error is not None, not is_favourite, model.state not in _READY, model.id


def makes(model: Model, modality: Modality) -> bool:
    """Whether this is what a model makes. What makes shapes makes pictures of them too, and is none of pictures."""
    return bool(model.output_modalities) and model.output_modalities[0] is modality
