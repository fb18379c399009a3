"""What is seen of a pipeline while it draws: its steps, and small pictures of what is on its way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Self

import torch

from plugai.runners.diffusers.engine import DrawingMonitor
from plugai.runners.diffusers.jobs import Job
from plugai.runners.diffusers.png import preview


class StepBar:
    """Stands in for the progress bar that every pipeline of diffusers has, which is how steps are told everywhere."""

    def __init__(self, observer: PipelineObserver, items: Iterable[Any] | None, total: int | None) -> None:
        self._observer = observer
        self._items = list(items) if items is not None else []
        self._total = total if total is not None else len(self._items)
        self._done = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def __iter__(self) -> Iterator[Any]:
        for item in self._items:
            yield item
            self.update()

    def update(self, count: int = 1) -> None:
        """So many more steps are done."""
        self._done += count
        self._observer.step(self._done, self._total)


class PipelineObserver:
    """Passes on what a pipeline tells while it draws for these requests."""

    def __init__(self, pipeline: Any, watch: DrawingMonitor) -> None:
        self._pipeline = pipeline
        self._watch = watch
        self._previews: dict[Job, bytes] = {}
        self._rows = {
            picture.job: row
            for row, picture in reversed(list(enumerate(watch.pictures)))
            if picture.job.wish.previews > 0
        }

    @property
    def wants_latents(self) -> bool:
        """Whether anybody wants to see what is on its way, and the pipeline's latents can be shown."""
        return bool(self._rows) and hasattr(self._pipeline, "vae") and hasattr(self._pipeline, "image_processor")

    def bar(self, iterable: Iterable[Any] | None = None, total: int | None = None) -> StepBar:
        """The pipeline's progress bar."""
        return StepBar(self, iterable, total)

    def step(self, step: int, steps: int) -> None:
        """A step is done."""
        self._watch.check()
        self._watch.step(step, steps, self._previews)
        self._previews = {}

    def latents(self, pipeline: Any, index: int, _time: Any, seen: dict[str, Any]) -> dict[str, Any]:
        """The callback of a pipeline after each step, which is told just before it is counted."""
        latents, steps = seen.get("latents"), pipeline.num_timesteps
        # Those that some pipelines pack are no pictures.
        if isinstance(latents, torch.Tensor) and latents.ndim == 4:
            for job, row in self._rows.items():
                if not job.cancelled and _is_due(job.wish.previews, index + 1, steps):
                    self._previews[job] = self._shown(latents[row : row + 1])
        return {}

    def _shown(self, latents: torch.Tensor) -> bytes:
        vae = self._pipeline.vae
        scaled = latents / vae.config.scaling_factor + (getattr(vae.config, "shift_factor", None) or 0.0)
        decoded = vae.decode(scaled.to(vae.dtype), return_dict=False)[0]
        return preview(self._pipeline.image_processor.postprocess(decoded, output_type="pil")[0])


def _is_due(previews: int, step: int, steps: int) -> bool:
    """Whether a preview falls on this step, when so many are spread over the steps before the last."""
    return step < steps and step * (previews + 1) // steps > (step - 1) * (previews + 1) // steps
