"""Bringing a database to the tables of this version, at start-up."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import assert_never

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from plugai.server.core.errors import StorageUnavailableError
from plugai.server.storage.engine.connections import writing_engine
from plugai.server.storage.engine.failures import reported
from plugai.server.storage.engine.location import Location, PostgresLocation, SqliteLocation, parse_location
from plugai.server.storage.engine.snapshot import revision, snapshot

# Any number, as long as every PlugAI takes the same.
_ADVISORY_LOCK = 0x506C756741490001


def migrate(url: str, *, lock_timeout: float = 60.0) -> None:
    """Bring the database to this version, or leave it as it was. Blocks; several processes may call it at once.

    `lock_timeout` is how many seconds to wait for another process that does the same. Raises
    StorageUnavailableError, also if the database is of a newer version; ValueError if the URL is none of ours.
    """
    with migration(url, lock_timeout=lock_timeout) as config:
        command.upgrade(config, "head")


def require_current(url: str) -> None:
    """Raise StorageUnavailableError unless the database has the tables of this version. Changes nothing. Blocks."""
    if pending(url):
        name = parse_location(url).name
        raise StorageUnavailableError(f"the database {name!r} is of an older PlugAI; run `plugai migrate`")


@dataclass(frozen=True, slots=True)
class MigrationStep:
    """One migration, and what it is about."""

    revision: str
    what: str


def pending(url: str) -> list[MigrationStep]:
    """The migrations that `migrate` would run, in order. Blocks. Raises as `migrate`, also if there is no such file."""
    with snapshot(url) as connection:
        config = _config(connection)
        location = parse_location(url)
        _require_known_revision(location, config, connection)
        current = revision(connection)
        scripts = ScriptDirectory.from_config(config).iterate_revisions("head", current or "base")
        return [MigrationStep(script.revision, (script.doc or "").rstrip(".")) for script in reversed(list(scripts))]


@contextmanager
def migration(url: str, *, lock_timeout: float) -> Iterator[Config]:
    """Alembic's configuration, on a transaction that keeps every other migration out; commits at the end."""
    location = parse_location(url)
    engine = writing_engine(location, lock_timeout)
    try:
        with reported(location.name), engine.begin() as connection:
            _lock(location, connection)
            config = _config(connection)
            _require_known_revision(location, config, connection)
            yield config
    finally:
        engine.dispose()


def _lock(location: Location, connection: Connection) -> None:
    match location:
        case SqliteLocation():
            pass  # its transaction has the write lock since it began
        case PostgresLocation():
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ADVISORY_LOCK})
        case _:
            assert_never(location)


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", "plugai.server.storage:migrations")
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def _require_known_revision(location: Location, config: Config, connection: Connection) -> None:
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if not known.issuperset(MigrationContext.configure(connection).get_current_heads()):
        raise StorageUnavailableError(
            f"the database {location.name!r} was written by a newer PlugAI; start that version, or restore a backup"
        )
