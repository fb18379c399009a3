"""Migrating a database to the schema of this version."""

from __future__ import annotations

import re
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
from plugai.server.storage.engine.connections import open_write_engine
from plugai.server.storage.engine.failures import translate_errors
from plugai.server.storage.engine.location import Location, PostgresLocation, SqliteLocation, parse_location
from plugai.server.storage.engine.snapshot import current_revision, snapshot

# Where Alembic finds the migrations.
SCRIPTS = "plugai.server.storage:migrations"
# Any number, as long as every PlugAI uses the same.
_ADVISORY_LOCK = 0x506C756741490001


def migrate(url: str, *, lock_timeout: float = 60.0) -> None:
    """Migrate the database to this version, or leave it as it was. Blocks; several processes may call it at once.

    `lock_timeout` is how many seconds to wait for another process that migrates. Raises StorageUnavailableError, also
    if the database has a schema that this version does not know; ValueError if the URL is not supported.
    """
    with migration(url, lock_timeout=lock_timeout) as config:
        command.upgrade(config, "head")


def require_current(url: str) -> None:
    """Raise StorageUnavailableError unless the database has the schema of this version. Changes nothing. Blocks."""
    if pending_migrations(url):
        name = parse_location(url).name
        raise StorageUnavailableError(f"the database {name!r} has the schema of an older PlugAI; run `plugai migrate`")


@dataclass(frozen=True, slots=True)
class MigrationStep:
    """A migration that has not run yet."""

    revision: str
    description: str


def pending_migrations(url: str) -> list[MigrationStep]:
    """The migrations that `migrate` would run, in order. Blocks. Raises as `migrate`, also if the file is missing."""
    with snapshot(url) as connection:
        config = _config(connection)
        location = parse_location(url)
        _require_known_revision(location, config, connection)
        current = current_revision(connection)
        scripts = ScriptDirectory.from_config(config).iterate_revisions("head", current or "base")
        return [MigrationStep(script.revision, (script.doc or "").rstrip(".")) for script in reversed(list(scripts))]


@contextmanager
def migration(url: str, *, lock_timeout: float) -> Iterator[Config]:
    """Alembic's configuration, with a transaction that locks out every other migration; commits at the end."""
    location = parse_location(url)
    engine = open_write_engine(location, lock_timeout)
    try:
        with translate_errors(location.name), engine.begin() as connection:
            _lock(location, connection)
            config = _config(connection)
            _require_known_revision(location, config, connection)
            yield config
    finally:
        engine.dispose()


def _lock(location: Location, connection: Connection) -> None:
    match location:
        case SqliteLocation():
            pass  # its transactions take the write lock when they begin
        case PostgresLocation():
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ADVISORY_LOCK})
        case _:
            assert_never(location)


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", SCRIPTS)
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def is_development_revision(revision: str) -> bool:
    """Whether a schema is of the time before the first release, when revisions were plain numbers."""
    return re.fullmatch(r"\d{4}", revision) is not None


def _require_known_revision(location: Location, config: Config, connection: Connection) -> None:
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    for found in MigrationContext.configure(connection).get_current_heads():
        if found in known:
            continue
        if is_development_revision(found):
            raise StorageUnavailableError(
                f"the database {location.name!r} was made by a development version of PlugAI, before the first release,"
                " and cannot be upgraded; start with a new data folder or an empty database"
            )
        raise StorageUnavailableError(
            f"the database {location.name!r} has the schema {found!r}, which this version does not know: it was"
            " written by a newer PlugAI; start that version, or restore a backup"
        )
