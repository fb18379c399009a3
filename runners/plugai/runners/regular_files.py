"""Opens the files of models, and nothing that only looks like one."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import BinaryIO

from plugai.runners.errors import ModelBrokenError


def open_regular(path: Path) -> BinaryIO:
    """Open a file to read it. Raises as `check_regular`."""
    check_regular(path)
    # Between the check and this, it may have become a FIFO, whose opening would wait for a writer.
    return os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb")


def check_regular(path: Path) -> None:
    """Raise ModelBrokenError for what is no regular file, such as a folder, FIFO, socket or device; OSError."""
    if not stat.S_ISREG(path.stat().st_mode):
        raise ModelBrokenError(f"{path.name!r} is not a regular file; replace it by the model's own file")
