"""Pictures are asked for, seen while they are made, stopped, tried again and found again: at a real gateway."""

from __future__ import annotations

from tests.frontend.pictures.conftest import Studio
from tests.support.models.pictures import picture

from plugai.frontend.pictures.picture import PictureRequest, picture_of
from plugai.frontend.pictures.runs import PictureRun, PictureRuns, PictureRunState
from plugai.runners.base import BlobPart, FinalChunk, FinishReason, ProgressChunk, TextChunk, Usage
from plugai.runners.errors import InvalidRequestError


async def begin(studio: Studio, prompt: str = "a boat", **form: object) -> PictureRun:
    studio.form.prompt = prompt
    for name, value in form.items():
        setattr(studio.form, name, value)
    assert not studio.form.problem()
    return studio.runs.make(await studio.form.request())


async def test_pictures_appear_with_their_seeds_after_their_previews(studio: Studio) -> None:
    run = await begin(studio, count=2, negative="fog")
    asked = await studio.script.started.get()
    assert (asked.messages[-1].text, asked.parameters.extra["num_images"]) == ("a boat", 2)
    assert (asked.parameters.extra["negative_prompt"], asked.parameters.extra["previews"]) == ("fog", 5)
    studio.script.says.put_nowait(ProgressChunk(5, 20, picture(kind="WEBP"), "image/webp"))
    await studio.until(lambda: bool(run.preview))
    assert (run.state, run.status, run.fraction) == (PictureRunState.DRAWING, "Step 5 of 20…", 0.25)
    studio.draw(7, end=False)
    await studio.until(lambda: len(run.pictures) == 1)
    assert not run.preview
    studio.draw(8)
    await studio.until(lambda: run.state is PictureRunState.DONE)
    assert [(made.seed, made.width, made.height) for made in run.pictures] == [(7, 40, 20), (8, 40, 20)]


async def test_a_picture_that_is_stopped_keeps_what_is_there(studio: Studio) -> None:
    run = await begin(studio, count=3)
    studio.draw(1, end=False)
    await studio.until(lambda: len(run.pictures) == 1)
    await studio.runs.stop(run)
    await studio.until(lambda: run.state is PictureRunState.STOPPED)
    assert (await studio.script.closed.get(), len(run.pictures)) == (run.request_id, 1)


async def test_what_fails_is_said_and_tried_again(studio: Studio) -> None:
    run = await begin(studio)
    studio.script.says.put_nowait(InvalidRequestError("the canvas is wet"))
    await studio.until(lambda: bool(run.problem))
    assert run.problem == "The canvas is wet."
    again = studio.runs.retry(run)
    assert studio.runs.shown == [again]
    studio.draw(3)
    await studio.until(lambda: again.state is PictureRunState.DONE)
    assert again.request is run.request


async def test_a_model_that_talks_in_place_of_drawing_is_quoted(studio: Studio) -> None:
    run = await begin(studio)
    studio.script.says.put_nowait(TextChunk("I would rather not.", tokens=4))
    studio.script.says.put_nowait(FinalChunk(FinishReason.STOP, Usage(steps=0)))
    await studio.until(lambda: not run.is_running)
    assert run.problem.startswith("The model has made no picture.")
    assert run.notes == ("I would rather not.",)


async def test_what_goes_on_is_found_again_by_another_page(studio: Studio) -> None:
    run = await begin(studio)
    await studio.script.started.get()
    other = PictureRuns(studio.client, studio.take, studio.run)
    await other.resume({"painter", "plain"}.__contains__, lambda name: f"prompt of {name}")
    (found,) = other.shown
    assert (found.request_id, found.request.prompt) == (run.request_id, f"prompt of {run.request_id}")
    await other.resume({"painter"}.__contains__, str)
    assert other.shown == [found]
    studio.draw(4)
    await studio.until(lambda: found.state is PictureRunState.DONE)
    assert [made.seed for made in found.pictures] == [4]


async def test_a_picture_and_its_mask_are_sent_in_this_order(studio: Studio) -> None:
    stored = await studio.client.artifacts.upload(picture(64, 32), name="cat.png", mime_type="image/png")
    studio.form.begin_from(picture_of(stored))
    mask = studio.form.paint(studio.take)
    mask.begin(32, 16, 8)
    await begin(studio)
    asked = await studio.script.started.get()
    source, painted = (part for part in asked.messages[-1].parts if isinstance(part, BlobPart))
    assert (source.data, painted.mime_type) == (picture(64, 32), "image/png")
    assert painted.data == mask.png()


async def test_of_earlier_requests_only_those_stay_that_run_or_have_failed(studio: Studio) -> None:
    done = await begin(studio)
    studio.draw(1)
    await studio.until(lambda: not done.is_running)
    failed = await begin(studio)
    assert studio.runs.shown == [failed]
    studio.script.says.put_nowait(InvalidRequestError("no"))
    await studio.until(lambda: not failed.is_running)
    last = studio.runs.make(PictureRequest("painter", "a tree"))
    assert studio.runs.shown == [last, failed]
    studio.runs.dismiss(failed)
    assert studio.runs.shown == [last]
