"""An end for work that may not have one, and cannot be interrupted: the process exits."""

from __future__ import annotations

import faulthandler
from collections.abc import Generator
from contextlib import contextmanager

# Not sys.stderr, which may be replaced by something that is no file.
_STDERR = 2


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
