"""Which chat model of the hub suits a machine. It needs no network: the models are known by name and size."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

_GIB = 2**30
# What else a model may take beside its weights: the KV cache, buffers and the process.
_OVERHEAD_BYTES = _GIB
# A processor reads all weights for each token, some 5 GB a second with each core: about five tokens a second.
_BYTES_PER_CORE = _GIB
# As fast as that, where it was measured how fast this machine is.
_TOKENS_PER_SECOND = 5.0


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


def suggest(
    memory_bytes: int, cores: int, measured: Callable[[int], float | None] = lambda _: None
) -> KnownModel | None:
    """The largest that fits into the memory for models and is fast enough; None if not even one fits.

    `measured` says how many tokens a second a model of this size would write on this machine, judging by what was
    measured of others; None if nothing was. Then it is judged by the number of cores, without a GPU.
    """

    def is_fast(model: KnownModel) -> bool:
        speed = measured(model.size_bytes)
        return model.size_bytes <= cores * _BYTES_PER_CORE if speed is None else speed >= _TOKENS_PER_SECOND

    fitting = [model for model in MODELS if model.size_bytes + _OVERHEAD_BYTES <= memory_bytes and is_fast(model)]
    return max(fitting, key=lambda model: model.size_bytes, default=None)
