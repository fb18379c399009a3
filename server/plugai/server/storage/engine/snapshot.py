"""One state of a database, whatever is written meanwhile, and which revision it has."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection

from plugai.server.storage.engine.connections import snapshot_engine
from plugai.server.storage.engine.failures import reported
from plugai.server.storage.engine.location import parse_location

_LOCK_SECONDS = 60.0


@contextmanager
def snapshot(url: str) -> Iterator[Connection]:
    """A connection that sees one state of the database. Raises StorageUnavailableError; ValueError for a wrong URL."""
    location = parse_location(url)
    engine = snapshot_engine(location, _LOCK_SECONDS)
    try:
        with reported(location.name), engine.connect() as connection, connection.begin():
            yield connection
    finally:
        engine.dispose()


def revision(connection: Connection) -> str:
    """Which migration the database has come to; empty if it has no tables."""
    return MigrationContext.configure(connection).get_current_revision() or ""
