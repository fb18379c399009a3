"""The options of a Shap-E model."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field

from plugai.runners.torch.options import TorchOptions


class ShapEOptions(TorchOptions):
    """Options of one model."""

    path: Path = Field(description="The pipeline's folder: the one with model_index.json.")
