"""`plugai shape`: generates a 3D shape, and writes it to a file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from plugai.client import Parameters, user
from plugai.client.types import Modality
from plugai.server.cli.files import image_part
from plugai.server.cli.media.generating import generate_files, require_folder
from plugai.server.cli.media.models import extra_parameters, model_for, parameter_names
from plugai.server.cli.media.options import Model, Output, Seed, Set, Steps
from plugai.server.cli.remote.assignments import assignments
from plugai.server.cli.remote.command import ServerCall, calls_server


@calls_server
async def shape(
    call: ServerCall,
    prompt: Annotated[str, typer.Argument(help="What to form; may be empty with --image.")] = "",
    model: Model = "",
    output: Output = None,
    seed: Seed = None,
    steps: Steps = None,
    file_format: Annotated[str | None, typer.Option("--format", help="Such as glb, ply or obj.")] = None,
    preview: Annotated[bool, typer.Option("--preview", help="Write the image of the shape, too.")] = False,
    image: Annotated[Path | None, typer.Option(help="Image to form a shape from.")] = None,
    given: Set = None,
) -> None:
    """Generate a 3D shape. The path of the file is printed, and the seed, with which it can be made again."""
    require_folder(output)
    used = await model_for(call.client, model, Modality.SHAPE)
    options = {"--steps": (("num_inference_steps",), steps), "--format": (("format",), file_format)}
    extra = extra_parameters(used, options)
    if not preview and "preview" in parameter_names(used):
        # It takes as long as the shape.
        extra["preview"] = "none"
    parts = [await image_part(call.client, image)] if image is not None else []
    generation = call.client.generate(
        user(*([prompt] if prompt else []), *parts),
        model=used.id,
        output_modalities=[Modality.SHAPE],
        parameters=Parameters(seed=seed, extra=(extra | assignments(given or ())) or None),
    )
    await generate_files(call, generation, output, lambda kind: preview or not kind.startswith("image/"))
