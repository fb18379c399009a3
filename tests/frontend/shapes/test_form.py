"""What is to be made next, at a real gateway that stores the pictures."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from typing import Any

from tests.frontend.shapes.conftest import MADE_WITH, Place
from tests.support.models.pictures import picture

from plugai.client.types import Modality, Model
from plugai.frontend.chat.attachments import Attachments
from plugai.frontend.models.chosen import Chosen
from plugai.frontend.models.makers import NO_MODEL, MakersState
from plugai.frontend.parameters.state import ParametersState
from plugai.frontend.shapes.form import NO_PICTURE, NO_WORDS, ShapeForm
from plugai.frontend.shapes.shape import Shape, ShapeFile
from plugai.frontend.status.watch import ServerWatch

_EXTRA = {
    "num_inference_steps": {"type": "integer", "minimum": 2, "maximum": 64, "default": 16},
    "guidance_scale": {"type": "number", "minimum": 0, "maximum": 50, "default": 1.0},
    "format": {"type": "string", "enum": ["glb", "ply", "obj"], "default": "glb"},
    "preview": {"type": "string", "enum": ["turntable", "still", "none"], "default": "turntable"},
}
SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "seed": {"type": "integer", "minimum": 0, "maximum": 2**32 - 1},
        "extra": {"type": "object", "properties": _EXTRA},
    },
}


def _model(name: str, reads: Modality) -> Model:
    makes = (Modality.SHAPE, Modality.IMAGE)
    return Model(id=name, input_modalities=(reads,), output_modalities=makes, parameters_schema=SCHEMA)


def _form(place: Place, *models: Model) -> ShapeForm:
    watch = ServerWatch(place.client)
    talks = Model(id="talks", input_modalities=(Modality.TEXT,), output_modalities=(Modality.TEXT,), default=True)
    watch.models = {model.id: model for model in (talks, *models)}

    async def keep(_: str, __: Mapping[str, Any]) -> None:
        """This browser keeps nothing."""

    async def recall(_: str) -> dict[str, Any]:
        return {}

    parameters = ParametersState(lambda: None, keep, recall)
    makers = MakersState(watch, Chosen(), Modality.SHAPE)
    return ShapeForm(makers, parameters, Attachments(place.client, lambda: None), lambda: None)


async def _content(data: bytes) -> AsyncIterator[bytes]:
    yield data


async def test_what_is_missing_is_said_before_anything_is_sent(place: Place) -> None:
    words, pictures = _model("words", Modality.TEXT), _model("pictures", Modality.IMAGE)
    assert _form(place).problem() == NO_MODEL
    assert _form(place, words).problem() == NO_WORDS
    assert _form(place, pictures).problem() == NO_PICTURE
    form = _form(place, words)
    form.prompt = " a red torus "
    assert form.problem() == ""
    await form.show()
    assert (form.recipe().model, form.recipe().prompt, form.recipe().picture) == ("words", "a red torus", "")


async def test_a_picture_has_a_model_chosen_that_begins_with_one(place: Place) -> None:
    form = _form(place, _model("words", Modality.TEXT), _model("from-pictures", Modality.IMAGE))
    await form.choose("words")
    assert await form.add_picture("a.png", "image/png", _content(picture(8, 8))) == ""
    assert await form.add_picture("b.png", "image/png", _content(picture(9, 9))) == ""
    assert (form.model_id, [item.name for item in form.pictures.items]) == ("from-pictures", ["b.png"])
    form.prompt = "words that nobody reads"
    assert form.problem() == ""
    assert (form.recipe().prompt, bool(form.recipe().picture)) == ("", True)


async def test_a_picture_for_a_model_of_words_alone_and_a_text_are_refused_in_words(place: Place) -> None:
    form = _form(place, _model("words", Modality.TEXT))
    await form.add_picture("a.png", "image/png", _content(picture(8, 8)))
    assert form.problem().startswith("words does not read pictures.")
    problem = await form.add_picture("notes.txt", "text/plain", _content(b"a torus"))
    assert problem.startswith("notes.txt is no picture")
    assert [item.name for item in form.pictures.items] == ["a.png"]


async def test_a_picture_of_the_server_or_its_words_are_what_the_next_shape_begins_with(place: Place) -> None:
    form = _form(place, _model("words", Modality.TEXT), _model("from-pictures", Modality.IMAGE))
    stored = await place.client.artifacts.upload(picture(8, 8), name="seven.png", mime_type="image/png")
    await form.choose("words")
    await form.begin("", stored.artifact_id)
    assert form.problem() == ""
    assert (form.recipe().model, form.recipe().picture) == ("from-pictures", stored.artifact_id)
    alone = _form(place, _model("a-from-pictures", Modality.IMAGE), _model("words", Modality.TEXT))
    await alone.begin("a red torus", "")
    assert (alone.recipe().model, alone.recipe().prompt) == ("words", "a red torus")


async def test_words_and_parameters_of_a_shape_are_used_again(place: Place) -> None:
    form = _form(place, _model("m", Modality.TEXT), _model("a-other", Modality.TEXT))
    await form.show()
    assert form.recipe().model == "a-other"
    await form.reuse(_torus())
    assert form.prompt == "a red torus"
    recipe = form.recipe()
    assert (recipe.model, recipe.parameters.seed) == ("m", 7)
    assert recipe.parameters.extra == {"num_inference_steps": 2, "guidance_scale": 1.5}


async def test_the_same_shape_is_made_in_another_format_with_its_seed_and_without_a_picture(place: Place) -> None:
    form = _form(place, _model("m", Modality.TEXT))
    shape = _torus()
    assert form.formats(shape) == ["ply", "obj"]
    recipe = form.recipe_for(shape, "ply")
    assert (recipe.model, recipe.prompt, recipe.parameters.seed) == ("m", "a red torus", 7)
    expected = {"num_inference_steps": 2, "guidance_scale": 1.5, "format": "ply", "preview": "none"}
    assert recipe.parameters.extra == expected


async def test_a_shape_of_a_model_that_is_gone_or_from_a_picture_is_made_in_no_other_format(place: Place) -> None:
    assert _form(place, _model("other", Modality.TEXT)).formats(_torus()) == []
    from_picture = _torus()
    from_picture.prompt = ""
    assert _form(place, _model("m", Modality.TEXT)).formats(from_picture) == []


def _torus() -> Shape:
    made_with = {**MADE_WITH, "format": "glb", "preview": "turntable"}
    return Shape([ShapeFile("a-1", "glb", 1000, "r")], made_with, prompt="a red torus")
