"""llama.cpp as a library: set up once, and what it logs."""

from __future__ import annotations

import ctypes
import functools
import logging
import os
from collections import deque
from collections.abc import Generator
from contextlib import contextmanager

from llama_cpp import llama_cpp as lib

_WARNING, _ERROR = 3, 4

_log = logging.getLogger(__name__)


class NativeLog:
    """Passes llama.cpp's warnings and errors on, and remembers the last errors."""

    def __init__(self) -> None:
        self._errors: deque[str] = deque(maxlen=8)
        # llama.cpp keeps only the address, so the callback must live as long as the process.
        self.callback = lib.llama_log_callback(self._take)

    def _take(self, level: int, text: bytes, _data: ctypes.c_void_p) -> None:
        line = text.decode(errors="backslashreplace").strip()
        if level == _ERROR:
            self._errors.append(line)
        if level in (_WARNING, _ERROR):
            # Many of its errors are those of a request or a file, and are answered as such.
            _log.warning("%s", line)

    def forget(self) -> None:
        """Forget the errors so far."""
        self._errors.clear()

    def first_error(self) -> str:
        """The first error since `forget`, which names the cause of those after it; empty if there was none."""
        return self._errors[0] if self._errors else ""


@functools.cache
def native_log() -> NativeLog:
    """The log of llama.cpp in this process, which the first call sets up."""
    log = NativeLog()
    lib.llama_log_set(log.callback, ctypes.c_void_p())
    lib.llama_backend_init()
    return log


@contextmanager
def unheard() -> Generator[None, None, None]:
    """Throw away what is printed meanwhile: llama.cpp prints grammars it cannot read, and those are users' text."""
    kept = os.dup(2)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)
