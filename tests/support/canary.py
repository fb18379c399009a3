"""The whole suite's secrets can be told from everything else, and are looked for in all that lies about afterwards.

Every password, key and client secret that tests give to a server has MARK in it. Tokens have a form of their own.
"""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from grpc import aio

MARK = "canary-4f1d"
PASSWORD = f"correct horse {MARK}"
"""What everyone's password is."""
_SECRETS = re.compile(
    rf"{MARK}"
    r"|plg[ir]?_[0-9A-Za-z-]{1,64}_[0-9A-Za-z]{43}_[0-9A-Za-z]{6}"
    r"|eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{40,}".encode(),
    re.ASCII,
)
# Where a secret belongs: the master keys, and what this machine's own commands show.
_PLACES_OF_SECRETS = ("keys", "server.json", "plugai.toml")
_KEPT = pytest.StashKey[list[str]]()


def secrets_in(text: bytes) -> list[str]:
    """The secrets that are written here."""
    return [found.decode() for found in _SECRETS.findall(text)]


def require_no_secret(left: Path) -> None:
    """Fail if a secret is in this file, or below this folder: a database, a log, anything that a server leaves."""
    for file in (left, *left.rglob("*")):
        if not file.is_file() or not {*file.relative_to(left.parent).parts}.isdisjoint(_PLACES_OF_SECRETS):
            continue
        if found := secrets_in(_written(file)):
            pytest.fail(f"secrets lie about in {file}: {found}")


def _written(path: Path) -> bytes:
    """What has been written into a file: most of a server's folder is space set aside, which takes long to search."""
    parts: list[bytes] = []
    with path.open("rb", buffering=0) as file:
        end, size = 0, os.fstat(file.fileno()).st_size
        while end < size:
            try:
                start = os.lseek(file.fileno(), end, os.SEEK_DATA)
            except OSError as error:
                if error.errno != errno.ENXIO:
                    raise
                break
            end = os.lseek(file.fileno(), start, os.SEEK_HOLE)
            parts.append(os.pread(file.fileno(), end - start, start))
    return b"\0".join(parts)


@contextmanager
def errors_heard(config: pytest.Config) -> Iterator[None]:
    """Keep what every error said that a gRPC client of the tests was told."""
    told = config.stash.setdefault(_KEPT, [])
    begin = aio.AioRpcError.__init__

    def heard(error: aio.AioRpcError, *given: Any, **named: Any) -> None:
        begin(error, *given, **named)
        told.append(f"{error.details()} {error.trailing_metadata()}")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(aio.AioRpcError, "__init__", heard)
        yield


def secrets_told(config: pytest.Config, report: pytest.TestReport) -> list[str]:
    """The secrets in what a test has printed and logged, and in the errors that its clients were told."""
    told = config.stash.setdefault(_KEPT, [])
    said = "\n".join([*(text for _, text in report.sections), *told])
    told.clear()
    return secrets_in(said.encode(errors="replace"))
