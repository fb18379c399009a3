"""Loads a pipeline: checks its folder, reads its weights and starts its engine."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import diffusers
import transformers

from plugai.runners.base import GenerationRequest, LoadStage, ModelSpec
from plugai.runners.diffusers.backend import DiffusersBackend
from plugai.runners.diffusers.catalogue import Task
from plugai.runners.diffusers.engine import ImageEngine
from plugai.runners.diffusers.folder import LORAS, PipelineFolder, read_folder
from plugai.runners.diffusers.jobs import RequestJob, Send
from plugai.runners.diffusers.loras import Loras
from plugai.runners.diffusers.options import DiffusersOptions
from plugai.runners.diffusers.request import parse_request
from plugai.runners.errors import ModelBrokenError, ModelMemoryError, WorkCancelledError
from plugai.runners.in_process import ReportProgress, engine_thread
from plugai.runners.torch.device import Placement, choose_placement, is_out_of_memory
from plugai.runners.torch.tensor_files import check_tensor_files
from plugai.runners.torch.weights_folder import check_weights_folder

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class LoadedPipeline:
    """A loaded model, its engine, and what is closed on unload."""

    folder: PipelineFolder
    engine: ImageEngine
    max_pixels: int
    resources: ExitStack

    def job(self, request: GenerationRequest, send: Send) -> RequestJob:
        """The engine's job for a request. Raises InvalidRequestError, CapabilityMissingError, ImageRefusedError."""
        return RequestJob(parse_request(request, self.folder, self.max_pixels), send)


def load(spec: ModelSpec, options: DiffusersOptions, report: ReportProgress) -> LoadedPipeline:
    """Load the model and start its engine. Raises ModelBrokenError, ModelMemoryError, InvalidRequestError."""
    _silence_libraries()
    _report(report, "checking the files")
    folder = read_folder(options.path)
    check_weights_folder(options.path)
    # A broken LoRA adapter does not make the model unusable.
    check_tensor_files(options.path, excluding=frozenset({LORAS}))
    placement = choose_placement(options)
    _report(report, f"reading the model, for {placement}")
    pipeline = _placed(_read(folder, placement), options, placement)
    pipelines = _pipelines(folder, pipeline, placement)
    backend = DiffusersBackend(spec.id, pipelines, _loras(folder, pipeline, options))
    _log.info("model %s is loaded on %s", spec.id, placement)
    with ExitStack() as resources:
        engine = resources.enter_context(engine_thread(ImageEngine(backend, options.batch), "diffusers"))
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
        # Libraries' messages contain the full path of the folder.
        lines = str(error).replace(str(folder.path), folder.path.name).strip().splitlines() or [type(error).__name__]
        raise ModelBrokenError(f"the pipeline in {folder.path.name!r} cannot be loaded: {lines[0][:300]}") from None


def _loras(folder: PipelineFolder, pipeline: Any, options: DiffusersOptions) -> Loras:
    """The adapters in the pipeline's folder, by name, and those of models with this base, by path."""
    own = {name: folder.path / LORAS / f"{name}.safetensors" for name in folder.loras}
    return Loras(pipeline, own | {str(path): path for path in options.adapters})


def _variant(path: Path) -> str | None:
    """The variant `fp16` if the folder has only half-precision weights."""
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
    """A pipeline for each task, with the same components."""
    pipelines: dict[Task, Any] = {}
    for task, known in folder.tasks.items():
        same = known.name == folder.class_name
        pipelines[task] = (
            pipeline if same else getattr(diffusers, known.name).from_pipe(pipeline, dtype=placement.dtype)
        )
    return pipelines


def _report(report: ReportProgress, stage: str) -> None:
    if not report(LoadStage(stage)):
        raise WorkCancelledError("loading was cancelled")


def _silence_libraries() -> None:
    """Stop the libraries from printing progress bars, and prompts that are too long."""
    for library in (diffusers, transformers):
        library.utils.logging.set_verbosity_error()
        library.utils.logging.disable_progress_bar()
