"""Generates images with the pipelines of one model: one pipeline for each task, all with the same weights."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePath
from typing import Any

import diffusers
import numpy as np
import torch
from diffusers.image_processor import VaeImageProcessor
from numpy.typing import NDArray
from PIL import Image

from plugai.runners.base import WarningChunk
from plugai.runners.diffusers.catalogue import Task
from plugai.runners.diffusers.engine import CallMonitor, PipelineBackend
from plugai.runners.diffusers.jobs import GeneratedImage, ImageJob
from plugai.runners.diffusers.loras import Loras
from plugai.runners.diffusers.observing import PipelineObserver
from plugai.runners.diffusers.png import png
from plugai.runners.diffusers.request import BatchKey, ImageRequest
from plugai.runners.errors import InvalidRequestError, ModelMemoryError, ModelUnavailableError, PlugAIError
from plugai.runners.torch.device import is_out_of_memory, release_unused
from plugai.runners.torch.interrupt import interruptible

_PROMPT_CUT = WarningChunk("PROMPT_CUT", "the prompt is longer than the model reads; its end was left out")
_NOT_NUMBERS = (
    "the model computed values that are not numbers (NaN), so there is no image; send a lower weight for its loras or "
    "another seed, or set its option dtype to float32"
)
# What pipelines raise for weights and arguments that they cannot work with. Anything else would end the process,
# and with it the requests of others.
_PIPELINE_ERRORS = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    ImportError,
    LookupError,
    MemoryError,
    OSError,
    RuntimeError,
    TypeError,
    ValueError,
)
_FILTERED = WarningChunk("CONTENT_FILTERED", "the model's own filter blacked out an image; change the prompt")

_log = logging.getLogger(__name__)


class DiffusersBackend(PipelineBackend):
    """Calls the pipelines of a model. Only one thread may use it."""

    def __init__(self, model: str, pipelines: Mapping[Task, Any], loras: Loras) -> None:
        """All of the pipelines share their components."""
        self._model = model
        self._pipelines = pipelines
        self._loras = loras
        any_pipeline = next(iter(pipelines.values()))
        self._scheduler = getattr(any_pipeline, "scheduler", None)
        self._layers = list(_layers(any_pipeline))

    def generate(self, images: Sequence[ImageJob], monitor: CallMonitor) -> list[GeneratedImage | PlugAIError]:
        try:
            return self._call(images, monitor)
        except _PIPELINE_ERRORS as error:
            failure = _to_plugai_error(error)
        # Outside the handler: while it runs, the error holds the pipeline's tensors in memory.
        release_unused()
        raise failure

    def _call(self, images: Sequence[ImageJob], monitor: CallMonitor) -> list[GeneratedImage | PlugAIError]:
        key = images[0].job.request.batch_key
        pipeline = self._pipelines[key.task]
        observer = PipelineObserver(pipeline, monitor)
        arguments = _arguments(key, images)
        if observer.wants_latents:
            arguments["callback_on_step_end"] = observer.latents
        pipeline.progress_bar = observer.bar
        pipeline.scheduler = self._new_scheduler(key.scheduler)
        self._loras.apply(key.loras)
        for job in monitor.jobs:
            if _is_cut(pipeline, job.request.prompt):
                job.warn(_PROMPT_CUT)
        with interruptible(self._layers, monitor.check):
            result = pipeline(**arguments)
        filtered = getattr(result, "nsfw_content_detected", None) or [False] * len(images)
        for image, hidden in zip(images, filtered, strict=True):
            if hidden:
                image.job.warn(_FILTERED)
        return [self._to_result(job, pixels) for job, pixels in zip(images, result.images, strict=True)]

    def _new_scheduler(self, name: str) -> Any:
        """A scheduler of this class, with the configuration of the model's; a new one, since schedulers have state."""
        if self._scheduler is None:
            return None
        return getattr(diffusers, name or type(self._scheduler).__name__).from_config(self._scheduler.config)

    def _to_result(self, job: ImageJob, pixels: NDArray[np.floating[Any]]) -> GeneratedImage | PlugAIError:
        if not np.isfinite(pixels).all():
            return ModelUnavailableError(_NOT_NUMBERS)
        return self._to_file(job, VaeImageProcessor.numpy_to_pil(pixels)[0])

    def _to_file(self, job: ImageJob, image: Image.Image) -> GeneratedImage:
        request = job.job.request
        if request.image is not None and request.mask is not None:
            image = _composite(request.image, request.mask, image)
        key = request.batch_key
        metadata = {
            "model": self._model,
            "task": key.task.value,
            "seed": job.seed,
            **dict(key.arguments),
            "width": image.width,
            "height": image.height,
            "scheduler": key.scheduler,
            # Not where the file is.
            "loras": {PurePath(name).stem if "/" in name else name: weight for name, weight in key.loras},
        }
        return GeneratedImage(png(image, metadata), f"{self._model.rpartition('/')[2]}-{job.seed}.png", metadata)


def _is_cut(pipeline: Any, prompt: str) -> bool:
    """Whether none of the pipeline's text encoders reads the whole prompt."""
    tokenizers = [part for name, part in pipeline.components.items() if name.startswith("tokenizer") and part]
    return bool(tokenizers) and all(len(read(prompt).input_ids) > read.model_max_length for read in tokenizers)


def _layers(pipeline: Any) -> Iterator[torch.nn.Module]:
    """The layers and blocks of the networks, which are in module lists. Smaller modules are not worth a check."""
    for part in pipeline.components.values():
        if isinstance(part, torch.nn.Module):
            for module in part.modules():
                if isinstance(module, torch.nn.ModuleList):
                    yield from module


def _arguments(key: BatchKey, images: Sequence[ImageJob]) -> dict[str, Any]:
    """The arguments of the pipeline's call."""
    requests = [image.job.request for image in images]
    # As numbers: an image of 8 bits does not show what was not a number.
    arguments: dict[str, Any] = {**dict(key.arguments), "output_type": "np"}
    arguments["prompt"] = [request.prompt for request in requests]
    if key.has_negative_prompt:
        arguments["negative_prompt"] = [request.negative_prompt for request in requests]
    # On the CPU whatever the device: the same seed then gives the same noise everywhere.
    arguments["generator"] = [torch.Generator("cpu").manual_seed(image.seed) for image in images]
    if key.size is not None and key.takes_size:
        arguments |= {"width": key.size.width, "height": key.size.height}
    return arguments | _image_arguments(key, requests)


def _image_arguments(key: BatchKey, requests: Sequence[ImageRequest]) -> dict[str, Any]:
    """The input images and masks. Pipelines without `strength` take a list of images as several for one prompt."""
    match key.task:
        case Task.TEXT_TO_IMAGE:
            return {}
        case Task.IMAGE_TO_IMAGE:
            images = [request.image for request in requests]
            return {"image": images if key.is_batchable else images[0]}
        case Task.INPAINT:
            images, masks = [request.image for request in requests], [request.mask for request in requests]
            if key.is_batchable:
                return {"image": images, "mask_image": masks}
            return {"image": images[0], "mask_image": masks[0]}


def _composite(original: Image.Image, mask: Image.Image, painted: Image.Image) -> Image.Image:
    """The painted image where the mask is white, and exactly the original elsewhere."""
    if painted.size != original.size:
        painted = painted.resize(original.size)
    return Image.composite(painted.convert("RGB"), original, mask.point(lambda value: 255 if value >= 128 else 0))


def _to_plugai_error(error: Exception) -> PlugAIError:
    if is_out_of_memory(error):
        return ModelMemoryError(
            "there is not enough memory for this image; request a smaller one, or have fewer models loaded"
        )
    if isinstance(error, ValueError):
        # diffusers' validation of the arguments; it names the parameter.
        return InvalidRequestError(f"the model's pipeline refuses this: {str(error).splitlines()[0][:300]}")
    _log.error("a pipeline failed", exc_info=error)
    return ModelUnavailableError("the model failed to generate the image; try again, or see the server's log")
