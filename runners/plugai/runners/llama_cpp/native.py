"""The llama.cpp library: its initialization and its log."""

from __future__ import annotations

import ctypes
import functools
import logging
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

from llama_cpp import llama_cpp as lib

_WARNING, _ERROR = 3, 4

_log = logging.getLogger(__name__)


class NativeLog:
    """Forwards llama.cpp's warnings and errors, and stores the last errors."""

    def __init__(self) -> None:
        self._errors: deque[str] = deque(maxlen=8)
        self._recorded: list[str] | None = None
        # llama.cpp stores only a pointer, so the callback must live as long as the process.
        self.callback = lib.llama_log_callback(self._handle)

    def _handle(self, level: int, text: bytes, _data: ctypes.c_void_p) -> None:
        line = text.decode(errors="backslashreplace").strip()
        if self._recorded is not None:
            self._recorded.append(line)
        if level == _ERROR:
            self._errors.append(line)
        if level in (_WARNING, _ERROR):
            # A warning, since many of its errors are caused by a request or a file and are reported to the caller.
            _log.warning("%s", line)

    @contextmanager
    def recorded(self) -> Iterator[list[str]]:
        """All lines of any level, as they come, while the context is open."""
        lines: list[str] = []
        self._recorded = lines
        try:
            yield lines
        finally:
            self._recorded = None

    def clear_errors(self) -> None:
        """Clear the stored errors."""
        self._errors.clear()

    def first_error(self) -> str:
        """The first error since `clear_errors`, which is the cause of later ones; empty if there was none."""
        return self._errors[0] if self._errors else ""


@functools.cache
def native_log() -> NativeLog:
    """The log of llama.cpp in this process; the first call initializes the library."""
    log = NativeLog()
    lib.llama_log_set(log.callback, ctypes.c_void_p())
    lib.llama_backend_init()
    return log
