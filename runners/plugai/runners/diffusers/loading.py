"""A pipeline is made ready: its folder is checked, its weights are read, and its engine is started."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import diffusers
import transformers

from plugai.runners.background import ReportProgress
from plugai.runners.base import GenerationRequest, LoadStage, ModelSpec
from plugai.runners.diffusers.backend import DiffusersBackend
from plugai.runners.diffusers.catalogue import Task
from plugai.runners.diffusers.engine import DrawingEngine, running
from plugai.runners.diffusers.folder import LORAS, PipelineFolder, read_folder
from plugai.runners.diffusers.jobs import Job, Send
from plugai.runners.diffusers.loras import Loras
from plugai.runners.diffusers.options import DiffusersOptions
from plugai.runners.diffusers.request import parse
from plugai.runners.errors import ModelBrokenError, ModelMemoryError, WorkCancelledError
from plugai.runners.torch.device import Placement, is_out_of_memory, place, release_unused
from plugai.runners.torch.tensor_files import check_tensor_files
from plugai.runners.torch.weights_folder import check_weights_folder

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class LoadedPipeline:
    """A model that is ready, and what it holds."""

    folder: PipelineFolder
    engine: DrawingEngine
    max_pixels: int
    resources: ExitStack

    def job(self, request: GenerationRequest, send: Send) -> Job:
        """What a request wants drawn. Raises InvalidRequestError, CapabilityMissingError, ImageRefusedError."""
        return Job(parse(request, self.folder, self.max_pixels), send)


def load(spec: ModelSpec, options: DiffusersOptions, report: ReportProgress) -> LoadedPipeline:
    """Load the model and start its engine. Raises ModelBrokenError, ModelMemoryError, InvalidRequestError."""
    _quiet()
    _report(report, "looking at the files")
    folder = read_folder(options.path)
    check_weights_folder(options.path)
    # One broken adapter is no reason to do without the model.
    check_tensor_files(options.path, leaving_out=frozenset({LORAS}))
    placement = place(options)
    _report(report, f"reading the model, for {placement}")
    pipeline = _placed(_read(folder, placement), options, placement)
    pipelines = _pipelines(folder, pipeline, placement)
    canvas = DiffusersBackend(spec.id, pipelines, Loras(pipeline, folder.path / LORAS, folder.loras))
    _log.info("model %s is loaded on %s", spec.id, placement)
    with ExitStack() as resources:
        # First in, last out: what the engine's thread held is free only after it has ended.
        resources.callback(release_unused)
        engine = resources.enter_context(running(DrawingEngine(canvas, options.batch)))
        return LoadedPipeline(folder, engine, options.max_pixels, resources.pop_all())


def _read(folder: PipelineFolder, placement: Placement) -> Any:
    cls = getattr(diffusers, folder.class_name)
    try:
        return cls.from_pretrained(
            str(folder.path),
            dtype=placement.dtype,
            variant=_variant(folder.path),
            use_safetensors=True,
            local_files_only=True,
            trust_remote_code=False,
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError, ImportError, RuntimeError, MemoryError) as error:
        if is_out_of_memory(error):
            raise ModelMemoryError("there is not enough memory to load this model; unload others first") from None
        _log.warning("the pipeline in %s cannot be loaded", folder.path, exc_info=error)
        # Libraries name the folder by its whole path.
        said = str(error).replace(str(folder.path), folder.path.name).strip().splitlines() or [type(error).__name__]
        raise ModelBrokenError(f"the pipeline in {folder.path.name!r} cannot be loaded: {said[0][:300]}") from None


def _variant(path: Path) -> str | None:
    """The mark in the names of half-precision weights, where a folder has no others."""
    names = {file.name for file in path.glob("*/*.safetensors")}
    marked = {name for name in names if ".fp16." in name}
    return "fp16" if any(name.replace(".fp16.", ".") not in names for name in marked) else None


def _placed(pipeline: Any, options: DiffusersOptions, placement: Placement) -> Any:
    match options.offload:
        case "none":
            return pipeline.to(placement.device)
        case "model":
            pipeline.enable_model_cpu_offload(device=placement.device)
        case "layer":
            pipeline.enable_sequential_cpu_offload(device=placement.device)
    return pipeline


def _pipelines(folder: PipelineFolder, pipeline: Any, placement: Placement) -> Mapping[Task, Any]:
    """A pipeline for each task, over the same parts."""
    found: dict[Task, Any] = {}
    for task, known in folder.tasks.items():
        same = known.name == folder.class_name
        found[task] = pipeline if same else getattr(diffusers, known.name).from_pipe(pipeline, dtype=placement.dtype)
    return found


def _report(report: ReportProgress, stage: str) -> None:
    if not report(LoadStage(stage)):
        raise WorkCancelledError("loading was cancelled")


def _quiet() -> None:
    """Keep the libraries from printing bars, and prompts that are too long."""
    for library in (diffusers, transformers):
        library.utils.logging.set_verbosity_error()
        library.utils.logging.disable_progress_bar()
