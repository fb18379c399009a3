"""PostgreSQL: a pool of connections, and a transaction for each piece of work."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from sqlalchemy import Engine, create_engine
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from plugai.runners.installation import install_command
from plugai.server.core.errors import StorageUnavailableError
from plugai.server.storage.engine.location import PostgresLocation
from plugai.server.storage.engine.transaction import in_transaction

T = TypeVar("T")

# Seconds until a server that does not answer counts as gone; TCP alone would wait for a quarter of an hour.
_SILENCE = 5


class PostgresBackend:
    """Runs reads and writes side by side. Make and close it off the event loop: both wait."""

    def __init__(self, location: PostgresLocation, lock_timeout: float, connections: int) -> None:
        """Raises StorageUnavailableError, naming the host, if the server cannot be reached."""
        self._engine = open_postgres(location, lock_timeout, connections)
        self._threads = ThreadPoolExecutor(connections, "storage")

    def read(self, work: Callable[[Session], T]) -> Future[T]:
        return self._threads.submit(in_transaction, self._engine, work)

    def write(self, work: Callable[[Session], T]) -> Future[T]:
        return self._threads.submit(in_transaction, self._engine, work)

    def close(self) -> None:
        """Finish what was begun, then close every connection."""
        self._threads.shutdown()
        self._engine.dispose()


def open_postgres(location: PostgresLocation, lock_timeout: float, connections: int) -> Engine:
    """An engine on a server that answers.

    Raises StorageUnavailableError, naming the host, if it does not.
    """
    try:
        engine = create_engine(
            location.url,
            pool_size=connections,
            max_overflow=0,
            # An error ends in the log, and what people write must not.
            hide_parameters=True,
            # So that a restart of the server costs the transactions that ran then, and none after.
            pool_pre_ping=True,
            connect_args={
                "connect_timeout": _SILENCE,
                "tcp_user_timeout": _SILENCE * 1000,
                "options": f"-c lock_timeout={round(lock_timeout * 1000)}",
            },
        )
        with engine.connect():
            return engine
    except ModuleNotFoundError as error:
        raise StorageUnavailableError(
            f"PostgreSQL needs a driver; install it with: {install_command('postgres')}"
        ) from error
    except DBAPIError as error:
        raise StorageUnavailableError(
            f"cannot connect to the PostgreSQL database {location.name!r} on {location.url.host or 'the local socket'};"
            " see that the server runs and that the URL is right"
        ) from error
