"""The memory that a model will take, as llama.cpp itself says when it simulates loading it. Only the header is read."""

from __future__ import annotations

import re
from collections.abc import Iterable

from llama_cpp import llama_cpp as lib

from plugai.runners.base import MemoryEstimate, ModelSpec
from plugai.runners.llama_cpp.context import native_context, new_context
from plugai.runners.llama_cpp.memory.settings import context_settings, embedding_settings, text_length
from plugai.runners.llama_cpp.model import Model, Offload, simulated_model
from plugai.runners.llama_cpp.native import native_log
from plugai.runners.llama_cpp.options import LlamaCppOptions
from plugai.runners.llama_cpp.vision.projector_files import projector_of
from plugai.runners.resident import resident_bytes

_CACHE = re.compile(r"llama_\w+: size = +([\d.]+) MiB \(")
_COMPUTE = re.compile(r"(?:compute|output) buffer size = +([\d.]+) MiB")
WORKER_BYTES = 40 * 2**20
"""What a worker has besides: the server of its calls, and the compilers of grammars and templates."""


def estimate_layers(spec: ModelSpec, options: LlamaCppOptions, offload: Offload) -> tuple[MemoryEstimate, int]:
    """The memory of a model with these options, and the number of its layers. Raises ModelBrokenError."""
    with simulated_model(options.path, offload) as model, native_log().recorded() as lines:
        length, parallel = _simulate(spec, options, model, offload)
        estimate = MemoryEstimate(
            weights_bytes=int(lib.llama_model_size(model.pointer)) + _projector_bytes(options),
            cache_bytes=_sum(_CACHE, lines),
            compute_bytes=_sum(_COMPUTE, lines),
            process_bytes=resident_bytes() + WORKER_BYTES,
            context_length=length,
            parallel=parallel,
        )
        return estimate, int(lib.llama_model_n_layer(model.pointer))


def _projector_bytes(options: LlamaCppOptions) -> int:
    """The weights of the projector, which are nearly all of its file."""
    projector = projector_of(options)
    return 0 if projector is None else projector.stat().st_size


def _simulate(spec: ModelSpec, options: LlamaCppOptions, model: Model, offload: Offload) -> tuple[int, int]:
    """Create the model's context. Returns the tokens of each of its sequences, and how many it has."""
    if options.pooling is not None:
        length = text_length(options, model)
        with native_context(model, embedding_settings(options, length)):
            return length, 1
    settings = context_settings(spec, options, model, offload)
    with new_context(model, settings):
        return settings.length, settings.sequences


def _sum(pattern: re.Pattern[str], lines: Iterable[str]) -> int:
    """The bytes of all buffers that the log names so."""
    return round(sum(float(found[1]) for line in lines if (found := pattern.search(line))) * 2**20)
