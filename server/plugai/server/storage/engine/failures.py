"""Translation of database errors to StorageUnavailableError and StorageFullError."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import (
    DataError,
    DBAPIError,
    IntegrityError,
    NotSupportedError,
    ProgrammingError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from plugai.server.core.errors import StorageUnavailableError
from plugai.server.storage.engine.disk_reserve import full_disk

_FULL = frozenset({"SQLITE_FULL", "53100"})  # disk_full


class TransactionLostError(Exception):
    """The database rolled a transaction back on its own, as SQLite does when the disk is full."""


@contextmanager
def translate_errors(database: str) -> Iterator[None]:
    """Turn failures of the named database into StorageUnavailableError or StorageFullError.

    Errors of the statement itself pass unchanged: a violated constraint is for the repository to explain, and any other
    such error is a bug.
    """
    try:
        yield
    except (IntegrityError, ProgrammingError, DataError, NotSupportedError):
        raise
    except (DBAPIError, PoolTimeoutError, TransactionLostError) as error:
        if is_full(error):
            raise full_disk() from error
        raise StorageUnavailableError(_message(database, error)) from error


def is_full(error: BaseException) -> bool:
    """Whether a failure means that the database's disk is full."""
    return _code(error) in _FULL


def _message(database: str, error: Exception) -> str:
    match _code(error):
        case "SQLITE_BUSY" | "55P03":  # lock_not_available
            return f"the database {database!r} is locked by another process; try again"
        case "SQLITE_CORRUPT" | "SQLITE_NOTADB":
            return f"the database {database!r} is damaged; restore it from a backup"
        case _:
            return f"the database {database!r} did not answer; try again, the gateway's log has the cause"


def _code(error: BaseException | None) -> str:
    """SQLite's primary result code or PostgreSQL's SQLSTATE of the first error; empty if the driver gave none.

    Later errors that follow from it, as a rollback with nothing to roll back, have it as their context.
    """
    code = ""
    while error is not None:
        code = getattr(error, "sqlite_errorname", None) or getattr(error, "sqlstate", None) or code
        error = error.__cause__ or error.__context__
    # Reduces extended codes such as SQLITE_BUSY_SNAPSHOT to the primary one.
    return "_".join(code.split("_")[:2])
