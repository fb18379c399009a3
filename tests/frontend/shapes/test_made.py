"""The shapes that were made, at a real gateway."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.frontend.shapes.conftest import FINAL, MADE_WITH, Place, ply, shape_chunks

from plugai.frontend.shapes.made import MadeShapes
from plugai.frontend.shapes.making import Recipe
from plugai.runners.base import BlobChunk, Chunk


def _made(place: Place, changed: Callable[[], None] = lambda: None, undo_seconds: float = 3600) -> MadeShapes:
    return MadeShapes(place.client, changed, lambda error: pytest.fail(str(error)), undo_seconds=undo_seconds)


async def _make(place: Place, *chunks: Chunk) -> None:
    making = place.making()
    place.says(*chunks)
    making.make(Recipe("m", "something"))
    await making.ended()


async def test_what_was_made_is_listed_with_its_words_and_its_picture(place: Place) -> None:
    await _make(place, *shape_chunks("a red torus"))
    await _make(place, *shape_chunks("a cube", seed=8))
    how = {**MADE_WITH, "format": "ply", "preview": "none"}
    await _make(place, BlobChunk(ply("a red torus"), "model/ply", "shape.ply", metadata=how), FINAL)
    await place.client.artifacts.upload(b"v 0 0 0", name="own.obj", mime_type="model/obj")
    made = _made(place)
    await made.read()
    assert [shape.name for shape in made.shapes] == ["a red torus", "a cube"]
    torus, cube = made.shapes
    assert [file.kind for file in torus.files] == ["ply", "glb"]
    assert made.get(torus.files[0].artifact_id) is torus
    assert [len(await place.client.artifacts.thumbnail(shape.preview)) > 0 for shape in (torus, cube)] == [True, True]
    assert not made.has_more


async def test_a_shape_that_is_read_again_keeps_its_words(place: Place) -> None:
    await _make(place, *shape_chunks("a red torus"))
    names: list[str] = []
    made = _made(place, lambda: names.extend(shape.name for shape in made.shapes))
    await made.read()
    assert names == ["Shape", "a red torus"]
    await made.read()
    assert names[2:] == ["a red torus"]


async def test_a_deleted_shape_can_be_taken_back_until_its_files_are_deleted(place: Place) -> None:
    await _make(place, *shape_chunks("a red torus"))
    made = _made(place)
    await made.read()
    (torus,) = made.shapes
    made.delete(torus)
    assert made.shapes == []
    assert made.undo(torus)
    assert made.shapes == [torus]
    made.delete(torus)
    assert len(await place.client.artifacts.list().all()) == 2
    # The page is closed, and with it goes the way back.
    await made.close()
    assert await place.client.artifacts.list().all() == []
    assert not made.undo(torus)
    assert made.shapes == []
