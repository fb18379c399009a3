"""What is asked for next: only what the chosen model has, and what made a picture before."""

from __future__ import annotations

from tests.frontend.pictures.conftest import Studio

from plugai.frontend.pictures.form import NO_PROMPT
from plugai.frontend.pictures.picture import Picture
from plugai.frontend.pictures.prompts import PromptMemory, Wording

MADE = {"model": "painter", "seed": 7.0, "num_inference_steps": 30.0, "width": 32, "other": {"a": 1}}


async def test_only_models_that_make_pictures_can_be_chosen(studio: Studio) -> None:
    choices = {model.id for model in studio.models.choices}
    assert choices >= {"painter", "plain"}
    assert not choices & {"echo", "solids", "shapes3d"}
    assert studio.models.default


async def test_a_form_has_only_what_the_model_has(studio: Studio) -> None:
    form = studio.form
    assert (form.takes_pictures, form.takes_negative, form.numbers) == (True, True, [1, 2, 3, 4, 6, 8])
    assert [field.key for field in form.fields] == ["extra/num_inference_steps", "seed"]
    await form.choose("plain")
    assert (form.takes_pictures, form.takes_negative, form.numbers, form.fields) == (False, False, [1], [])
    form.prompt, form.negative, form.count = "a boat", "fog", 4
    assert (await form.request()).values == {}
    form.begin_from(Picture("a-1"))
    assert "begins from words only" in form.problem()


async def test_without_words_nothing_is_asked_for(studio: Studio) -> None:
    studio.form.prompt = "  "
    assert studio.form.problem() == NO_PROMPT


async def test_what_made_a_picture_is_used_again(studio: Studio) -> None:
    await studio.form.choose("plain")
    await studio.form.reuse(Picture("a-1", made_with=MADE), Wording("a boat", "fog"))
    assert (studio.form.model_id, studio.form.prompt, studio.form.negative) == ("painter", "a boat", "fog")
    request = await studio.form.request()
    assert request.values["seed"] == 7
    assert request.values["extra/num_inference_steps"] == 30
    assert "extra/width" not in request.values


async def test_variations_are_several_with_other_seeds_that_begin_from_the_picture(studio: Studio) -> None:
    picture = Picture("a-1", made_with=MADE)
    await studio.form.vary(picture, Wording("a boat"))
    assert (studio.form.seed, studio.form.count, studio.form.source) == (None, 4, picture)
    assert (await studio.form.request()).values["extra/num_inference_steps"] == 30


async def test_a_seed_is_set_and_taken_away(studio: Studio) -> None:
    await studio.form.set_seed(9)
    assert (await studio.form.request()).values["seed"] == 9
    await studio.form.set_seed(None)
    assert "seed" not in (await studio.form.request()).values


async def test_a_browser_keeps_the_newest_prompts_and_no_nonsense() -> None:
    kept: dict[str, object] = {"r-0": ["old", "bad", "more"], "r-x": {"no": 1}}

    async def recall() -> dict[str, object]:
        return kept

    async def keep(values: object) -> None:
        assert isinstance(values, dict)
        kept.clear()
        kept.update(values)

    memory = PromptMemory(recall, keep)
    for number in range(1, 301):
        await memory.add(f"r-{number}", Wording(f"prompt {number}"))
    again = PromptMemory(recall, keep)
    await again.read()
    assert (again.get("r-300"), again.get("r-0"), again.get("none")) == (Wording("prompt 300"), Wording(), Wording())
    assert len(kept) == 300
