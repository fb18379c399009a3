"""A model's context in llama.cpp: the memory of the sequences, and the batch that is decoded next."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
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


class Batch:
    """Tokens to be decoded together, of one or more sequences."""

    def __init__(self, size: int) -> None:
        self.native = lib.llama_batch_init(size, 0, 1)
        self.native.n_tokens = 0
        self._size = size
        self._tokens = _view(self.native.token, ctypes.c_int32, size)
        self._positions = _view(self.native.pos, ctypes.c_int32, size)
        self._wants = _view(self.native.logits, ctypes.c_int8, size)
        _view(self.native.n_seq_id, ctypes.c_int32, size)[:] = 1

    @property
    def room(self) -> int:
        return self._size - self.used

    @property
    def used(self) -> int:
        return int(self.native.n_tokens)

    def clear(self) -> None:
        self.native.n_tokens = 0

    def add(self, sequence: int, position: int, tokens: Sequence[int]) -> int:
        """Add tokens of one sequence, the first of which is its `position`th; where in the batch the last one is."""
        start, end = self.used, self.used + len(tokens)
        self._tokens[start:end] = tokens
        self._positions[start:end] = range(position, position + len(tokens))
        self._wants[start:end] = 0
        for index in range(start, end):
            self.native.seq_id[index][0] = sequence
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

    def forget(self, sequence: int) -> None:
        """Free what is remembered of a sequence."""
        lib.llama_memory_seq_rm(self._memory, sequence, -1, -1)


@contextmanager
def new_context(
    model: Model, length: int, batch_size: int, abort: Callable[[], bool]
) -> Generator[Context, None, None]:
    """A context for one sequence of `length` tokens. `abort` is asked all the time whether to give a batch up."""
    settings = lib.llama_context_default_params()
    settings.n_ctx = length
    settings.n_batch = settings.n_ubatch = min(batch_size, length)
    settings.n_seq_max = 1
    settings.no_perf = True
    callback = lib.ggml_abort_callback(lambda _data: abort())
    settings.abort_callback = callback
    log = native_log()
    log.forget()
    pointer = lib.llama_init_from_model(model.pointer, settings)
    if not pointer:
        raise ModelBrokenError(f"the model cannot be started: {log.first_error() or 'llama.cpp does not say why'}")
    batch = Batch(settings.n_batch)
    try:
        yield Context(pointer, batch)
    finally:
        lib.llama_batch_free(batch.native)
        lib.llama_free(pointer)


def _view(pointer: object, kind: type[ctypes.c_int32] | type[ctypes.c_int8], size: int) -> NDArray[np.generic]:
    return np.ctypeslib.as_array(ctypes.cast(pointer, ctypes.POINTER(kind)), (size,))  # type: ignore[arg-type]
