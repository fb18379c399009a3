"""Which layers of a model GPUs compute: all, or as many as fit into their free memory."""

from __future__ import annotations

import ctypes

from llama_cpp import llama_cpp as lib

from plugai.runners.base import MemoryEstimate, ModelSpec
from plugai.runners.llama_cpp.memory.estimating import estimate_layers
from plugai.runners.llama_cpp.model import Offload
from plugai.runners.llama_cpp.options import LlamaCppOptions

ALL = -1
_GPU, _INTEGRATED_GPU = 1, 2
# For the driver, and for what other programs take meanwhile.
_RESERVE_BYTES = 512 * 2**20


def choose_offload(spec: ModelSpec, options: LlamaCppOptions) -> Offload:
    """What the options say; by default as many layers as fit, if llama.cpp was built for a GPU and there is one.

    Raises ModelBrokenError.
    """
    if options.gpu_layers != "auto":
        return Offload(options.gpu_layers, options.tensor_split)
    free = free_gpu_memory() if lib.llama_supports_gpu_offload() else []
    if not free:
        return Offload(0, options.tensor_split)
    estimate, layers = estimate_layers(spec, options, Offload(ALL, options.tensor_split))
    return Offload(layers_that_fit(estimate, layers, free), options.tensor_split)


def layers_that_fit(estimate: MemoryEstimate, layers: int, free: list[int]) -> int:
    """How many of a model's layers fit into GPUs with these free bytes, ALL if the whole model does.

    Each layer has a part of the weights and of the KV cache. The buffers of a step are needed on every GPU.
    """
    room = sum(max(0, each - _RESERVE_BYTES - estimate.compute_bytes) for each in free)
    needed = estimate.weights_bytes + estimate.cache_bytes
    return ALL if needed <= room else room * layers // needed


def free_gpu_memory() -> list[int]:
    """The free bytes of each GPU that llama.cpp can use."""
    library = lib._lib
    library.ggml_backend_dev_count.restype = ctypes.c_size_t
    library.ggml_backend_dev_get.restype = ctypes.c_void_p
    free, total = ctypes.c_size_t(), ctypes.c_size_t()
    found: list[int] = []
    for index in range(library.ggml_backend_dev_count()):
        device = ctypes.c_void_p(library.ggml_backend_dev_get(ctypes.c_size_t(index)))
        if library.ggml_backend_dev_type(device) in (_GPU, _INTEGRATED_GPU):
            library.ggml_backend_dev_memory(device, ctypes.byref(free), ctypes.byref(total))
            found.append(free.value)
    return found
