"""An end for work that may not have one and cannot be interrupted: the process exits."""

from __future__ import annotations

import faulthandler
import logging
import os
import threading
from collections.abc import Generator
from contextlib import contextmanager

# Not sys.stderr, which may be replaced by something that is no file.
_STDERR = 2

_log = logging.getLogger(__name__)


@contextmanager
def process_exits_after(seconds: float) -> Generator[None, None, None]:
    """End this process if the block takes longer. Only one block at a time may be inside.

    A timer of Python's would wait for the interpreter, which a single long operation can hold for hours.
    """
    faulthandler.dump_traceback_later(seconds, exit=True, file=_STDERR)
    try:
        yield
    finally:
        faulthandler.cancel_dump_traceback_later()


@contextmanager
def native_call_ends_within(seconds: float) -> Generator[None, None, None]:
    """End this process if the block takes longer, which must leave the interpreter to others as calls into C do."""
    timer = threading.Timer(seconds, _exit, (seconds,))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _exit(seconds: float) -> None:
    _log.critical("choosing a token took more than %.0f seconds; the process ends", seconds)
    os._exit(1)
