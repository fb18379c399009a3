"""The models that make one kind of thing, such as pictures, above all. It knows no Flet."""

from __future__ import annotations

from collections.abc import Callable

from plugai.client.types import Modality, Model
from plugai.frontend.chat.settings import ChatSettings
from plugai.frontend.languages.sentences import mark
from plugai.frontend.models.chosen import Chosen
from plugai.frontend.models.state import ModelsState
from plugai.frontend.parameters.state import ParametersState
from plugai.frontend.status.watch import ServerWatch

NO_MODEL = mark("Choose a model first: the one that was chosen is not on this server any more.")


class MakersState(ModelsState):
    """The models whose first output is of this modality. The default one works, and is loaded if one is."""

    def __init__(self, watch: ServerWatch, chosen: Chosen, modality: Modality) -> None:
        super().__init__(watch, chosen, lambda model: makes(model, modality))

    @property
    def default(self) -> str:
        """The id of the one that works best now; empty if there is none."""
        return self._first

    def reading(self, modality: Modality) -> Model | None:
        """The one of them to use first that reads this; None if there is none."""
        return next((model for model in self.choices if reads(model, modality)), None)


class MakerForm:
    """What is to be made next, and by which of these models.

    `parameters` are those of the chosen model, and `changed` is told when the form is another.
    """

    def __init__(self, models: MakersState, parameters: ParametersState, changed: Callable[[], None]) -> None:
        self._models = models
        self._settings = ChatSettings()
        self._changed = changed
        self.parameters = parameters
        self.prompt = ""

    @property
    def model_id(self) -> str:
        """The model that was chosen; empty for the one that works best now."""
        return self._settings.model

    @property
    def model(self) -> Model | None:
        """The model that makes the next one; None if there is none."""
        return self._models.get(self.model_id)

    @property
    def takes_words(self) -> bool:
        """Whether the model reads words."""
        return self.model is not None and reads(self.model, Modality.TEXT)

    @property
    def takes_pictures(self) -> bool:
        """Whether the model begins from a picture, if there is one."""
        return self.model is not None and reads(self.model, Modality.IMAGE)

    async def show(self) -> None:
        """Take over what the chosen model can be set to, if it is another one. Raises PlugAIError."""
        await self.parameters.show(self._settings, self.model)

    async def choose(self, model: str) -> None:
        """Use another model. Raises PlugAIError."""
        await self._settings.choose(model)
        await self.show()
        self._changed()


def makes(model: Model, modality: Modality) -> bool:
    """Whether this is what a model makes. What makes shapes makes pictures of them too, and is none of pictures."""
    return bool(model.output_modalities) and model.output_modalities[0] is modality


def reads(model: Model, modality: Modality) -> bool:
    """Whether this is something that a model begins with."""
    return modality in model.input_modalities
