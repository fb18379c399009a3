"""What is to be made next: by which model, of what, how many, and from which picture. It knows no Flet."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

from plugai.frontend.languages.sentences import mark, tr
from plugai.frontend.models.makers import NO_MODEL, MakerForm, MakersState
from plugai.frontend.parameters.fields import ParameterField, Value, flat
from plugai.frontend.parameters.state import ParametersState
from plugai.frontend.pictures.mask import MaskPainting
from plugai.frontend.pictures.picture import COUNTS, NEGATIVE, PREVIEWS, SEED, Picture, PictureRequest
from plugai.frontend.pictures.prompts import Wording

_PREVIEWS = 5
_NUMBERS = (1, 2, 3, 4, 6, 8)
_VARIATIONS = 4
NO_PROMPT = mark("Write what the picture should show.")


class PictureForm(MakerForm):
    """`models` are those that make pictures."""

    def __init__(self, models: MakersState, parameters: ParametersState, changed: Callable[[], None]) -> None:
        super().__init__(models, parameters, changed)
        self.negative = ""
        self.count = 1
        self.source: Picture | None = None
        """The picture from which one begins."""
        self.mask: MaskPainting | None = None
        """What of it is repainted; None means all of it."""

    @property
    def takes_negative(self) -> bool:
        """Whether the model is told what should not be there."""
        return self._field(NEGATIVE) is not None

    @property
    def numbers(self) -> list[int]:
        """How many pictures the model makes at once: what one can choose from."""
        field = self._count_field()
        most = 1 if field is None else int(field.high or _NUMBERS[-1])
        return [number for number in _NUMBERS if number <= most]

    @property
    def seed(self) -> int | None:
        """The seed that is set."""
        value = self.parameters.values.get(SEED)
        return value if isinstance(value, int) else None

    @property
    def fields(self) -> list[ParameterField]:
        """The parameters that have no place of their own in the form."""
        placed = {NEGATIVE, PREVIEWS, *COUNTS}
        return [field for field in self.parameters.fields if field.key not in placed]

    def begin_from(self, picture: Picture | None) -> None:
        """Begin from this picture, or from none."""
        self.source, self.mask = picture, None
        self._changed()

    def paint(self, changed: Callable[[], None]) -> MaskPainting:
        """The mask of the picture from which one begins; `changed` is told of each change of it."""
        source = self.source or Picture("")
        self.mask = MaskPainting(source.width, source.height, changed, self.mask.marks if self.mask else ())
        return self.mask

    async def set_seed(self, seed: int | None) -> None:
        """Use this seed, or another one each time. Raises PlugAIError."""
        values = {key: value for key, value in self.parameters.values.items() if key != SEED}
        await self.parameters.set_all(values if seed is None else {**values, SEED: seed})
        self._changed()

    async def reuse(self, picture: Picture, wording: Wording) -> None:
        """Set all to what made a picture, as far as that is known. Raises PlugAIError."""
        if picture.model and self._models.get(picture.model) is not None:
            await self.choose(picture.model)
        if wording.prompt:
            self.prompt, self.negative = wording.prompt, wording.negative
        await self.parameters.set_all(self._values(picture.made_with))
        self._changed()

    async def vary(self, picture: Picture, wording: Wording) -> None:
        """Set all so that several others like a picture are made. Raises PlugAIError."""
        await self.reuse(picture, wording)
        await self.set_seed(None)
        self.count = max(number for number in self.numbers if number <= _VARIATIONS)
        self.begin_from(picture if self.takes_pictures else None)

    def tell(self) -> None:
        """A parameter was changed elsewhere."""
        self._changed()

    def problem(self) -> str:
        """Why nothing can be made of it now; empty if it can."""
        model = self.model
        if model is None:
            return tr(NO_MODEL)
        if self.source is not None and not self.takes_pictures:
            return tr("{model} begins from words only. Remove the picture, or choose another model.", model=model.id)
        return "" if self.prompt.strip() else tr(NO_PROMPT)

    async def request(self) -> PictureRequest:
        """What to make. Of it there must be no problem."""
        # Which one works best may be another one when the next is asked for.
        await self.choose(self.model_id or self._models.default)
        mask = self.mask if self.mask is not None and not self.mask.is_empty else None
        return PictureRequest(
            self.model_id,
            self.prompt.strip(),
            self._request_values(),
            self.source,
            await asyncio.to_thread(mask.png) if mask else b"",
        )

    def _request_values(self) -> dict[str, Value]:
        values = dict(self.parameters.values)
        count, previews = self._count_field(), self._field(PREVIEWS)
        if count is not None:
            values[count.key] = min(self.count, self.numbers[-1])
        if previews is not None:
            values[PREVIEWS] = int(min(_PREVIEWS, previews.high or _PREVIEWS))
        if self.takes_negative and self.negative.strip():
            values[NEGATIVE] = self.negative.strip()
        return values

    def _values(self, made_with: Mapping[str, Any]) -> dict[str, Any]:
        """What made a picture, by the keys of the fields."""
        names = {field.key.removeprefix("extra/"): field.key for field in self.fields}
        return {names[name]: value for name, value in flat(made_with).items() if name in names}

    def _count_field(self) -> ParameterField | None:
        return next((field for field in self.parameters.fields if field.key in COUNTS), None)

    def _field(self, key: str) -> ParameterField | None:
        return next((field for field in self.parameters.fields if field.key == key), None)
