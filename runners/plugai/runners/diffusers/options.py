"""The options of a diffusers model."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field

from plugai.runners.torch.options import TorchOptions


class DiffusersOptions(TorchOptions):
    """Options of one model. None lets the engine decide."""

    path: Path = Field(description="The pipeline's folder: the one with model_index.json.")
    adapters: tuple[Path, ...] = Field(
        default=(), description="LoRA adapters: those of the models that have this one as their `base`."
    )
    batch: int = Field(default=4, ge=1, le=64, description="The most images that are generated at once.")
    max_pixels: int = Field(default=2048 * 2048, ge=64, description="The largest image that is generated, in pixels.")
    offload: Literal["none", "model", "layer"] = Field(
        default="none",
        description="Hold in the GPU's memory only the component that computes (model), or only its current layer "
        "(layer): slower each time, for GPUs that are too small for all.",
    )
