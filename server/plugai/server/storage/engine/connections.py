"""One connection to a database of either kind, for work beside a server or before one starts."""

from __future__ import annotations

from typing import assert_never

from sqlalchemy import Engine

from plugai.server.core.errors import StorageUnavailableError
from plugai.server.storage.engine.location import Location, PostgresLocation, SqliteLocation
from plugai.server.storage.engine.postgres import open_postgres
from plugai.server.storage.engine.sqlite import open_sqlite, reading_sqlite


def writing_engine(location: Location, lock_timeout: float) -> Engine:
    """An engine of one connection that writes; a SQLite file is made if there is none.

    Raises StorageUnavailableError.
    """
    match location:
        case SqliteLocation():
            return open_sqlite(location, lock_timeout)
        case PostgresLocation():
            return open_postgres(location, lock_timeout, connections=1)
        case _:
            assert_never(location)


def snapshot_engine(location: Location, lock_timeout: float) -> Engine:
    """An engine of one connection that only reads, and sees one state for as long as a transaction lasts.

    Raises StorageUnavailableError, also if there is no such SQLite file.
    """
    match location:
        case SqliteLocation():
            if not location.path.is_file():
                raise StorageUnavailableError(f"there is no database {str(location.path)!r}; name its data folder")
            return reading_sqlite(location, lock_timeout, connections=1)
        case PostgresLocation():
            engine = open_postgres(location, lock_timeout, connections=1)
            return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        case _:
            assert_never(location)
