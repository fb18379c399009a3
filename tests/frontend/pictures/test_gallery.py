"""The gallery shows what models have made for the user, and deletes only what nobody takes back."""

from __future__ import annotations

from tests.frontend.pictures.conftest import Studio
from tests.support.gateway import script
from tests.support.models.pictures import picture

from plugai.client import NotFoundError
from plugai.client.types import Modality
from plugai.frontend.pictures.gallery import Gallery
from plugai.runners.base import BlobChunk, FinalChunk, FinishReason, Usage


async def make(studio: Studio, *seeds: int) -> None:
    studio.draw(*seeds)
    await studio.client.generate("a boat", model="painter", output_modalities=[Modality.IMAGE]).message()


def seeds(gallery: Gallery) -> list[int | None]:
    return [made.seed for made in gallery.shown()]


async def test_it_shows_what_was_made_newest_first_and_nothing_that_was_uploaded_or_is_of_a_shape(
    studio: Studio,
) -> None:
    await make(studio, 1)
    await studio.client.artifacts.upload(picture(), name="mine.png", mime_type="image/png")
    solids = script("solids")
    solids.says.put_nowait(BlobChunk(picture(), "image/png", "preview.png", metadata={"faces": 12}))
    solids.says.put_nowait(FinalChunk(FinishReason.STOP, Usage(steps=1)))
    await studio.client.generate("a cube", model="solids", output_modalities=[Modality.SHAPE]).message()
    await make(studio, 2)
    await studio.gallery.read()
    assert seeds(studio.gallery) == [2, 1]
    assert not studio.gallery.has_more


async def test_it_goes_on_page_by_page_and_begins_with_what_was_just_made(studio: Studio) -> None:
    await make(studio, 1, 2, 3)
    gallery = Gallery(studio.client, studio.take, page=2)
    await gallery.read()
    assert (len(gallery.shown()), gallery.has_more) == (2, True)
    await gallery.read_more()
    assert (sorted(filter(None, seeds(gallery))), gallery.has_more) == ([1, 2, 3], False)
    first = gallery.shown()[-1]
    gallery.add([first])
    assert len(gallery.shown()) == 3
    assert first not in gallery.shown(without=[first.artifact_id])


async def test_what_is_deleted_comes_back_when_it_is_undone_in_time(studio: Studio) -> None:
    await make(studio, 1)
    await studio.gallery.read()
    (made,) = studio.gallery.shown()
    studio.gallery.delete(made)
    assert (studio.gallery.shown(), studio.gallery.is_gone(made)) == ([], True)
    assert studio.gallery.undo(made)
    assert studio.gallery.shown() == [made]
    await studio.client.artifacts.get(made.artifact_id)


async def test_what_is_not_undone_is_deleted_at_the_latest_when_the_page_is_closed(studio: Studio) -> None:
    await make(studio, 1, 2)
    changes: list[int] = []

    def take() -> None:
        changes.append(1)
        studio.take()

    soon = Gallery(studio.client, take, undo_seconds=0.01)
    await soon.read()
    first, second = soon.shown()
    soon.delete(first)
    await studio.until(lambda: len(changes) == 3)
    assert await is_deleted(studio, first.artifact_id)
    assert not soon.undo(first)
    assert soon.shown() == [second]
    late = Gallery(studio.client, studio.take, undo_seconds=3600)
    late.delete(second)
    await late.close()
    assert await is_deleted(studio, second.artifact_id)


async def is_deleted(studio: Studio, artifact_id: str) -> bool:
    try:
        await studio.client.artifacts.get(artifact_id)
    except NotFoundError:
        return True
    return False
