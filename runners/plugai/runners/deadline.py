"""Time limits for work that cannot be interrupted: the process exits."""

from __future__ import annotations

import faulthandler
from collections.abc import Generator
from contextlib import contextmanager

# Not sys.stderr, which may be replaced by an object that is not a file.
_STDERR = 2


@contextmanager
def process_exits_after(seconds: float) -> Generator[None, None, None]:
    """Exit if the block takes longer. Only one block may be active at a time.

    A Python timer would wait for the interpreter lock, which a single long operation can hold for hours.
    """
    faulthandler.dump_traceback_later(seconds, exit=True, file=_STDERR)
    try:
        yield
    finally:
        faulthandler.cancel_dump_traceback_later()
