"""What the configuration may say of a model of diffusers."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field

from plugai.runners.torch.options import TorchOptions


class DiffusersOptions(TorchOptions):
    """Settings of one model. None lets the engine decide."""

    path: Path = Field(description="The pipeline's folder: the one with model_index.json in it.")
    batch: int = Field(default=4, ge=1, le=64, description="The most pictures that are drawn at once.")
    max_pixels: int = Field(default=2048 * 2048, ge=64, description="The largest picture that is drawn, in pixels.")
    offload: Literal["none", "model", "layer"] = Field(
        default="none",
        description="Keep in the GPU's memory only the part of the pipeline that computes (model), or only the layer "
        "(layer): slower each time, for GPUs that are too small for all.",
    )
