"""What a request wants drawn: its messages and parameters, with the model's defaults for what they leave open."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from jsonschema import Draft202012Validator
from PIL import Image

from plugai.runners.base import BlobPart, GenerationRequest, Message, WarningChunk
from plugai.runners.diffusers.catalogue import Default, PipelineClass, Task
from plugai.runners.diffusers.folder import PipelineFolder
from plugai.runners.diffusers.parameters import default, extra_schema, whole_numbers
from plugai.runners.diffusers.sizes import Size, check_size, drawable, fitted
from plugai.runners.errors import CapabilityMissingError, InvalidRequestError
from plugai.runners.torch.pictures import decoded

_SEEDS = 2**32
# Said once for a picture or a list of pictures, and not of how one step is made.
_NOT_OF_THE_CALL = frozenset({"num_images", "scheduler", "loras", "previews", "negative_prompt", "width", "height"})


@dataclass(frozen=True, slots=True)
class BatchKey:
    """What pictures must have in common to be drawn by one call of a pipeline."""

    task: Task
    size: Size | None
    arguments: tuple[tuple[str, Default], ...]
    scheduler: str
    loras: tuple[tuple[str, float], ...]
    has_negative_prompt: bool
    takes_size: bool

    @property
    def is_batchable(self) -> bool:
        """Whether a call can draw several: to a pipeline that edits, several pictures are given for one prompt."""
        return self.task is Task.TEXT_TO_IMAGE or "strength" in dict(self.arguments)


@dataclass(frozen=True, slots=True)
class ImageRequest:
    """What is to be drawn; one picture for each seed."""

    style: BatchKey
    prompt: str
    negative_prompt: str
    seeds: tuple[int, ...]
    previews: int
    image: Image.Image | None = None
    mask: Image.Image | None = None
    warnings: tuple[WarningChunk, ...] = field(default=())


def parse(request: GenerationRequest, folder: PipelineFolder, most_pixels: int) -> ImageRequest:
    """What the request wants drawn. Raises InvalidRequestError, CapabilityMissingError, ImageRefusedError."""
    extra = _checked(request, folder)
    message = _last(request)
    image, mask = _pictures(message, most_pixels)
    task = _task(image, mask, folder)
    pipeline = folder.tasks[task]
    size, warnings = _size(extra, folder, pipeline, image, most_pixels)
    if image is not None and size is not None:
        image, mask = fitted(image, size), fitted(mask, size) if mask is not None else None
    negative = extra.get("negative_prompt", default("negative_prompt", folder, {}))
    takes_negative = "negative_prompt" in pipeline.parameters
    arguments = {
        name: extra.get(name, default(name, folder, pipeline.parameters))
        for name in pipeline.parameters
        if name not in _NOT_OF_THE_CALL
    }
    style = BatchKey(
        task=task,
        size=size,
        arguments=tuple(sorted((name, value) for name, value in arguments.items() if value is not None)),
        scheduler=str(extra.get("scheduler", folder.scheduler)),
        loras=tuple(sorted(extra.get("loras", {}).items())),
        has_negative_prompt=takes_negative and bool(negative),
        takes_size="width" in pipeline.parameters,
    )
    return ImageRequest(
        style=style,
        prompt=message.text,
        negative_prompt=str(negative or ""),
        seeds=_seeds(request.parameters.seed, extra.get("num_images", 1)),
        previews=int(extra.get("previews", 0)) if pipeline.previews else 0,
        image=image,
        mask=mask,
        warnings=(*warnings, *_ignored(extra, task, pipeline)),
    )


def _checked(request: GenerationRequest, folder: PipelineFolder) -> Mapping[str, Any]:
    """The model's own parameters, of the types that its schema says. Raises InvalidRequestError."""
    extra: dict[str, Any] = dict(request.parameters.extra)
    schema = extra_schema(folder)
    violations = {
        "parameters.extra" + error.json_path.removeprefix("$"): error.message
        for error in Draft202012Validator(schema).iter_errors(extra)
    }
    if violations:
        wrong = "; ".join(f"{path}: {what}" for path, what in violations.items())
        raise InvalidRequestError(wrong, violations)
    # JSON has one kind of number: what comes as 20.0 is as whole as the schema wants it.
    return {name: int(value) if name in whole_numbers(schema) else value for name, value in extra.items()}


def _last(request: GenerationRequest) -> Message:
    if not request.messages:
        raise InvalidRequestError("there is no message; say what to draw")
    return request.messages[-1]


def _pictures(message: Message, most_pixels: int) -> tuple[Image.Image | None, Image.Image | None]:
    """The picture to start from, and the mask of what is to be painted anew: first and second of the message."""
    blobs = [part for part in message.parts if isinstance(part, BlobPart)]
    if len(blobs) > 2:
        problem = "at most two pictures: the one to start from, and the mask of what is to be painted anew"
        raise InvalidRequestError(f"messages: {problem}", {"messages": problem})
    pictures = [decoded(blob.data, most_pixels) for blob in blobs]
    image = pictures[0] if pictures else None
    return image, pictures[1].convert("L") if len(pictures) == 2 else None


def _task(image: Image.Image | None, mask: Image.Image | None, folder: PipelineFolder) -> Task:
    without_mask = Task.TEXT_TO_IMAGE if image is None else Task.IMAGE_TO_IMAGE
    task = without_mask if mask is None else Task.INPAINT
    if task in folder.tasks:
        return task
    ways = {
        Task.TEXT_TO_IMAGE: "a prompt alone",
        Task.IMAGE_TO_IMAGE: "a prompt and a picture",
        Task.INPAINT: "a prompt, a picture and a mask",
    }
    able = " or ".join(ways[other] for other in folder.tasks)
    raise CapabilityMissingError(f"the model does not draw from {ways[task]}; give it {able}")


def _size(
    extra: Mapping[str, Any],
    folder: PipelineFolder,
    pipeline: PipelineClass,
    image: Image.Image | None,
    most_pixels: int,
) -> tuple[Size | None, tuple[WarningChunk, ...]]:
    """The size to draw in, None for the pipeline's own; and a warning if it isn't that of the given picture."""
    if image is not None and not extra.keys() & {"width", "height"}:
        size = drawable(Size(*image.size), most_pixels)
        if (size.width, size.height) == image.size:
            return size, ()
        what = f"the picture of {image.width} by {image.height} is drawn in {size.width} by {size.height}"
        return size, (WarningChunk("RESIZED", what),)
    width, height = (extra.get(name, default(name, folder, pipeline.parameters)) for name in ("width", "height"))
    if not width and not height:
        return None, ()
    size = Size(int(width or height), int(height or width))
    check_size(size, most_pixels)
    return size, ()


def _ignored(extra: Mapping[str, Any], task: Task, pipeline: PipelineClass) -> tuple[WarningChunk, ...]:
    sized = {"width", "height"}
    names = extra.keys() - pipeline.parameters.keys() - {"num_images", "scheduler", "loras", "previews"} - sized
    if not names:
        return ()
    what = f"{', '.join(sorted(names))} means nothing for {task.value.replace('_', ' ')} and is left out"
    return (WarningChunk("PARAMETER_IGNORED", what),)


def _seeds(seed: int | None, count: float) -> tuple[int, ...]:
    first = random.SystemRandom().randrange(_SEEDS) if seed is None else seed
    return tuple((first + number) % _SEEDS for number in range(int(count)))
