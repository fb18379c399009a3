"""What a request for a shape can say, and what it gets."""

from __future__ import annotations

import json
import struct
from io import BytesIO
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageSequence
from tests.runners.shap_e.asking import make
from tests.support.models.pictures import picture
from tests.support.models.solids import color, corner_colors, solid

from plugai.runners.base import (
    BlobPart,
    FinishReason,
    GenerationRequest,
    Message,
    Parameters,
    Role,
    Runner,
    TextPart,
    Usage,
)
from plugai.runners.errors import CapabilityMissingError, InvalidRequestError


async def test_the_same_seed_makes_the_same_shape(shapes: Runner) -> None:
    first = await make(shapes, "a red cone", seed=7)
    assert (await make(shapes, "a red cone", seed=7)).shape == first.shape
    other = await make(shapes, "a red cone", seed=8)
    assert not np.array_equal(other.mesh().vertices, first.mesh().vertices)


async def test_a_request_without_a_seed_gets_one_that_is_reported(shapes: Runner) -> None:
    made = await make(shapes, "a red cone", seed=None)
    again = await make(shapes, "a red cone", seed=told(made.shape.data)["seed"])
    assert again.shape == made.shape
    assert (await make(shapes, "a red cone", seed=None)).shape != made.shape


async def test_a_cone_stands_on_its_base_in_every_file_format(shapes: Runner) -> None:
    for kind, up in (("glb", 1), ("obj", 1), ("ply", 2)):
        mesh = (await make(shapes, "a red cone", format=kind)).mesh()
        lower = mesh.vertices[:, up] < mesh.bounds.mean(axis=0)[up]
        across = [axis for axis in range(3) if axis != up]
        assert (
            np.ptp(mesh.vertices[lower][:, across], axis=0).min()
            > np.ptp(mesh.vertices[~lower][:, across], axis=0).max()
        )


async def test_every_file_format_has_the_same_shape_and_colour(shapes: Runner) -> None:
    glb, ply, obj = [(await make(shapes, "a blue torus", format=kind)) for kind in ("glb", "ply", "obj")]
    assert [made.shape.mime_type for made in (glb, ply, obj)] == ["model/gltf-binary", "model/ply", "model/obj"]
    for other in (ply, obj):
        assert other.mesh().volume == pytest.approx(glb.mesh().volume, rel=1e-4)
        assert len(other.mesh().faces) == len(glb.mesh().faces)
        # Colours of these are as a screen has them, not linear.
        red, green, blue = corner_colors(other.mesh()).mean(axis=0)
        assert (red, green, blue) == pytest.approx((26, 65, 228), abs=8)
    assert color(glb.mesh()) == "blue"


async def test_a_file_contains_its_metadata(shapes: Runner) -> None:
    for kind in ("glb", "ply", "obj"):
        made = await make(shapes, "a green cube", seed=3, format=kind)
        said = told(made.shape.data)
        assert said["prompt"] == "a green cube"
        assert said["model"] == "shapes3d"
        assert (said["seed"], said["grid_size"], said["guidance_scale"], said["format"]) == (3, 48, 1.0, kind)
        assert (said["vertices"], said["faces"]) == (len(made.mesh().vertices), len(made.mesh().faces))
        assert said["closed"] is True
        assert {**made.shape.metadata, "prompt": "a green cube"} == said


async def test_a_preview_has_the_metadata_of_its_shape(shapes: Runner) -> None:
    made = await make(shapes, "a green cube", seed=3, preview="still")
    shape, preview = made.files
    assert preview.metadata == shape.metadata
    assert preview.metadata["seed"] == 3


async def test_a_shape_is_simplified_on_request_and_stays_closed(shapes: Runner) -> None:
    full, simple = await make(shapes, "a red torus"), await make(shapes, "a red torus", max_faces=600)
    assert len(full.mesh().faces) > 5000
    assert len(simple.mesh().faces) <= 1000
    assert simple.mesh().is_watertight
    assert (solid(simple.mesh()), color(simple.mesh())) == ("torus", "red")
    assert simple.mesh().volume == pytest.approx(full.mesh().volume, rel=0.02)


async def test_a_finer_grid_makes_a_finer_shape(shapes: Runner) -> None:
    coarse, fine = await make(shapes, "a red cube", grid_size=24), await make(shapes, "a red cube", grid_size=48)
    assert len(fine.mesh().faces) > 3 * len(coarse.mesh().faces)


async def test_a_preview_shows_the_shape_turning(shapes: Runner) -> None:
    made = await make(shapes, "a yellow cube", preview="turntable")
    (_, preview) = made.files
    assert (preview.mime_type, preview.name, preview.part_index) == ("image/webp", "turntable.webp", 1)
    with Image.open(BytesIO(preview.data)) as picture:
        frames = []
        for frame in ImageSequence.Iterator(picture):
            frames.append(np.asarray(frame.convert("RGB"), dtype=int))
    assert len(frames) > 8
    assert all(is_yellow(frame[128, 128]) and not is_yellow(frame[4, 4]) for frame in frames)
    assert np.abs(frames[0] - frames[2]).mean() > 1


async def test_a_still_preview_is_one_image(shapes: Runner) -> None:
    made = await make(shapes, "a yellow cube", preview="still")
    (_, preview) = made.files
    with Image.open(BytesIO(preview.data)) as picture:
        assert (picture.format, picture.size) == ("PNG", (256, 256))
        assert is_yellow(np.asarray(picture.convert("RGB"), dtype=int)[128, 128])


async def test_steps_are_reported_one_by_one(shapes: Runner) -> None:
    made = await make(shapes, "a red cube", num_inference_steps=5)
    assert made.steps == [1, 2, 3, 4, 5]
    assert made.final.finish_reason is FinishReason.STOP
    assert made.final.usage == Usage(steps=5)


async def test_a_text_that_is_too_long_is_cut_with_a_warning(shapes: Runner) -> None:
    assert (await make(shapes, "a red cube" + ", of the blue" * 20)).warnings == ["PROMPT_CUT"]
    assert (await make(shapes, "a red cube")).warnings == []


@pytest.mark.parametrize(
    ("parameters", "path"),
    [
        (Parameters(extra={"grid_size": 1}), "parameters.extra.grid_size"),
        (Parameters(extra={"format": "stl"}), "parameters.extra.format"),
        (Parameters(extra={"frame_size": 30}), "parameters.extra.frame_size"),
        (Parameters(seed=-1), "parameters.seed"),
        (Parameters(temperature=0.5), "parameters.temperature"),
    ],
)
async def test_invalid_parameters_are_rejected_by_name(shapes: Runner, parameters: Parameters, path: str) -> None:
    message = Message(Role.USER, (TextPart("a red cube"),))
    with pytest.raises(InvalidRequestError) as error:
        await anext(shapes.generate(GenerationRequest("r", "o", "m", (message,), parameters)))
    assert list(error.value.violations) == [path]


async def test_a_message_other_than_text_is_rejected(shapes: Runner) -> None:
    for part, problem in (
        (TextPart("  "), InvalidRequestError),
        (BlobPart(picture(), "image/png"), CapabilityMissingError),
    ):
        message = Message(Role.USER, (part,))
        with pytest.raises(problem):
            await anext(shapes.generate(GenerationRequest("r", "o", "m", (message,))))


def is_yellow(pixel: np.ndarray[tuple[int], np.dtype[np.int64]]) -> bool:
    red, green, blue = pixel
    return bool(red > 100 and green > 90 and blue < 80)


def told(data: bytes) -> dict[str, Any]:
    """What a file says of how it was made."""
    if data[:4] == b"glTF":
        (size,) = struct.unpack_from("<I", data, 12)
        extras: dict[str, Any] = json.loads(data[20 : 20 + size])["asset"]["extras"]
        return extras
    (line,) = (line for line in data[:2000].split(b"\n") if b'{"model"' in line)
    said: dict[str, Any] = json.loads(line[line.index(b"{") :])
    return said
