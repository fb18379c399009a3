"""The drawing loop: one thread that owns a model's pipelines, and draws together what can be."""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from typing import Protocol

from plugai.runners.diffusers.jobs import DrawnImage, ImageJob, Job
from plugai.runners.errors import ModelMemoryError, ModelUnavailableError, PlugAIError

_log = logging.getLogger(__name__)


class InterruptedDrawingError(Exception):
    """Nobody wants the pictures any more that are being drawn."""


class PipelineBackend(Protocol):
    """Draws pictures; they come back in order."""

    def draw(self, pictures: Sequence[ImageJob], watch: DrawingMonitor) -> list[DrawnImage]:
        """Draw these, which are all of one style. Raises PlugAIError, InterruptedDrawingError."""


class DrawingMonitor:
    """What is asked and told while pictures are drawn."""

    def __init__(self, pictures: Sequence[ImageJob], closing: Callable[[], bool], count: Callable[[int], None]) -> None:
        self.pictures = pictures
        self._closing = closing
        self._count = count

    def check(self) -> None:
        """Raise InterruptedDrawingError if nobody wants any of the pictures any more. Costs next to nothing."""
        if self._closing() or all(picture.job.cancelled for picture in self.pictures):
            raise InterruptedDrawingError

    def step(self, step: int, steps: int, previews: dict[Job, bytes]) -> None:
        """Tell each request that so many steps of this call are done."""
        self._count(len(self.pictures))
        for job in self.jobs:
            if not job.cancelled:
                mine = sum(picture.job is job for picture in self.pictures)
                job.step(step, steps, mine, previews.get(job, b""))

    @property
    def jobs(self) -> list[Job]:
        """The requests that have pictures among these."""
        return list(dict.fromkeys(picture.job for picture in self.pictures))


class DrawingEngine:
    """Has requests drawn in the order of their coming. Any thread may call `submit`, `cancel` and `close`."""

    def __init__(self, canvas: PipelineBackend, most: int) -> None:
        """At most `most` pictures are drawn at once."""
        self._canvas = canvas
        self._most = most
        self._changed = threading.Condition()
        self._waiting: deque[ImageJob] = deque()
        self._drawing: list[ImageJob] = []
        self._closing = False
        self.work_done = 0

    @property
    def active(self) -> int:
        """Requests that are drawn or wait for it."""
        with self._changed:
            return len({id(picture.job) for picture in [*self._waiting, *self._drawing]})

    def submit(self, job: Job) -> None:
        """Have a request drawn."""
        with self._changed:
            if self._closing:
                job.fail(_unloaded())
                return
            self._waiting.extend(job.pictures)
            self._changed.notify()

    def cancel(self, job: Job) -> None:
        """Stop drawing a request: if it is drawn alone, before the next layer. Does nothing if it is done."""
        job.cancelled = True
        with self._changed:
            self._waiting = deque(picture for picture in self._waiting if picture.job is not job)

    def close(self) -> None:
        """Let `run` return; what is not done fails."""
        with self._changed:
            self._closing = True
            self._changed.notify()

    def run(self) -> None:
        """Draw until the engine is closed."""
        while self._take():
            self._draw(self._drawing)
            with self._changed:
                self._drawing = []
        for picture in self._waiting:
            if not picture.job.cancelled:
                picture.job.fail(_unloaded())

    def _take(self) -> bool:
        """Wait for pictures to draw next: the first that waits, and others of its style. False once it is closed."""
        with self._changed:
            self._changed.wait_for(lambda: self._closing or self._waiting)
            if self._closing:
                return False
            style = self._waiting[0].job.wish.style
            alike = [picture for picture in self._waiting if picture.job.wish.style == style]
            self._drawing = alike[: self._most if style.is_batchable else 1]
            self._waiting = deque(picture for picture in self._waiting if picture not in self._drawing)
            return True

    def _draw(self, pictures: list[ImageJob]) -> None:
        watch = DrawingMonitor(pictures, lambda: self._closing, self._count)
        try:
            watch.check()
            drawn = self._canvas.draw(pictures, watch)
        except InterruptedDrawingError:
            self._fail(watch, _unloaded())
        except ModelMemoryError as error:
            self._draw_fewer(watch, error)
        except PlugAIError as error:
            self._fail(watch, error)
        else:
            for picture, result in zip(pictures, drawn, strict=True):
                if not picture.job.cancelled:
                    picture.job.give(picture, result)
            for job in watch.jobs:
                job.end_call()

    def _draw_fewer(self, watch: DrawingMonitor, error: ModelMemoryError) -> None:
        """Try again with half as many at once; one alone fails."""
        if len(watch.pictures) == 1:
            self._fail(watch, error)
            return
        self._most = len(watch.pictures) // 2
        _log.warning("memory was too small for %d pictures at once; from now on %d", len(watch.pictures), self._most)
        with self._changed:
            self._waiting.extendleft(reversed(watch.pictures))

    def _fail(self, watch: DrawingMonitor, error: PlugAIError) -> None:
        for job in watch.jobs:
            if not job.cancelled:
                self.cancel(job)
                job.fail(error)

    def _count(self, pictures: int) -> None:
        self.work_done += pictures


@contextmanager
def running(engine: DrawingEngine) -> Generator[DrawingEngine, None, None]:
    """The engine on a thread of its own."""
    thread = threading.Thread(target=engine.run, name="diffusers")
    thread.start()
    try:
        yield engine
    finally:
        engine.close()
        thread.join()


def _unloaded() -> ModelUnavailableError:
    return ModelUnavailableError("the model was unloaded; send the request again")
