"""The options of a model for transformers."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field

from plugai.runners.torch.options import TorchOptions


class TransformersOptions(TorchOptions):
    """Options of one model."""

    path: Path = Field(description="The model's folder: the one with config.json.")
    adapters: tuple[Path, ...] = Field(
        default=(), description="LoRA adapters: those of the models that have this one as their `base`."
    )
    context_length: int | None = Field(
        default=None,
        ge=8,
        le=2**21,
        description="Tokens of a conversation. By default the model's own length, at most 8192.",
    )
