"""A llama.cpp context: the KV cache of its sequences, and the batch that is decoded next."""

from __future__ import annotations

import ctypes
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

import numpy as np
from llama_cpp import llama_cpp as lib
from numpy.typing import NDArray

from plugai.runners.errors import ModelBrokenError
from plugai.runners.llama_cpp.model import Model
from plugai.runners.llama_cpp.native import native_log


class Decoded(IntEnum):
    """The result of decoding a batch, by llama.cpp's numbers; negative numbers are failures too."""

    DONE = 0
    FULL = 1
    ABORTED = 2


@dataclass(frozen=True, slots=True)
class CacheDtype:
    """A data type of the KV cache: its number in ggml, and its bytes per value."""

    number: int
    size: float


CACHE_TYPES = {
    "f32": CacheDtype(0, 4),
    "f16": CacheDtype(1, 2),
    "bf16": CacheDtype(30, 2),
    "q8_0": CacheDtype(8, 34 / 32),
    "q5_1": CacheDtype(7, 24 / 32),
    "q5_0": CacheDtype(6, 22 / 32),
    "q4_1": CacheDtype(3, 20 / 32),
    "q4_0": CacheDtype(2, 18 / 32),
}


@dataclass(frozen=True, slots=True)
class Rope:
    """How positions are encoded (RoPE); 0 and UNSPECIFIED mean: as the model's file says."""

    scaling: int = lib.LLAMA_ROPE_SCALING_TYPE_UNSPECIFIED
    freq_base: float = 0.0
    freq_scale: float = 0.0
    yarn_orig_ctx: int = 0


@dataclass(frozen=True, slots=True)
class ContextSettings:
    """The size of a context, and the data types of its cache."""

    sequences: int
    length: int
    """Tokens of each sequence."""
    batch_size: int = 512
    flash_attention: int = lib.LLAMA_FLASH_ATTN_TYPE_DISABLED
    cache_type_k: CacheDtype = CACHE_TYPES["f16"]
    cache_type_v: CacheDtype = CACHE_TYPES["f16"]
    rope: Rope = Rope()


@dataclass(frozen=True, eq=False)
class NativeAdapter:
    """A LoRA adapter of the model, as llama.cpp has read it."""

    path: str
    pointer: Any


AdapterSet = tuple[tuple[NativeAdapter, float], ...]
"""The adapters that a sequence is computed with, and the scale of each."""


class Batch:
    """Tokens of one or more sequences that are decoded together."""

    def __init__(self, size: int) -> None:
        self._tokens = np.zeros(size, np.int32)
        self._positions = np.zeros(size, np.int32)
        self._sequences = np.zeros(size, np.int32)
        self._logits = np.zeros(size, np.int8)
        self._counts = np.ones(size, np.int32)
        step = self._sequences.itemsize
        # llama.cpp takes a pointer to each token's list of sequences, which always has one here.
        self._addresses = self._sequences.ctypes.data + step * np.arange(size, dtype=np.uintp)
        self.native = lib.llama_batch(
            n_tokens=0,
            token=_pointer(self._tokens, ctypes.c_int32),
            pos=_pointer(self._positions, ctypes.c_int32),
            n_seq_id=_pointer(self._counts, ctypes.c_int32),
            seq_id=_pointer(self._addresses, ctypes.POINTER(ctypes.c_int32)),
            logits=_pointer(self._logits, ctypes.c_int8),
        )

    @property
    def used(self) -> int:
        return int(self.native.n_tokens)

    def clear(self) -> None:
        self.native.n_tokens = 0

    def add(self, sequence: int, position: int, tokens: Sequence[int]) -> int:
        """Add tokens of one sequence from `position` on. Returns the index of the last one in the batch."""
        start, end = self.used, self.used + len(tokens)
        self._tokens[start:end] = tokens
        self._positions[start:end] = np.arange(position, position + len(tokens))
        self._sequences[start:end] = sequence
        self._logits[start:end] = 0
        self.native.n_tokens = end
        return end - 1

    def request_logits(self, index: int) -> None:
        """Compute the logits of the token at `index`."""
        self._logits[index] = 1


@dataclass(frozen=True, slots=True)
class Embeddings:
    """What is decoded in the place of tokens: a row for each, and their positions, by section."""

    rows: NDArray[np.float32]
    positions: NDArray[np.int32]
    causal: bool
    """Whether each is computed from those before it only."""


class Context:
    """The sequences of a model. Only one thread may use it at a time."""

    def __init__(self, pointer: lib.llama_context_p, batch: Batch) -> None:
        self.pointer = pointer
        self.batch = batch
        self._memory = lib.llama_get_memory(pointer)
        self._adapters: AdapterSet = ()

    def use_adapters(self, adapters: AdapterSet) -> bool:
        """Compute with exactly these adapters from now on. False if llama.cpp cannot."""
        if adapters == self._adapters:
            return True
        count = len(adapters)
        pointers = (lib.llama_adapter_lora_p_ctypes * count)(*(adapter.pointer for adapter, _ in adapters))
        scales = (ctypes.c_float * count)(*(scale for _, scale in adapters))
        if lib.llama_set_adapters_lora(self.pointer, pointers, count, scales):
            return False
        self._adapters = adapters
        return True

    def decode(self, threads: int) -> int:
        """Decode the batch. Returns a number of Decoded."""
        lib.llama_set_n_threads(self.pointer, threads, threads)
        return int(lib.llama_decode(self.pointer, self.batch.native))

    def decode_embeddings(self, sequence: int, embeddings: Embeddings, threads: int, *, logits: bool) -> int:
        """Decode these of one sequence, and with `logits` compute those after the last one. Returns as `decode`."""
        lib.llama_set_n_threads(self.pointer, threads, threads)
        count = len(embeddings.rows)
        # Arrays, which must live as long as the decoding.
        rows, positions = np.ascontiguousarray(embeddings.rows), np.ascontiguousarray(embeddings.positions)
        counts, wanted = np.ones(count, np.int32), np.zeros(count, np.int8)
        wanted[-1] = logits
        number = np.array([sequence], np.int32)
        addresses = np.full(count, number.ctypes.data, np.uintp)
        batch = lib.llama_batch(
            n_tokens=count,
            embd=_pointer(rows, ctypes.c_float),
            pos=_pointer(positions, ctypes.c_int32),
            n_seq_id=_pointer(counts, ctypes.c_int32),
            seq_id=_pointer(addresses, ctypes.POINTER(ctypes.c_int32)),
            logits=_pointer(wanted, ctypes.c_int8),
        )
        lib.llama_set_causal_attn(self.pointer, embeddings.causal)
        try:
            return int(lib.llama_decode(self.pointer, batch))
        finally:
            lib.llama_set_causal_attn(self.pointer, True)

    def clear(self) -> None:
        """Clear the cache, if this kind of model has one."""
        if self._memory:
            lib.llama_memory_clear(self._memory, False)

    def truncate(self, sequence: int, length: int) -> bool:
        """Remove all but the first tokens of a sequence. False, without effect, if this kind of model cannot."""
        return bool(lib.llama_memory_seq_rm(self._memory, sequence, length, -1))

    def copy(self, source: int, target: int) -> None:
        """Replace the cache of one sequence by that of another."""
        lib.llama_memory_seq_cp(self._memory, source, target, -1, -1)

    def save(self, sequence: int) -> NDArray[np.uint8]:
        """A copy of what is cached of a sequence, to the last bit."""
        state = np.empty(lib.llama_state_seq_get_size(self.pointer, sequence), np.uint8)
        written = lib.llama_state_seq_get_data(self.pointer, _pointer(state, ctypes.c_uint8), state.size, sequence)
        return state[:written]

    def restore(self, sequence: int, state: NDArray[np.uint8]) -> bool:
        """Replace what is cached of a sequence by a saved state. False if llama.cpp rejects it."""
        pointer = _pointer(state, ctypes.c_uint8)
        return bool(lib.llama_state_seq_set_data(self.pointer, pointer, state.size, sequence))

    def length(self, sequence: int) -> int:
        """The cached tokens of a sequence."""
        return int(lib.llama_memory_seq_pos_max(self._memory, sequence)) + 1


@contextmanager
def new_context(model: Model, requested: ContextSettings) -> Generator[Context, None, None]:
    """A context with these settings. Raises ModelBrokenError."""
    settings = lib.llama_context_default_params()
    settings.n_ctx = requested.length * requested.sequences
    settings.n_batch = settings.n_ubatch = min(requested.batch_size, requested.length)
    settings.n_seq_max = requested.sequences
    # Logits are computed of at most one token of each sequence; those of a whole batch may take half a gigabyte.
    settings.n_outputs_max = requested.sequences
    # Each sequence has its own cells, so that its results never depend on where those of others are.
    settings.kv_unified = False
    settings.flash_attn_type = requested.flash_attention
    settings.type_k, settings.type_v = requested.cache_type_k.number, requested.cache_type_v.number
    settings.rope_scaling_type, settings.yarn_orig_ctx = requested.rope.scaling, requested.rope.yarn_orig_ctx
    settings.rope_freq_base, settings.rope_freq_scale = requested.rope.freq_base, requested.rope.freq_scale
    settings.no_perf = True
    with native_context(model, settings) as pointer:
        yield Context(pointer, Batch(max(settings.n_batch, requested.sequences)))


@contextmanager
def native_context(model: Model, settings: lib.llama_context_params) -> Generator[lib.llama_context_p, None, None]:
    """A context of llama.cpp. Raises ModelBrokenError if it rejects the settings."""
    log = native_log()
    log.clear_errors()
    pointer = lib.llama_init_from_model(model.pointer, settings)
    if not pointer:
        raise ModelBrokenError(f"the context cannot be created: {log.first_error() or 'llama.cpp gave no reason'}")
    try:
        yield pointer
    finally:
        lib.llama_free(pointer)


def _pointer(array: NDArray[np.generic], kind: type) -> object:
    return array.ctypes.data_as(ctypes.POINTER(kind))
