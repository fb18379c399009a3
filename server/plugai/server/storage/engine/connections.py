"""Engines with one connection to either kind of database, for migrations, backups and other tools."""

from __future__ import annotations

from typing import assert_never

from sqlalchemy import Engine

from plugai.server.core.errors import StorageUnavailableError
from plugai.server.storage.engine.location import Location, PostgresLocation, SqliteLocation
from plugai.server.storage.engine.postgres import open_postgres
from plugai.server.storage.engine.sqlite import open_sqlite, open_sqlite_readonly


def open_write_engine(location: Location, lock_timeout: float) -> Engine:
    """An engine with one connection that writes; a SQLite file is created if there is none.

    Raises StorageUnavailableError.
    """
    match location:
        case SqliteLocation():
            return open_sqlite(location, lock_timeout)
        case PostgresLocation():
            return open_postgres(location, lock_timeout, connections=1)
        case _:
            assert_never(location)


def open_snapshot_engine(location: Location, lock_timeout: float) -> Engine:
    """An engine with one connection that only reads, and sees one state for as long as a transaction lasts.

    Raises StorageUnavailableError, also if the SQLite file does not exist.
    """
    match location:
        case SqliteLocation():
            if not location.path.is_file():
                raise StorageUnavailableError(f"there is no database {str(location.path)!r}; name its data folder")
            return open_sqlite_readonly(location, lock_timeout, connections=1)
        case PostgresLocation():
            engine = open_postgres(location, lock_timeout, connections=1)
            return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        case _:
            assert_never(location)
