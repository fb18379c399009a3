"""The engine of a diffusers model: one thread that owns its pipelines and generates similar images in batches."""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable, Sequence
from typing import Protocol

from plugai.runners.diffusers.jobs import GeneratedImage, ImageJob, RequestJob
from plugai.runners.errors import ModelMemoryError, ModelUnavailableError, PlugAIError

_log = logging.getLogger(__name__)


class CallInterruptedError(Exception):
    """All requests of a pipeline call were cancelled."""


class PipelineBackend(Protocol):
    """Generates images with a pipeline."""

    def generate(self, images: Sequence[ImageJob], monitor: CallMonitor) -> list[GeneratedImage | PlugAIError]:
        """Generate these images, which all have one batch key, in order; an error stands for one that alone failed.

        Raises PlugAIError, CallInterruptedError.
        """


class CallMonitor:
    """Observes one call of a pipeline: whether it should go on, and how far it is."""

    def __init__(self, images: Sequence[ImageJob], closing: Callable[[], bool], count: Callable[[int], None]) -> None:
        self.images = images
        self._closing = closing
        self._count = count

    def check(self) -> None:
        """Raise CallInterruptedError if every request of this call was cancelled. Cheap enough for each layer."""
        if self._closing() or all(image.job.cancelled for image in self.images):
            raise CallInterruptedError

    def step(self, step: int, steps: int, previews: dict[RequestJob, bytes]) -> None:
        """Report to each request that this many steps of the call are done."""
        self._count(len(self.images))
        for job in self.jobs:
            if not job.cancelled:
                own_images = sum(image.job is job for image in self.images)
                job.step(step, steps, own_images, previews.get(job, b""))

    @property
    def jobs(self) -> list[RequestJob]:
        """The requests that these images belong to."""
        return list(dict.fromkeys(image.job for image in self.images))


class ImageEngine:
    """Serves requests in the order of their arrival. Any thread may call `submit`, `cancel` and `close`."""

    def __init__(self, backend: PipelineBackend, max_batch: int) -> None:
        """At most `max_batch` images are generated at once."""
        self._backend = backend
        self._max_batch = max_batch
        self._changed = threading.Condition()
        self._waiting: deque[ImageJob] = deque()
        self._running: list[ImageJob] = []
        self._closing = False
        self.work_done = 0

    @property
    def active(self) -> int:
        """Requests that are running or waiting."""
        with self._changed:
            return len({id(image.job) for image in [*self._waiting, *self._running]})

    def submit(self, job: RequestJob) -> None:
        """Queue the images of a request."""
        with self._changed:
            if self._closing:
                job.fail(_unloaded())
                return
            self._waiting.extend(job.images)
            self._changed.notify()

    def cancel(self, job: RequestJob) -> None:
        """Stop a request: if its batch has no other, before the next layer. Does nothing if it is done."""
        job.cancelled = True
        with self._changed:
            self._waiting = deque(image for image in self._waiting if image.job is not job)

    def close(self) -> None:
        """Make `run` return; unfinished requests fail."""
        with self._changed:
            self._closing = True
            self._changed.notify()

    def run(self) -> None:
        """Serve requests until the engine is closed."""
        while self._take_batch():
            self._generate(self._running)
            with self._changed:
                self._running = []
        for image in self._waiting:
            if not image.job.cancelled:
                image.job.fail(_unloaded())

    def _take_batch(self) -> bool:
        """Wait for the next batch: the first image in the queue and others with its key. False once it is closed."""
        with self._changed:
            self._changed.wait_for(lambda: self._closing or self._waiting)
            if self._closing:
                return False
            key = self._waiting[0].job.request.batch_key
            alike = [image for image in self._waiting if image.job.request.batch_key == key]
            self._running = alike[: self._max_batch if key.is_batchable else 1]
            self._waiting = deque(image for image in self._waiting if image not in self._running)
            return True

    def _generate(self, images: list[ImageJob]) -> None:
        monitor = CallMonitor(images, lambda: self._closing, self._count)
        try:
            monitor.check()
            results = self._backend.generate(images, monitor)
        except CallInterruptedError:
            self._fail(monitor, _unloaded())
        except ModelMemoryError as error:
            self._retry_smaller(monitor, error)
        except PlugAIError as error:
            self._fail(monitor, error)
        else:
            for image, result in zip(images, results, strict=True):
                self._end_image(image, result)
            for job in monitor.jobs:
                job.end_call()

    def _retry_smaller(self, monitor: CallMonitor, error: ModelMemoryError) -> None:
        """Queue the images again and halve the batch size; a single image fails."""
        if len(monitor.images) == 1:
            self._fail(monitor, error)
            return
        self._max_batch = len(monitor.images) // 2
        _log.warning(
            "not enough memory for a batch of %d images; the batch size is now %d", len(monitor.images), self._max_batch
        )
        with self._changed:
            self._waiting.extendleft(reversed(monitor.images))

    def _fail(self, monitor: CallMonitor, error: PlugAIError) -> None:
        for job in monitor.jobs:
            self._fail_job(job, error)

    def _fail_job(self, job: RequestJob, error: PlugAIError) -> None:
        if not job.cancelled:
            self.cancel(job)
            job.fail(error)

    def _end_image(self, image: ImageJob, result: GeneratedImage | PlugAIError) -> None:
        if isinstance(result, PlugAIError):
            self._fail_job(image.job, result)
        elif not image.job.cancelled:
            image.job.image_done(image, result)

    def _count(self, images: int) -> None:
        self.work_done += images


def _unloaded() -> ModelUnavailableError:
    return ModelUnavailableError("the model was unloaded; send the request again")
