"""What goes wrong with a file, as the errors that callers handle."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from plugai.server.core.errors import StorageFullError, StorageUnavailableError

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


@contextmanager
def translate_os_errors() -> Iterator[None]:
    """Turn an OSError into StorageFullError or StorageUnavailableError. No path is told: it is the operator's."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise StorageFullError(
                "there is no room left to store this; try again when the operator has freed some"
            ) from error
        raise StorageUnavailableError(
            f"the content could not be stored or read ({error.strerror}); try again, the gateway's log has more"
        ) from error
