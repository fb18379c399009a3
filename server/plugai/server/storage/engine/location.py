"""The location of the database: the parsed URL of the settings."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError


@dataclass(frozen=True, slots=True)
class SqliteLocation:
    """A database file."""

    path: Path

    @property
    def name(self) -> str:
        """The file's name, used in messages."""
        return self.path.name


@dataclass(frozen=True, slots=True)
class PostgresLocation:
    """A database of a PostgreSQL server."""

    url: URL

    @property
    def name(self) -> str:
        """The database's name, used in messages."""
        return self.url.database or "postgres"


Location = SqliteLocation | PostgresLocation


def parse_location(url: str) -> Location:
    """Parse `sqlite:////absolute/path.db` or `postgresql://user:password@host:port/name`.

    Raises ValueError, whose message never contains the URL, since that may contain a password.
    """
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise ValueError(
            "the database URL cannot be read; write sqlite:////folder/file.db or postgresql://..."
        ) from None
    match parsed.drivername:
        case "sqlite":
            return SqliteLocation(_absolute(parsed))
        case "postgresql" | "postgresql+psycopg":
            return PostgresLocation(parsed.set(drivername="postgresql+psycopg"))
        case other:
            raise ValueError(f"a database URL starts with sqlite:/// or postgresql://, not with {other}")


def _absolute(url: URL) -> Path:
    path = Path(url.database or "")
    if not path.is_absolute() or url.query:
        raise ValueError("a SQLite URL is sqlite:/// and an absolute path (four slashes in all), without parameters")
    return path
