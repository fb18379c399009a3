"""What the files of shapes say of themselves, and which of them are one shape."""

from __future__ import annotations

import pytest
from tests.frontend.shapes.conftest import MADE_WITH, glb, ply

from plugai.client.types import Artifact
from plugai.frontend.shapes.files import prompt_of
from plugai.frontend.shapes.shape import same_shapes

WORDS = "a “red” torus\nand a cube"
_OBJ = b'# {"prompt": "a cone", "seed": 7}\nv 0 0 0\n'


@pytest.mark.parametrize(
    ("head", "kind", "prompt"),
    [
        (glb(WORDS), "glb", WORDS),
        (ply(WORDS), "ply", WORDS),
        (_OBJ, "obj", "a cone"),
        (b"glTF", "glb", ""),
        (glb(WORDS)[:40], "glb", ""),
        (b"glTF" + bytes(16) + b"[1, 2]", "glb", ""),
        (glb(WORDS).replace(b'"extras": {', b'"others": {'), "glb", ""),
        (b"comment {broken}\n", "ply", ""),
        (b"v 0 0 0\n", "obj", ""),
    ],
)
def test_the_words_that_a_shape_was_made_from_are_read_from_its_file(head: bytes, kind: str, prompt: str) -> None:
    assert prompt_of(head, kind) == prompt


def _artifact(name: str, mime_type: str, request: str = "r", **made_with: object) -> Artifact:
    return Artifact(artifact_id=name, mime_type=mime_type, request_id=request, metadata={**MADE_WITH, **made_with})


def test_files_of_one_shape_are_together_and_others_are_shapes_of_their_own() -> None:
    found = same_shapes(
        [
            _artifact("ply", "model/ply", "r2", format="ply", preview="none"),
            _artifact("other", "model/gltf-binary", "r3", seed=8),
            _artifact("glb", "model/gltf-binary", "r1", format="glb", preview="still"),
            _artifact("uploaded", "model/gltf-binary", ""),
            _artifact("picture", "image/png", "r1"),
        ]
    )
    assert [[file.artifact_id for file in shape.files] for shape in found] == [["ply", "glb"], ["other"]]
    first = found[0]
    assert first.id == "glb"
    assert first.has("ply")
    assert (first.file("ply"), first.file("obj")) == (first.files[0], None)
    assert first.facts == "m · seed 7 · 1,200 triangles"


def test_shapes_of_which_nothing_is_known_are_not_taken_for_one() -> None:
    unknown = [Artifact(artifact_id=name, mime_type="model/obj", request_id="r") for name in ("a", "b")]
    assert len(same_shapes(unknown)) == 2
