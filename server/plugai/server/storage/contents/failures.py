"""Translation of file errors to StorageFullError and StorageUnavailableError."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from plugai.server.core.errors import StorageUnavailableError
from plugai.server.storage.engine.disk_reserve import full_disk

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


@contextmanager
def translate_os_errors() -> Iterator[None]:
    """Turn an OSError into StorageFullError or StorageUnavailableError.

    The message names no path: users see it, and paths are the operator's.
    """
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise full_disk() from error
        raise StorageUnavailableError(
            f"the content could not be stored or read ({error.strerror}); try again, the gateway's log has the cause"
        ) from error
