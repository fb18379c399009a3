"""A shape that is being made, at a real gateway whose model does as it is told."""

from __future__ import annotations

import asyncio

from plugai_scripted import SCRIPTS
from tests.frontend.shapes.conftest import Place, shape_chunks
from tests.support.limits import HANGS_SECONDS
from tests.support.models.pictures import picture

from plugai.client import Client
from plugai.client.types import Parameters
from plugai.frontend.shapes.making import Recipe, ShapeMaking
from plugai.runners.base import BlobPart, ProgressChunk, WarningChunk
from plugai.runners.errors import InvalidRequestError

RECIPE = Recipe("m", "a red torus", parameters=Parameters(seed=7))


async def test_one_sees_how_far_a_shape_is_and_is_told_when_it_is_there(place: Place) -> None:
    making = place.making()
    place.says(WarningChunk("PROMPT_CUT", "the text was cut"), ProgressChunk(1, 2))
    assert making.make(RECIPE)
    assert not making.make(RECIPE)
    await place.until(lambda: making.status == "Step 1 of 2…")
    place.says(*shape_chunks("a red torus"))
    await making.ended()
    asked = SCRIPTS["m"].started.get_nowait()
    assert (asked.messages[-1].text, asked.parameters.seed) == ("a red torus", 7)
    for status in ("Sending…", "Making the surface…", "Making the preview…"):
        assert status in place.statuses
    assert (making.is_running, making.problem, making.notes) == (False, "", ("The text was cut.",))
    (made,) = place.made
    assert (await place.client.artifacts.get(made)).name == "shape.glb"


async def test_a_shape_is_made_from_a_picture_alone(place: Place) -> None:
    stored = await place.client.artifacts.upload(picture(16, 16), name="thing.png", mime_type="image/png")
    making = place.making()
    place.says(*shape_chunks(""))
    making.make(Recipe("m", picture=stored.artifact_id))
    await making.ended()
    (part,) = SCRIPTS["m"].started.get_nowait().messages[-1].parts
    assert isinstance(part, BlobPart)


async def test_a_shape_that_is_stopped_frees_its_model_and_is_no_failure(place: Place) -> None:
    making = place.making()
    place.says(ProgressChunk(1, 2))
    making.make(RECIPE)
    await place.until(lambda: making.status == "Step 1 of 2…")
    await making.stop()
    await making.ended()
    await asyncio.wait_for(SCRIPTS["m"].closed.get(), HANGS_SECONDS)
    assert (making.is_running, making.problem, making.notes, place.made) == (False, "", ("Stopped.",), [])


async def test_what_fails_is_said_and_can_be_tried_again(place: Place) -> None:
    making = place.making()
    place.says(InvalidRequestError("there is not enough memory"))
    making.make(RECIPE)
    await making.ended()
    assert (making.problem, making.can_retry, place.made) == ("There is not enough memory.", True, [])
    place.says(*shape_chunks("a red torus"))
    making.retry()
    assert not making.problem
    await making.ended()
    assert len(place.made) == 1


async def test_a_page_that_is_opened_meanwhile_follows_the_shape_and_can_stop_it(place: Place) -> None:
    first, second = place.making(), place.making()
    place.says(ProgressChunk(1, 2))
    first.make(RECIPE)
    await place.until(lambda: first.status == "Step 1 of 2…")
    await first.close()
    await second.find([await place.client.models.get("m")])
    assert second.is_running
    await second.stop()
    await second.ended()
    assert second.notes == ("Stopped.",)


async def test_what_other_models_do_is_no_shape(place: Place) -> None:
    first, second = place.making(), place.making()
    first.make(RECIPE)
    await asyncio.wait_for(SCRIPTS["m"].started.get(), HANGS_SECONDS)
    await second.find([])
    assert not second.is_running
    await first.stop()
    await first.ended()


async def test_a_server_that_is_away_is_said(place: Place) -> None:
    async with Client("grpc://127.0.0.1:1", token="") as nobody:
        making = ShapeMaking(nobody, lambda: None, place.made.append, lambda: None)
        making.make(RECIPE)
        await making.ended()
    assert "cannot be reached" in making.problem
    assert making.can_retry
