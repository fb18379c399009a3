"""SQLite: one writer that commits in groups, and several readers, on one file."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from pysqlite3 import dbapi2
from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from plugai.runners.private_folders import make_private_folder
from plugai.server.core.errors import StorageUnavailableError
from plugai.server.storage.engine.backend import Backend
from plugai.server.storage.engine.group_commit import GroupCommit
from plugai.server.storage.engine.location import SqliteLocation
from plugai.server.storage.engine.text import store_only_storable
from plugai.server.storage.engine.transaction import in_transaction

T = TypeVar("T")

# Up to 3.51.2, two connections that write and checkpoint at the same time can damage the file (the WAL-reset bug).
OLDEST_SAFE_VERSION = (3, 51, 3)
_SECONDS_BETWEEN_TRIES = 0.01


class SqliteBackend(Backend):
    """Runs reads in parallel and writes one after the other. Open and close it off the event loop: both block."""

    def __init__(
        self, location: SqliteLocation, lock_timeout: float, readers: int, make_room: Callable[[], bool]
    ) -> None:
        """`make_room` frees space of a full disk, if it can.

        Raises StorageUnavailableError, naming the path, if the file cannot be used.
        """
        self._writer_engine = open_sqlite(location, lock_timeout)
        self._reader_engine = open_sqlite_readonly(location, lock_timeout, readers)
        self._readers = ThreadPoolExecutor(readers, "storage-reader")
        self._writer = GroupCommit(self._writer_engine, make_room)

    def read(self, work: Callable[[Session], T]) -> Future[T]:
        return self._readers.submit(in_transaction, self._reader_engine, work)

    def write(self, work: Callable[[Session], T]) -> Future[T]:
        return self._writer.submit(work)

    def close(self) -> None:
        self._readers.shutdown()
        self._writer.close()
        self._reader_engine.dispose()
        self._writer_engine.dispose()


def open_sqlite(location: SqliteLocation, lock_timeout: float) -> Engine:
    """An engine with one connection that writes, on a file that is created if there is none.

    Raises StorageUnavailableError, naming the path, if the file cannot be used.
    """
    require_safe_version(dbapi2.sqlite_version_info)
    path = location.path
    try:
        _create_file(path)
        engine = _engine(location, lock_timeout, begin="BEGIN IMMEDIATE", pool_size=1)
        event.listen(engine, "connect", lambda connection, _record: _make_durable(connection, lock_timeout))
        with engine.connect():
            return engine
    except OSError as error:
        raise StorageUnavailableError(f"the database {str(path)!r} cannot be opened: {error.strerror}") from error
    except DBAPIError as error:
        raise StorageUnavailableError(f"the database {str(path)!r} cannot be opened: {error.orig}") from error


def open_sqlite_readonly(location: SqliteLocation, lock_timeout: float, connections: int) -> Engine:
    """An engine that only reads. Each transaction sees one consistent state, and blocks no writer."""
    engine = _engine(location, lock_timeout, begin="BEGIN", pool_size=connections)
    event.listen(engine, "connect", _forbid_writes)
    return engine


def require_safe_version(version: tuple[int, ...]) -> None:
    """Raise StorageUnavailableError for a version of SQLite that can damage its file."""
    if version < OLDEST_SAFE_VERSION:
        found, needed = (".".join(map(str, parts)) for parts in (version, OLDEST_SAFE_VERSION))
        raise StorageUnavailableError(
            f"SQLite {found} has a bug that can damage the database; install pysqlite3 with {needed} or newer"
        )


def _create_file(path: Path) -> None:
    """Create the file, readable by its owner only; SQLite gives its -wal and -shm files the same mode."""
    make_private_folder(path.parent)
    # An existing file is not opened: closing it would drop the locks that this process holds on it.
    with contextlib.suppress(FileExistsError):
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))


def _engine(location: SqliteLocation, lock_timeout: float, begin: str, pool_size: int) -> Engine:
    engine = create_engine(
        URL.create("sqlite+pysqlite", database=str(location.path)),
        module=dbapi2,
        pool_size=pool_size,
        max_overflow=0,
        # Errors are logged, and what users write must not be.
        hide_parameters=True,
        # The driver must not begin transactions itself: it does so too late for reads and with the wrong lock.
        connect_args={"timeout": lock_timeout, "isolation_level": None},
    )
    store_only_storable(engine)

    @event.listens_for(engine, "connect")
    def set_up(connection: dbapi2.Connection, _record: object) -> None:
        connection.execute("PRAGMA foreign_keys = ON")

    @event.listens_for(engine, "begin")
    def begin_transaction(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


def _make_durable(connection: Any, lock_timeout: float) -> None:
    _use_write_ahead_log(connection, time.monotonic() + lock_timeout)
    # FULL syncs the log at every commit; with NORMAL, a power failure loses commits that were already acknowledged.
    connection.execute("PRAGMA synchronous = FULL")
    # Overwrites deleted data: without this it stays readable in the file until its page is reused.
    connection.execute("PRAGMA secure_delete = ON")


def _use_write_ahead_log(connection: Any, deadline: float) -> None:
    """Raises dbapi2.OperationalError if other processes hold the file until the deadline."""
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except dbapi2.OperationalError as error:
            # SQLite waits for no lock here: of processes that switch a new file together, all but one are refused.
            if error.sqlite_errorcode != dbapi2.SQLITE_BUSY or time.monotonic() >= deadline:
                raise
        time.sleep(_SECONDS_BETWEEN_TRIES)


def _forbid_writes(connection: Any, _record: object) -> None:
    connection.execute("PRAGMA query_only = ON")
