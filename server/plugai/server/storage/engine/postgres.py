"""PostgreSQL: a pool of connections, and a transaction for each function."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from sqlalchemy import Engine, create_engine
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from plugai.runners.installation import install_command
from plugai.server.core.errors import StorageUnavailableError
from plugai.server.storage.engine.backend import Backend
from plugai.server.storage.engine.location import PostgresLocation
from plugai.server.storage.engine.text import store_only_storable
from plugai.server.storage.engine.transaction import in_transaction

T = TypeVar("T")

# Seconds until a server that does not answer counts as down; TCP alone would wait for 15 minutes.
_TIMEOUT_SECONDS = 5


class PostgresBackend(Backend):
    """Runs reads and writes in parallel. Open and close it off the event loop: both block."""

    def __init__(self, location: PostgresLocation, lock_timeout: float, connections: int) -> None:
        """Raises StorageUnavailableError, naming the host, if the server cannot be reached."""
        self._engine = open_postgres(location, lock_timeout, connections)
        self._threads = ThreadPoolExecutor(connections, "storage")

    def read(self, work: Callable[[Session], T]) -> Future[T]:
        return self._threads.submit(in_transaction, self._engine, work)

    def write(self, work: Callable[[Session], T]) -> Future[T]:
        return self._threads.submit(in_transaction, self._engine, work)

    def close(self) -> None:
        self._threads.shutdown()
        self._engine.dispose()


def open_postgres(location: PostgresLocation, lock_timeout: float, connections: int) -> Engine:
    """Connect to the server. Raises StorageUnavailableError, naming the host, if it does not answer."""
    try:
        engine = create_engine(
            location.url,
            pool_size=connections,
            max_overflow=0,
            # Errors are logged, and what users write must not be.
            hide_parameters=True,
            # So that a restart of the server fails only the transactions that ran during it.
            pool_pre_ping=True,
            connect_args={
                "connect_timeout": _TIMEOUT_SECONDS,
                "tcp_user_timeout": _TIMEOUT_SECONDS * 1000,
                "options": f"-c lock_timeout={round(lock_timeout * 1000)}",
            },
        )
        store_only_storable(engine)
        with engine.connect():
            return engine
    except ModuleNotFoundError as error:
        raise StorageUnavailableError(
            f"PostgreSQL needs a driver; install it with: {install_command('postgres')}"
        ) from error
    except DBAPIError as error:
        raise StorageUnavailableError(
            f"cannot connect to the PostgreSQL database {location.name!r} on {location.url.host or 'the local socket'};"
            " check that the server is running and that the URL is right"
        ) from error
