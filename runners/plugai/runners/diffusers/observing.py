"""Observes a pipeline while it runs: its steps, and previews of the image."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Self

import torch

from plugai.runners.diffusers.engine import CallMonitor
from plugai.runners.diffusers.jobs import RequestJob
from plugai.runners.diffusers.png import preview


class StepBar:
    """Replaces the progress bar of a pipeline: the one way in which every pipeline of diffusers reports its steps."""

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
        """Add this many steps."""
        self._done += count
        self._observer.step(self._done, self._total)


class PipelineObserver:
    """Reports a pipeline's steps and previews to the requests that it runs for."""

    def __init__(self, pipeline: Any, monitor: CallMonitor) -> None:
        self._pipeline = pipeline
        self._monitor = monitor
        self._previews: dict[RequestJob, bytes] = {}
        self._rows = {
            image.job: row for row, image in reversed(list(enumerate(monitor.images))) if image.job.request.previews > 0
        }

    @property
    def wants_latents(self) -> bool:
        """Whether a request asks for previews, and the pipeline's latents can be decoded."""
        return bool(self._rows) and hasattr(self._pipeline, "vae") and hasattr(self._pipeline, "image_processor")

    def bar(self, iterable: Iterable[Any] | None = None, total: int | None = None) -> StepBar:
        """The pipeline's progress bar."""
        return StepBar(self, iterable, total)

    def step(self, step: int, steps: int) -> None:
        """A step is done."""
        self._monitor.check()
        self._monitor.step(step, steps, self._previews)
        self._previews = {}

    def latents(self, pipeline: Any, index: int, _time: Any, tensors: dict[str, Any]) -> dict[str, Any]:
        """The pipeline's callback at the end of a step, called just before the step is counted."""
        latents, steps = tensors.get("latents"), pipeline.num_timesteps
        # Some pipelines pack their latents, and these cannot be decoded.
        if isinstance(latents, torch.Tensor) and latents.ndim == 4:
            for job, row in self._rows.items():
                if not job.cancelled and _is_due(job.request.previews, index + 1, steps):
                    self._previews[job] = self._decode_preview(latents[row : row + 1])
        return {}

    def _decode_preview(self, latents: torch.Tensor) -> bytes:
        vae = self._pipeline.vae
        scaled = latents / vae.config.scaling_factor + (getattr(vae.config, "shift_factor", None) or 0.0)
        decoded = vae.decode(scaled.to(vae.dtype), return_dict=False)[0]
        return preview(self._pipeline.image_processor.postprocess(decoded, output_type="pil")[0])


def _is_due(previews: int, step: int, steps: int) -> bool:
    """Whether a preview is due at this step, if they are spread evenly over the steps before the last."""
    return step < steps and step * (previews + 1) // steps > (step - 1) * (previews + 1) // steps
