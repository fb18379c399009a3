"""Requests on their way to becoming pictures."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from plugai.runners.base import BlobChunk, Chunk, FinalChunk, FinishReason, ProgressChunk, Usage, WarningChunk
from plugai.runners.diffusers.request import ImageRequest
from plugai.runners.errors import PlugAIError

Send = Callable[[Chunk | PlugAIError], None]


class Job:
    """One request: what it wants, and what it was given so far. The engine's thread alone changes it."""

    def __init__(self, wish: ImageRequest, send: Send) -> None:
        """`send` is called with each chunk, or with the error that ends it."""
        self.wish = wish
        self.cancelled = False
        self._send = send
        self._steps_before = 0
        self._steps_run = 0
        self._drawn = 0

    @property
    def pictures(self) -> list[ImageJob]:
        """The pictures that it wants, in order."""
        return [ImageJob(self, index, seed) for index, seed in enumerate(self.wish.seeds)]

    def step(self, step: int, steps: int, pictures: int, preview: bytes) -> None:
        """Tell that so many steps of so many of its pictures are done."""
        self._steps_run = self._steps_before + step * pictures
        # What a scheduler makes of the steps that were asked for is known only now.
        total = max(self._steps_before + steps * (len(self.wish.seeds) - self._drawn), self._steps_run)
        self._send(ProgressChunk(self._steps_run, total, preview, "image/webp" if preview else ""))

    def give(self, picture: ImageJob, drawn: DrawnImage) -> None:
        """Hand out a picture; with the last one the request is answered."""
        self._send(BlobChunk(drawn.png, "image/png", drawn.name, picture.index, metadata=drawn.made))
        self._drawn += 1
        if self._drawn == len(self.wish.seeds):
            self._send(FinalChunk(FinishReason.STOP, Usage(steps=self._steps_run)))

    def warn(self, warning: WarningChunk) -> None:
        """Say that something was changed or left out."""
        self._send(warning)

    def end_call(self) -> None:
        """A call of the pipeline is over; the next one's steps come on top."""
        self._steps_before = self._steps_run

    def fail(self, error: PlugAIError) -> None:
        """End it with this error."""
        self.cancelled = True
        self._send(error)


@dataclass(frozen=True, slots=True, eq=False)
class ImageJob:
    """One picture that a request wants."""

    job: Job
    index: int
    seed: int


@dataclass(frozen=True, slots=True)
class DrawnImage:
    """A picture as a file, with a name for it; `made` says how it was made, and never of what prompt."""

    png: bytes
    name: str
    made: Mapping[str, object]
