"""A shape from an order to its files, told chunk by chunk."""

from __future__ import annotations

from collections.abc import Mapping

from plugai.runners.base import BlobChunk, FinalChunk, FinishReason, ProgressChunk, Usage, WarningChunk
from plugai.runners.errors import ModelUnavailableError
from plugai.runners.shap_e.export import Format, exported
from plugai.runners.shap_e.mesh import Mesh, MeshReport, cleaned, report, simplified
from plugai.runners.shap_e.pipeline import ShapePipeline
from plugai.runners.shap_e.request import ShapeRequest
from plugai.runners.shap_e.turntable import still, turntable
from plugai.runners.thread_chunks import ChunkSender
from plugai.runners.torch.device import is_out_of_memory, release_unused

_PREVIEWS = {"turntable": (turntable, "image/webp", "turntable.webp"), "still": (still, "image/png", "shape.png")}


def shaped(model: str, pipeline: ShapePipeline, order: ShapeRequest, teller: ChunkSender) -> None:
    """Make the shape, and send its files. Raises ModelUnavailableError, StoppedError."""
    try:
        mesh = _mesh(pipeline, order, teller)
    except (MemoryError, RuntimeError) as error:
        if not is_out_of_memory(error):
            raise
        release_unused()
        raise ModelUnavailableError("there is not enough memory for this shape; ask for a smaller grid_size") from None
    teller.check()
    found = report(mesh)
    if not found.sound:
        teller.send(WarningChunk("MESH_NOT_SOUND", _unsound(found)))
    form = Format(order.parameters.format)
    made = _made(model, order, found)
    file = exported(mesh, form, {**made, **_prompt(order)})
    teller.send(BlobChunk(file, form.mime_type, f"shape.{form}", metadata=made))
    preview = _PREVIEWS.get(order.parameters.preview)
    if preview is not None:
        draw, mime_type, name = preview
        teller.send(BlobChunk(draw(mesh, teller.check), mime_type, name, part_index=1, metadata=made))
    teller.send(FinalChunk(FinishReason.STOP, Usage(steps=order.parameters.num_inference_steps)))


def _mesh(pipeline: ShapePipeline, order: ShapeRequest, teller: ChunkSender) -> Mesh:
    steps = order.parameters.num_inference_steps
    if isinstance(order.asked, str) and pipeline.ignored_text(order.asked):
        teller.send(WarningChunk("PROMPT_CUT", "the model reads only the beginning of this text; say it shorter"))
    with pipeline.interruptible(teller.check):
        latents = pipeline.latents(
            order.asked, order.parameters, order.seed, lambda step: teller.send(ProgressChunk(step, steps))
        )
        surface = pipeline.mesh(latents, order.parameters.grid_size)
    teller.check()
    mesh = cleaned(surface)
    return simplified(mesh, order.parameters.max_faces) if order.parameters.max_faces else mesh


def _unsound(found: MeshReport) -> str:
    faults = [] if found.closed else ["it is not closed"]
    if found.degenerate:
        faults.append(f"{found.degenerate} of its triangles have no area")
    return f"the shape is good to look at, but {' and '.join(faults)}; another grid_size or seed may help"


def _made(model: str, order: ShapeRequest, found: MeshReport) -> Mapping[str, object]:
    """How the shape was made."""
    size = {"vertices": found.vertices, "faces": found.faces, "parts": found.parts, "closed": found.closed}
    return {"model": model, "seed": order.seed, **order.parameters.model_dump(), **size}


def _prompt(order: ShapeRequest) -> Mapping[str, object]:
    """What was asked for in words, for whoever has only the file."""
    return {"prompt": order.asked} if isinstance(order.asked, str) else {}
