"""Generates a shape and sends its files."""

from __future__ import annotations

from collections.abc import Mapping

from plugai.runners.base import BlobChunk, FinalChunk, FinishReason, ProgressChunk, Usage, WarningChunk
from plugai.runners.errors import ModelUnavailableError
from plugai.runners.shap_e.export import Format, export_mesh
from plugai.runners.shap_e.mesh import Mesh, MeshReport, cleaned, report, simplified
from plugai.runners.shap_e.pipeline import ShapePipeline
from plugai.runners.shap_e.request import ShapeRequest
from plugai.runners.shap_e.turntable import still, turntable
from plugai.runners.thread_chunks import ChunkSender
from plugai.runners.torch.device import is_out_of_memory, release_unused

_PREVIEWS = {"turntable": (turntable, "image/webp", "turntable.webp"), "still": (still, "image/png", "shape.png")}


def generate_shape(model: str, pipeline: ShapePipeline, request: ShapeRequest, sender: ChunkSender) -> None:
    """Generate the shape and send its files. Raises ModelUnavailableError, StoppedError."""
    try:
        mesh = _mesh(pipeline, request, sender)
    except (MemoryError, RuntimeError) as error:
        if not is_out_of_memory(error):
            raise
        release_unused()
        raise ModelUnavailableError("there is not enough memory for this shape; request a smaller grid_size") from None
    sender.check()
    found = report(mesh)
    if not found.sound:
        sender.send(WarningChunk("MESH_NOT_SOUND", _unsound(found)))
    for warning in exceeded(found.faces, request.parameters.max_faces):
        sender.send(warning)
    form = Format(request.parameters.format)
    metadata = _metadata(model, request, found)
    file = export_mesh(mesh, form, {**metadata, **_prompt(request)})
    sender.send(BlobChunk(file, form.mime_type, f"shape.{form}", metadata=metadata))
    preview = _PREVIEWS.get(request.parameters.preview)
    if preview is not None:
        render, mime_type, name = preview
        sender.send(BlobChunk(render(mesh, sender.check), mime_type, name, part_index=1, metadata=metadata))
    sender.send(FinalChunk(FinishReason.STOP, Usage(steps=request.parameters.num_inference_steps)))


def _mesh(pipeline: ShapePipeline, request: ShapeRequest, sender: ChunkSender) -> Mesh:
    steps = request.parameters.num_inference_steps
    if isinstance(request.prompt, str) and pipeline.is_cut(request.prompt):
        sender.send(WarningChunk("PROMPT_CUT", "the model reads only the beginning of this text; shorten it"))
    with pipeline.interruptible(sender.check):
        latents = pipeline.latents(
            request.prompt, request.parameters, request.seed, lambda step: sender.send(ProgressChunk(step, steps))
        )
        surface = pipeline.mesh(latents, request.parameters.grid_size)
    sender.check()
    mesh = cleaned(surface)
    return simplified(mesh, request.parameters.max_faces) if request.parameters.max_faces else mesh


def _unsound(found: MeshReport) -> str:
    problems = [] if found.closed else ["it is not closed"]
    if found.degenerate:
        problems.append(f"{found.degenerate} of its triangles have no area")
    return f"the shape can be displayed, but {' and '.join(problems)}; another grid_size or seed may help"


def exceeded(faces: int, max_faces: int) -> tuple[WarningChunk, ...]:
    """A warning if there are more triangles than were asked for; 0 asks for none in particular."""
    if not 0 < max_faces < faces:
        return ()
    what = f"the shape has {faces} triangles: with {max_faces} it would lose its form; a lower grid_size gives fewer"
    return (WarningChunk("MAX_FACES_EXCEEDED", what),)


def _metadata(model: str, request: ShapeRequest, found: MeshReport) -> Mapping[str, object]:
    size = {"vertices": found.vertices, "faces": found.faces, "parts": found.parts, "closed": found.closed}
    return {"model": model, "seed": request.seed, **request.parameters.model_dump(), **size}


def _prompt(request: ShapeRequest) -> Mapping[str, object]:
    """The text prompt, which only the file itself contains."""
    return {"prompt": request.prompt} if isinstance(request.prompt, str) else {}
