"""Reading one consistent state of a database, whatever is written meanwhile, and its schema revision."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection

from plugai.server.storage.engine.connections import open_snapshot_engine
from plugai.server.storage.engine.failures import translate_errors
from plugai.server.storage.engine.location import parse_location

_LOCK_SECONDS = 60.0


@contextmanager
def snapshot(url: str) -> Iterator[Connection]:
    """A connection that sees one state of the database. Raises StorageUnavailableError, ValueError for a bad URL."""
    location = parse_location(url)
    engine = open_snapshot_engine(location, _LOCK_SECONDS)
    try:
        with translate_errors(location.name), engine.connect() as connection, connection.begin():
            yield connection
    finally:
        engine.dispose()


def current_revision(connection: Connection) -> str:
    """The database's schema revision; empty if no migration has run."""
    return MigrationContext.configure(connection).get_current_revision() or ""
