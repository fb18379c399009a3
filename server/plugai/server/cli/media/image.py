"""`plugai image`: generates images, and writes them to files."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from plugai.client import Parameters, types, user
from plugai.client.types import Modality
from plugai.server.cli.errors import BadUsageError
from plugai.server.cli.files import image_part
from plugai.server.cli.media.generating import generate_files, require_folder
from plugai.server.cli.media.models import extra_parameters, model_for, parameter_names
from plugai.server.cli.media.options import Model, Output, Seed, Set, Steps
from plugai.server.cli.remote.assignments import assignments
from plugai.server.cli.remote.command import ServerCall, calls_server


@calls_server
async def image(
    call: ServerCall,
    prompt: Annotated[str, typer.Argument(help="What to draw.")],
    model: Model = "",
    output: Output = None,
    count: Annotated[int | None, typer.Option("--count", "-n", min=1, help="How many; each has the next seed.")] = None,
    seed: Seed = None,
    size: Annotated[str, typer.Option(metavar="WIDTHxHEIGHT", help="Size in pixels.")] = "",
    steps: Steps = None,
    negative: Annotated[str | None, typer.Option(help="What should not be in the image.")] = None,
    source: Annotated[
        list[Path] | None,
        typer.Option("--image", help="Image to start from; a second one is a mask, whose white areas are repainted."),
    ] = None,
    given: Set = None,
) -> None:
    """Generate images. The paths of the files are printed, and the seeds, with which they can be made again."""
    require_folder(output)
    used = await model_for(call.client, model, Modality.IMAGE)
    options = {
        "--count": (("num_images", "n"), count),
        "--steps": (("num_inference_steps",), steps),
        "--negative": (("negative_prompt",), negative),
        **_sizes(used, size),
    }
    extra = extra_parameters(used, options)
    generation = call.client.generate(
        user(prompt, *[await image_part(call.client, path) for path in source or ()]),
        model=used.id,
        output_modalities=[Modality.IMAGE],
        parameters=Parameters(seed=seed, extra=(extra | assignments(given or ())) or None),
    )
    await generate_files(call, generation, output, lambda mime_type: mime_type.startswith("image/"))


def _sizes(model: types.Model, size: str) -> dict[str, tuple[Sequence[str], object]]:
    """The parameters for --size: one for both, or one each."""
    match = re.fullmatch(r"(\d{1,5})x(\d{1,5})", size)
    if not match:
        if size:
            raise BadUsageError(f"{size!r} is no size; write it as in --size 512x512")
        return {}
    if "size" in parameter_names(model):
        return {"--size": (("size",), size)}
    return {"--size": (("width",), int(match[1])), "--size (height)": (("height",), int(match[2]))}
