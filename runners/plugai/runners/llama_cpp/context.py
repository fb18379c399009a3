"""A model's context in llama.cpp: the memory of the sequences, and the batch that is decoded next."""

from __future__ import annotations

import ctypes
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from llama_cpp import llama_cpp as lib
from numpy.typing import NDArray

from plugai.runners.errors import ModelBrokenError
from plugai.runners.llama_cpp.model import Model
from plugai.runners.llama_cpp.native import native_log


class Decoded(IntEnum):
    """How decoding a batch ended, by llama.cpp's numbers; those below 0 are failures too."""

    DONE = 0
    FULL = 1
    ABORTED = 2


@dataclass(frozen=True, slots=True)
class CacheType:
    """A way to keep a number: what ggml calls it, and the bytes that it takes."""

    number: int
    size: float


CACHE_TYPES = {
    "f32": CacheType(0, 4),
    "f16": CacheType(1, 2),
    "bf16": CacheType(30, 2),
    "q8_0": CacheType(8, 34 / 32),
    "q5_1": CacheType(7, 24 / 32),
    "q5_0": CacheType(6, 22 / 32),
    "q4_1": CacheType(3, 20 / 32),
    "q4_0": CacheType(2, 18 / 32),
}


@dataclass(frozen=True, slots=True)
class ContextSettings:
    """How large a context is, and how it is kept."""

    sequences: int
    length: int
    """Tokens of each sequence."""
    batch_size: int = 512
    flash_attention: int = lib.LLAMA_FLASH_ATTN_TYPE_DISABLED
    cache_type_k: CacheType = CACHE_TYPES["f16"]
    cache_type_v: CacheType = CACHE_TYPES["f16"]


class Batch:
    """Tokens to be decoded together, of one or more sequences."""

    def __init__(self, size: int) -> None:
        self._tokens = np.zeros(size, np.int32)
        self._positions = np.zeros(size, np.int32)
        self._sequences = np.zeros(size, np.int32)
        self._wants = np.zeros(size, np.int8)
        self._counts = np.ones(size, np.int32)
        step = self._sequences.itemsize
        # llama.cpp takes the sequences of each token as a list, by its address: here always a list of one.
        self._addresses = self._sequences.ctypes.data + step * np.arange(size, dtype=np.uintp)
        self.native = lib.llama_batch(
            n_tokens=0,
            token=_pointer(self._tokens, ctypes.c_int32),
            pos=_pointer(self._positions, ctypes.c_int32),
            n_seq_id=_pointer(self._counts, ctypes.c_int32),
            seq_id=_pointer(self._addresses, ctypes.POINTER(ctypes.c_int32)),
            logits=_pointer(self._wants, ctypes.c_int8),
        )

    @property
    def used(self) -> int:
        return int(self.native.n_tokens)

    def clear(self) -> None:
        self.native.n_tokens = 0

    def add(self, sequence: int, position: int, tokens: Sequence[int]) -> int:
        """Add tokens of one sequence, the first of which is its `position`th; where in the batch the last one is."""
        start, end = self.used, self.used + len(tokens)
        self._tokens[start:end] = tokens
        self._positions[start:end] = np.arange(position, position + len(tokens))
        self._sequences[start:end] = sequence
        self._wants[start:end] = 0
        self.native.n_tokens = end
        return end - 1

    def want(self, index: int) -> None:
        """Have what follows the token at `index` computed."""
        self._wants[index] = 1


class Context:
    """Sequences in the making. Only one thread may use it at a time."""

    def __init__(self, pointer: lib.llama_context_p, batch: Batch) -> None:
        self.pointer = pointer
        self.batch = batch
        self._memory = lib.llama_get_memory(pointer)

    def decode(self, threads: int) -> int:
        """Compute the batch; how that ended, see Decoded."""
        lib.llama_set_n_threads(self.pointer, threads, threads)
        return int(lib.llama_decode(self.pointer, self.batch.native))

    def clear(self) -> None:
        """Forget everything, if this kind of model remembers anything."""
        if self._memory:
            lib.llama_memory_clear(self._memory, False)

    def truncate(self, sequence: int, length: int) -> bool:
        """Forget all but the first tokens of a sequence; False, and all is kept, if this kind of model cannot."""
        return bool(lib.llama_memory_seq_rm(self._memory, sequence, length, -1))

    def copy(self, source: int, target: int) -> None:
        """Have one sequence remember what another does, instead of what it did."""
        lib.llama_memory_seq_cp(self._memory, source, target, -1, -1)

    def length(self, sequence: int) -> int:
        """Tokens that are remembered of a sequence."""
        return int(lib.llama_memory_seq_pos_max(self._memory, sequence)) + 1


@contextmanager
def new_context(model: Model, wanted: ContextSettings) -> Generator[Context, None, None]:
    """A context for that many sequences. Raises ModelBrokenError."""
    settings = lib.llama_context_default_params()
    settings.n_ctx = wanted.length * wanted.sequences
    settings.n_batch = settings.n_ubatch = min(wanted.batch_size, wanted.length)
    settings.n_seq_max = wanted.sequences
    # Each sequence has cells of its own: what it computes never depends on where another's are.
    settings.kv_unified = False
    settings.flash_attn_type = wanted.flash_attention
    settings.type_k, settings.type_v = wanted.cache_type_k.number, wanted.cache_type_v.number
    settings.no_perf = True
    with native_context(model, settings) as pointer:
        yield Context(pointer, Batch(max(settings.n_batch, wanted.sequences)))


@contextmanager
def native_context(model: Model, settings: lib.llama_context_params) -> Generator[lib.llama_context_p, None, None]:
    """llama.cpp's own context. Raises ModelBrokenError if it refuses the settings."""
    log = native_log()
    log.forget()
    pointer = lib.llama_init_from_model(model.pointer, settings)
    if not pointer:
        raise ModelBrokenError(f"the model cannot be started: {log.first_error() or 'llama.cpp does not say why'}")
    try:
        yield pointer
    finally:
        lib.llama_free(pointer)


def _pointer(array: NDArray[np.generic], kind: type) -> object:
    return array.ctypes.data_as(ctypes.POINTER(kind))
