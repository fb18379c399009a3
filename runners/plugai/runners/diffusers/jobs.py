"""The jobs of the image engine: a request, and each image of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from plugai.runners.base import BlobChunk, Chunk, FinalChunk, FinishReason, ProgressChunk, Usage, WarningChunk
from plugai.runners.diffusers.request import ImageRequest
from plugai.runners.errors import PlugAIError

Send = Callable[[Chunk | PlugAIError], None]


class RequestJob:
    """A request and its progress. Only the engine's thread changes it."""

    def __init__(self, request: ImageRequest, send: Send) -> None:
        """`send` is called with each chunk, or with the error that ends the request."""
        self.request = request
        self.cancelled = False
        self._send = send
        self._steps_before = 0
        self._steps_run = 0
        self._finished = 0

    @property
    def images(self) -> list[ImageJob]:
        """The images of the request, in order."""
        return [ImageJob(self, index, seed) for index, seed in enumerate(self.request.seeds)]

    def step(self, step: int, steps: int, images: int, preview: bytes) -> None:
        """Report that this many steps are done for this many of its images."""
        self._steps_run = self._steps_before + step * images
        # How many steps the scheduler really takes is known only now.
        total = max(self._steps_before + steps * (len(self.request.seeds) - self._finished), self._steps_run)
        self._send(ProgressChunk(self._steps_run, total, preview, "image/webp" if preview else ""))

    def image_done(self, image: ImageJob, result: GeneratedImage) -> None:
        """Send an image, and after the last one the final chunk."""
        self._send(BlobChunk(result.png, "image/png", result.name, image.index, metadata=result.metadata))
        self._finished += 1
        if self._finished == len(self.request.seeds):
            self._send(FinalChunk(FinishReason.STOP, Usage(steps=self._steps_run)))

    def warn(self, warning: WarningChunk) -> None:
        """Send a warning."""
        self._send(warning)

    def end_call(self) -> None:
        """A call of the pipeline has ended; the steps of the next one are added to its steps."""
        self._steps_before = self._steps_run

    def fail(self, error: PlugAIError) -> None:
        """End the request with this error."""
        self.cancelled = True
        self._send(error)


@dataclass(frozen=True, slots=True, eq=False)
class ImageJob:
    """One image of a request."""

    job: RequestJob
    index: int
    seed: int


@dataclass(frozen=True, slots=True)
class GeneratedImage:
    """An image file. `metadata` has its parameters, but never its prompt."""

    png: bytes
    name: str
    metadata: Mapping[str, object]
