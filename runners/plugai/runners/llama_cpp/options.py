"""The options of a llama.cpp model."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from plugai.runners.errors import InvalidRequestError
from plugai.runners.text.calls.catalogue import ToolFormat

CacheType = Literal["f32", "f16", "bf16", "q8_0", "q5_1", "q5_0", "q4_1", "q4_0"]


class LlamaCppOptions(BaseModel):
    """Options of one model, by llama.cpp's names where it has them. None lets the engine decide."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    path: Path = Field(description="The GGUF file; for a split model, its first part.")
    mmproj: Literal["auto", "none"] | Path = Field(
        default="auto",
        description="The projector (GGUF), with which the model reads images. By default the one beside the model's "
        "file whose name says that it is of this model; `none` for text only.",
    )
    context_length: int | None = Field(
        default=None,
        ge=8,
        le=2**21,
        description="Tokens of a conversation. By default the model's own length, at most 8192.",
    )
    parallel: int | None = Field(
        default=None,
        ge=1,
        le=64,
        description="Slots: the number of requests that are answered, and of conversations that stay cached, at once. "
        "By default, as many as suit the cores and fit into a quarter of the free memory, at most 16.",
    )
    threads: int | None = Field(
        default=None,
        ge=1,
        le=1024,
        description="Threads of the CPU. By default, one for each physical core, or one fewer while that is faster.",
    )
    batch_size: int = Field(default=512, ge=8, le=8192, description="The most tokens that are decoded in one step.")
    prompt_chunk: Annotated[int, Field(ge=4, le=8192)] | Literal["auto"] = Field(
        default="auto",
        description="Tokens of a prompt that are decoded between two tokens of other answers. By default as many as "
        "take about a tenth of a second.",
    )
    adapters: tuple[Path, ...] = Field(
        default=(), description="LoRA adapters (GGUF): those of the models that have this one as their `base`."
    )
    tool_format: ToolFormat = Field(
        default="auto",
        description="How the model calls tools. By default as its chat template shows; `generic` describes them in the "
        "system message, for templates that know no tools.",
    )
    pooling: Literal["mean", "cls", "last", "rank"] | None = Field(
        default=None,
        description="Makes the model compute embeddings instead of text: how the token vectors are combined; with "
        "`rank`, scores of documents. By default as the file says.",
    )
    query_prompt: str | None = Field(
        default=None,
        max_length=4096,
        description="What is put before a text to embed if the request says that it is a query.",
    )
    document_prompt: str | None = Field(
        default=None, max_length=4096, description="The same for a text that is found by queries."
    )
    gpu_layers: int | Literal["auto"] = Field(
        default="auto",
        description="Layers that GPUs compute, -1 for all. By default as many as fit into their free memory.",
    )
    tensor_split: tuple[Annotated[float, Field(ge=0)], ...] = Field(
        default=(), max_length=16, description="Each GPU's share of the model. By default by their free memory."
    )
    flash_attention: Literal["auto", "on", "off"] = Field(
        default="auto", description="By default on if a GPU computes layers or the cache type of the values needs it."
    )
    rope_scaling: Literal["none", "linear", "yarn", "longrope"] | None = Field(
        default=None,
        description="How positions beyond the model's own length are told apart. By default as the file says.",
    )
    rope_freq_base: float | None = Field(
        default=None, gt=0, description="The base frequency of RoPE. By default as the file says."
    )
    rope_freq_scale: float | None = Field(
        default=None,
        gt=0,
        le=1,
        description="The factor of RoPE's frequencies: 0.25 for four times the length. By default as the file says.",
    )
    yarn_orig_ctx: int | None = Field(
        default=None,
        ge=8,
        le=2**21,
        description="The tokens that a model with `yarn` was first trained for. By default as the file says.",
    )
    cache_type_k: CacheType = Field(default="f16", description="The data type of keys in the KV cache.")
    cache_type_v: CacheType = Field(default="f16", description="The data type of values in the KV cache.")


def parse_options(model: str, options: Mapping[str, object]) -> LlamaCppOptions:
    """The options of the model with this id. Raises InvalidRequestError, naming the wrong ones."""
    try:
        return LlamaCppOptions.model_validate(dict(options))
    except ValidationError as error:
        violations = {str(detail["loc"][0]): detail["msg"] for detail in error.errors()}
        wrong = "; ".join(f"option {name!r}: {message}" for name, message in violations.items())
        raise InvalidRequestError(f"model {model!r}: {wrong}", violations) from None
