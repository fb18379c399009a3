"""What the configuration may say of a llama.cpp model."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from plugai.runners.errors import InvalidRequestError


class LlamaCppOptions(BaseModel):
    """Settings of one model. None lets the engine decide."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    path: Path = Field(description="The GGUF file; of a split model, its first part.")
    context_length: int | None = Field(
        default=None, ge=8, le=2**21, description="Tokens of a conversation. By default the model's own, at most 8192."
    )
    threads: int | None = Field(
        default=None,
        ge=1,
        le=1024,
        description="By default, one for each physical core, or one fewer while that is faster.",
    )
    batch_size: int = Field(default=512, ge=1, le=8192, description="Tokens of a prompt that are decoded at once.")
    gpu_layers: int | Literal["auto"] = Field(
        default="auto", description="Layers that the GPU computes, -1 for all. By default all, if there is one."
    )


def parse_options(model: str, options: Mapping[str, object]) -> LlamaCppOptions:
    """The options of the model with this id. Raises InvalidRequestError, naming the wrong ones."""
    try:
        return LlamaCppOptions.model_validate(dict(options))
    except ValidationError as error:
        violations = {str(detail["loc"][0]): detail["msg"] for detail in error.errors()}
        wrong = "; ".join(f"option {name!r}: {message}" for name, message in violations.items())
        raise InvalidRequestError(f"model {model!r}: {wrong}", violations) from None
