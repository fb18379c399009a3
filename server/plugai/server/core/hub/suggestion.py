"""Which chat model of the hub suits a machine. It needs no network: the models are known by name and size."""

from __future__ import annotations

from dataclasses import dataclass

_GIB = 2**30
# What else a model may take beside its weights: the KV cache, buffers and the process.
_OVERHEAD_BYTES = _GIB
# A processor reads all weights for each token, some 5 GB a second with each core: about five tokens a second.
_BYTES_PER_CORE = _GIB


@dataclass(frozen=True, slots=True)
class KnownModel:
    """A chat model of the hub: its repository, and the bytes of the variant that is advised there."""

    repository: str
    size_bytes: int


MODELS = (
    KnownModel("Qwen/Qwen2.5-0.5B-Instruct-GGUF", 676_000_000),
    KnownModel("Qwen/Qwen2.5-1.5B-Instruct-GGUF", 1_895_000_000),
    KnownModel("Qwen/Qwen3-4B-GGUF", 2_498_000_000),
    KnownModel("Qwen/Qwen3-8B-GGUF", 5_028_000_000),
    KnownModel("Qwen/Qwen3-14B-GGUF", 9_002_000_000),
)
"""From the smallest to the largest; larger ones answer better, and slower."""


def suggest(memory_bytes: int, cores: int) -> KnownModel | None:
    """The largest that fits into the memory for models and is fast enough without a GPU; None if not even one fits."""
    fitting = [
        model
        for model in MODELS
        if model.size_bytes + _OVERHEAD_BYTES <= memory_bytes and model.size_bytes <= cores * _BYTES_PER_CORE
    ]
    return max(fitting, key=lambda model: model.size_bytes, default=None)
