"""The pipelines of one model, one for each task over the same weights, and how they are called."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import diffusers
import torch
from PIL import Image

from plugai.runners.base import WarningChunk
from plugai.runners.diffusers.catalogue import Task
from plugai.runners.diffusers.engine import DrawingMonitor
from plugai.runners.diffusers.jobs import DrawnImage, ImageJob
from plugai.runners.diffusers.loras import Loras
from plugai.runners.diffusers.observing import PipelineObserver
from plugai.runners.diffusers.png import png
from plugai.runners.diffusers.request import BatchKey, ImageRequest
from plugai.runners.errors import InvalidRequestError, ModelMemoryError, ModelUnavailableError, PlugAIError
from plugai.runners.torch.device import is_out_of_memory, release_unused
from plugai.runners.torch.interrupt import interruptible

_CUT = WarningChunk("PROMPT_CUT", "the prompt is longer than the model reads; its end is left out")
_FILTERED = WarningChunk("CONTENT_FILTERED", "the model's own filter blacked a picture out; ask for something else")

_log = logging.getLogger(__name__)


class DiffusersBackend:
    """Draws with the pipelines of a model. Only one thread may call it."""

    def __init__(self, model: str, pipelines: Mapping[Task, Any], loras: Loras) -> None:
        """All of the pipelines share their parts."""
        self._model = model
        self._pipelines = pipelines
        self._loras = loras
        any_pipeline = next(iter(pipelines.values()))
        self._scheduler = getattr(any_pipeline, "scheduler", None)
        self._layers = list(_layers(any_pipeline))

    def draw(self, pictures: Sequence[ImageJob], watch: DrawingMonitor) -> list[DrawnImage]:
        """Draw pictures of one style. Raises PlugAIError, InterruptedDrawingError."""
        try:
            return self._draw(pictures, watch)
        except (RuntimeError, ValueError, MemoryError) as error:
            meaning = _meaning(error)
        # Not in the handler: until it is left, the error holds everything that the pipeline had made.
        release_unused()
        raise meaning

    def _draw(self, pictures: Sequence[ImageJob], watch: DrawingMonitor) -> list[DrawnImage]:
        style = pictures[0].job.wish.style
        pipeline = self._pipelines[style.task]
        observer = PipelineObserver(pipeline, watch)
        arguments = _arguments(style, pictures)
        if observer.wants_latents:
            arguments["callback_on_step_end"] = observer.latents
        pipeline.progress_bar = observer.bar
        pipeline.scheduler = self._scheduler_named(style.scheduler)
        self._loras.apply(style.loras)
        for job in watch.jobs:
            if _is_cut(pipeline, job.wish.prompt):
                job.warn(_CUT)
        with interruptible(self._layers, watch.check):
            result = pipeline(**arguments)
        filtered = getattr(result, "nsfw_content_detected", None) or [False] * len(pictures)
        for picture, hidden in zip(pictures, filtered, strict=True):
            if hidden:
                picture.job.warn(_FILTERED)
        return [self._file(picture, image) for picture, image in zip(pictures, result.images, strict=True)]

    def _scheduler_named(self, name: str) -> Any:
        """A scheduler of this class, from the configuration of the model's own; a new one, since they keep state."""
        if self._scheduler is None:
            return None
        return getattr(diffusers, name or type(self._scheduler).__name__).from_config(self._scheduler.config)

    def _file(self, picture: ImageJob, image: Image.Image) -> DrawnImage:
        wish = picture.job.wish
        if wish.image is not None and wish.mask is not None:
            image = _kept_outside(wish.image, wish.mask, image)
        made = {
            "model": self._model,
            "task": wish.style.task.value,
            "seed": picture.seed,
            **dict(wish.style.arguments),
            "width": image.width,
            "height": image.height,
            "scheduler": wish.style.scheduler,
            "loras": dict(wish.style.loras),
        }
        return DrawnImage(png(image, made), f"{self._model.rpartition('/')[2]}-{picture.seed}.png", made)


def _is_cut(pipeline: Any, prompt: str) -> bool:
    """Whether none of the pipeline's text encoders reads the whole prompt."""
    tokenizers = [part for name, part in pipeline.components.items() if name.startswith("tokenizer") and part]
    return bool(tokenizers) and all(len(read(prompt).input_ids) > read.model_max_length for read in tokenizers)


def _layers(pipeline: Any) -> Iterator[torch.nn.Module]:
    """Every layer and block of the networks; they stand in lists, and what is below them is not worth a question."""
    for part in pipeline.components.values():
        if isinstance(part, torch.nn.Module):
            for module in part.modules():
                if isinstance(module, torch.nn.ModuleList):
                    yield from module


def _arguments(style: BatchKey, pictures: Sequence[ImageJob]) -> dict[str, Any]:
    """What a pipeline is called with for these pictures."""
    wishes = [picture.job.wish for picture in pictures]
    arguments: dict[str, Any] = dict(style.arguments)
    arguments["prompt"] = [wish.prompt for wish in wishes]
    if style.has_negative_prompt:
        arguments["negative_prompt"] = [wish.negative_prompt for wish in wishes]
    # On the CPU whatever the device: the same seed is then the same noise everywhere.
    arguments["generator"] = [torch.Generator("cpu").manual_seed(picture.seed) for picture in pictures]
    if style.size is not None and style.takes_size:
        arguments |= {"width": style.size.width, "height": style.size.height}
    return arguments | _given(style, wishes)


def _given(style: BatchKey, wishes: Sequence[ImageRequest]) -> dict[str, Any]:
    """The pictures and masks; a list of pictures means several for one prompt to those that are not told `strength`."""
    match style.task:
        case Task.TEXT_TO_IMAGE:
            return {}
        case Task.IMAGE_TO_IMAGE:
            images = [wish.image for wish in wishes]
            return {"image": images if style.is_batchable else images[0]}
        case Task.INPAINT:
            images, masks = [wish.image for wish in wishes], [wish.mask for wish in wishes]
            if style.is_batchable:
                return {"image": images, "mask_image": masks}
            return {"image": images[0], "mask_image": masks[0]}


def _kept_outside(original: Image.Image, mask: Image.Image, painted: Image.Image) -> Image.Image:
    """The painted picture where the mask is white, and the original, to the last bit, elsewhere."""
    if painted.size != original.size:
        painted = painted.resize(original.size)
    return Image.composite(painted.convert("RGB"), original, mask.point(lambda value: 255 if value >= 128 else 0))


def _meaning(error: RuntimeError | ValueError | MemoryError) -> PlugAIError:
    if is_out_of_memory(error):
        return ModelMemoryError(
            "there is not enough memory to draw this; ask for a smaller picture, or have fewer models loaded"
        )
    if isinstance(error, ValueError):
        # What diffusers finds wrong with a call, in words that name the parameter.
        return InvalidRequestError(f"the model's pipeline refuses this: {str(error).splitlines()[0][:300]}")
    _log.error("a pipeline failed", exc_info=error)
    return ModelUnavailableError("the model failed to draw this; try again, and if it stays so see the server's log")
