"""The settings of a model's context that suit its options and this machine."""

from __future__ import annotations

from llama_cpp import llama_cpp as lib

from plugai.runners.base import ModelSpec
from plugai.runners.cores import usable_cores
from plugai.runners.llama_cpp.batch_invariance import uses_flash_attention
from plugai.runners.llama_cpp.context import CACHE_TYPES, ContextSettings, Rope
from plugai.runners.llama_cpp.memory.sizing import automatic_length, automatic_sequences, available_memory
from plugai.runners.llama_cpp.model import Model, Offload
from plugai.runners.llama_cpp.options import LlamaCppOptions

_FLASH_ATTENTION = {"on": lib.LLAMA_FLASH_ATTN_TYPE_ENABLED, "off": lib.LLAMA_FLASH_ATTN_TYPE_DISABLED}
_ROPE_SCALING = {
    "none": lib.LLAMA_ROPE_SCALING_TYPE_NONE,
    "linear": lib.LLAMA_ROPE_SCALING_TYPE_LINEAR,
    "yarn": lib.LLAMA_ROPE_SCALING_TYPE_YARN,
    "longrope": lib.LLAMA_ROPE_SCALING_TYPE_LONGROPE,
}
# A text is decoded in one batch, whose cost grows with the square of its length.
_TEXT_LENGTH = 2048
MOST_TEXTS = 64
"""The most texts that are computed in one step."""
_POOLING = {
    "mean": lib.LLAMA_POOLING_TYPE_MEAN,
    "cls": lib.LLAMA_POOLING_TYPE_CLS,
    "last": lib.LLAMA_POOLING_TYPE_LAST,
    "rank": lib.LLAMA_POOLING_TYPE_RANK,
}


def context_settings(spec: ModelSpec, options: LlamaCppOptions, model: Model, offload: Offload) -> ContextSettings:
    """The settings of the model's context that suit its options and this machine."""
    length = options.context_length or automatic_length(model.context_length)
    type_k, type_v = CACHE_TYPES[options.cache_type_k], CACHE_TYPES[options.cache_type_v]
    sequence_bytes = int(length * model.keys_per_token * (type_k.size + type_v.size))
    sequences = options.parallel or spec.capacity
    return ContextSettings(
        sequences or automatic_sequences(usable_cores(), sequence_bytes, available_memory()),
        length,
        options.batch_size,
        _flash_attention(options, offload),
        type_k,
        type_v,
        _rope(options),
    )


def _rope(options: LlamaCppOptions) -> Rope:
    return Rope(
        _ROPE_SCALING[options.rope_scaling] if options.rope_scaling else lib.LLAMA_ROPE_SCALING_TYPE_UNSPECIFIED,
        options.rope_freq_base or 0.0,
        options.rope_freq_scale or 0.0,
        options.yarn_orig_ctx or 0,
    )


def _flash_attention(options: LlamaCppOptions, offload: Offload) -> int:
    if options.flash_attention != "auto":
        return int(_FLASH_ATTENTION[options.flash_attention])
    if offload.layers != 0:
        return int(lib.LLAMA_FLASH_ATTN_TYPE_AUTO)
    return int(_FLASH_ATTENTION["on" if uses_flash_attention(options) else "off"])


def text_length(options: LlamaCppOptions, model: Model) -> int:
    """The most tokens of a text."""
    return min(options.context_length or _TEXT_LENGTH, model.context_length)


def embedding_settings(options: LlamaCppOptions, length: int) -> lib.llama_context_params:
    """The settings of a context for texts of together at most `length` tokens."""
    settings: lib.llama_context_params = lib.llama_context_default_params()
    # Bidirectional models need the whole text in one batch.
    settings.n_ctx = settings.n_batch = settings.n_ubatch = length
    settings.n_seq_max = MOST_TEXTS
    # Sequences that had cells of their own would be computed in pieces, of which only the last would count.
    settings.kv_unified = True
    # It rounds to 16 bits, differently in company.
    settings.flash_attn_type = _FLASH_ATTENTION["on" if options.flash_attention == "on" else "off"]
    settings.embeddings = True
    settings.pooling_type = _POOLING[options.pooling or "mean"]
    settings.no_perf = True
    return settings
