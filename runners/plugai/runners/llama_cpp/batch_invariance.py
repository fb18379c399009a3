"""Whether an answer with a seed is in company what it is alone (batch invariance), by the types of a model's weights.

llama.cpp multiplies a matrix by one token's vector with one function, and by several tokens' with another. For some
types both add up in the same order. Which these are was observed on processors of x86-64, and the tests hold it.
"""

from __future__ import annotations

import importlib.util
import platform
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

from plugai.runners.llama_cpp.options import LlamaCppOptions

# Q4_0, Q4_1, Q5_0, Q5_1 and Q8_0, by ggml's numbers.
INVARIANT_TYPES = frozenset({2, 3, 6, 7, 8})
_OBSERVED_ON = ("x86_64", "AMD64")
_EMBEDDING, _OUTPUT = "token_embd.weight", "output.weight"
_UNQUANTIZED = ("f32", "f16", "bf16")
_CPU_LIBRARIES = ("libggml-base.", "libggml-cpu")


def multiplied_types(files: Iterable[Mapping[str, int]]) -> tuple[int, ...]:
    """The types of the matrices that vectors are multiplied by, sorted; `files` are the matrices of a model's files."""
    matrices: dict[str, int] = {}
    for file in files:
        matrices |= file
    if _OUTPUT in matrices:
        # Of the embeddings, rows are then only looked up.
        matrices.pop(_EMBEDDING, None)
    return tuple(sorted(set(matrices.values())))


def is_batch_invariant(types: Collection[int], options: LlamaCppOptions, *, on_gpu: bool) -> bool | None:
    """Whether a model with weights of these types and these options is; None if that is not known."""
    if not types:
        return None
    if on_gpu or uses_flash_attention(options) or not INVARIANT_TYPES.issuperset(types):
        return False
    return True if platform.machine() in _OBSERVED_ON else None


def uses_flash_attention(options: LlamaCppOptions) -> bool:
    """Whether a CPU computes with flash attention, which is slower there, and adds up in another order for other chunks
    of a prompt and numbers of threads. A quantized cache of values needs it."""
    if options.flash_attention == "auto":
        return options.cache_type_v not in _UNQUANTIZED
    return options.flash_attention == "on"


def may_use_gpu(options: LlamaCppOptions) -> bool:
    """Whether GPUs may compute layers: the installed llama.cpp can use some, and the options do not exclude it."""
    found = importlib.util.find_spec("llama_cpp")
    if options.gpu_layers == 0 or found is None or found.origin is None:
        return False
    libraries = (path.name for path in Path(found.origin).parent.glob("lib/libggml-*"))
    return any(not name.startswith(_CPU_LIBRARIES) for name in libraries)
