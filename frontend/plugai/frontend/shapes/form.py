"""What is to be made next: by which model, of what, and how. It knows no Flet."""

from __future__ import annotations

from collections.abc import AsyncIterable, Callable

from plugai.client.types import Modality
from plugai.frontend.chat.attachments import Attachment, Attachments
from plugai.frontend.languages.sentences import mark, tr
from plugai.frontend.models.makers import NO_MODEL, MakerForm, MakersState
from plugai.frontend.parameters.fields import ParameterField, Value, parameter_fields
from plugai.frontend.parameters.state import ParametersState, parameters_of
from plugai.frontend.shapes.making import Recipe
from plugai.frontend.shapes.shape import Shape

NO_WORDS = mark("Write what the shape should be.")
NO_PICTURE = mark("Add a picture of the thing first.")
NOT_A_PICTURE = mark("{name} is no picture that a shape can be made from.")
_FORMAT, _PREVIEW = "extra/format", "extra/preview"


class ShapeForm(MakerForm):
    """`models` are those that make shapes, and `pictures` has the one from which one begins, if any."""

    def __init__(
        self, models: MakersState, parameters: ParametersState, pictures: Attachments, changed: Callable[[], None]
    ) -> None:
        super().__init__(models, parameters, changed)
        self.pictures = pictures

    async def add_picture(self, name: str, mime_type: str, content: AsyncIterable[bytes]) -> str:
        """Make the shape from this picture, by a model that can; returns what is wrong with it."""
        item = await self.pictures.add(name, mime_type, content)
        if not item.problem and not item.shown.is_picture:
            self.pictures.remove(item)
            return tr(NOT_A_PICTURE, name=item.name)
        await self._begin_from(item)
        return f"{item.name}: {item.problem}" if item.problem else ""

    async def begin(self, words: str, artifact_id: str) -> None:
        """Make the shape from a picture that the server has, or of these words without one. Raises PlugAIError."""
        self.prompt = words
        if artifact_id:
            await self._begin_from(await self.pictures.add_stored(artifact_id))
        elif not self.takes_words and (able := self._models.reading(Modality.TEXT)):
            await self.choose(able.id)
        self._changed()

    def problem(self) -> str:
        """Why nothing can be made now; empty if it can."""
        model = self.model
        if model is None:
            return tr(NO_MODEL)
        if self.pictures.items:
            return self.pictures.problem(model)
        if not self.takes_words:
            return tr(NO_PICTURE)
        return "" if self.prompt.strip() else tr(NO_WORDS)

    def recipe(self) -> Recipe:
        """What to make. There must be no problem with it."""
        pictures, model = self.pictures.items, self.model
        return Recipe(
            model.id if model else "",
            "" if pictures else self.prompt.strip(),
            pictures[0].artifact_id if pictures else "",
            parameters_of(self.parameters.values),
        )

    async def reuse(self, shape: Shape) -> None:
        """Set all to what made a shape, as far as it is known. Raises PlugAIError."""
        if shape.model and self._models.get(shape.model) is not None:
            await self.choose(shape.model)
        self.prompt = shape.prompt or self.prompt
        await self.parameters.set_all(self._values(shape))
        self._changed()

    def formats(self, shape: Shape) -> list[str]:
        """The formats in which the same shape can be made, besides those that are there."""
        field = next((field for field in self._fields(shape) if field.key == _FORMAT), None)
        if field is None or not shape.prompt:
            return []
        return [kind for kind in field.options if shape.file(kind) is None]

    def recipe_for(self, shape: Shape, kind: str) -> Recipe:
        """How the same shape is made as a file of one of its `formats`: the same seed gives the same shape."""
        values = self._values(shape) | {_FORMAT: kind, _PREVIEW: "none"}
        return Recipe(shape.model, shape.prompt or "", parameters=parameters_of(values))

    async def _begin_from(self, item: Attachment) -> None:
        """Take away all other pictures, and use a model that begins with one."""
        for other in [other for other in self.pictures.items if other is not item]:
            self.pictures.remove(other)
        able = self._models.reading(Modality.IMAGE)
        if able is not None and not self.takes_pictures:
            await self.choose(able.id)

    def _fields(self, shape: Shape) -> list[ParameterField]:
        """What the model of a shape can be set to; nothing if it is not there any more."""
        model = self._models.get(shape.model) if shape.model else None
        return parameter_fields(model.parameters_schema) if model else []

    def _values(self, shape: Shape) -> dict[str, Value]:
        """What the model was set to when it made a shape."""
        found = {field.key: field.fit(shape.made_with.get(_name(field))) for field in self._fields(shape)}
        return {key: value for key, value in found.items() if value is not None}


def _name(field: ParameterField) -> str:
    return field.key.rpartition("/")[2]
