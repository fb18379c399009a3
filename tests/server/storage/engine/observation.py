"""Blocking SQLite's writer, and counting commits and statements."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager

from sqlalchemy import Connection, Engine, event
from sqlmodel import Session
from tests.support.limits import HANGS_SECONDS

from plugai.server.storage.engine.database import Database


class Hold:
    """A function that signals its start and ends when it is allowed to."""

    def __init__(self) -> None:
        self.started, self.may_end = threading.Event(), threading.Event()

    def work(self, _session: Session) -> None:
        self.started.set()
        self.may_end.wait(HANGS_SECONDS)


@asynccontextmanager
async def blocked_writer(database: Database) -> AsyncIterator[None]:
    """Keep the writer busy, so that writes inside the context wait and are then committed together."""
    hold = Hold()
    write = asyncio.ensure_future(database.write(hold.work))
    await asyncio.to_thread(hold.started.wait, 30)
    try:
        yield
    finally:
        hold.may_end.set()
    await write


@contextmanager
def counted_commits() -> Iterator[list[Connection]]:
    commits: list[Connection] = []
    with _listening("commit", commits.append):
        yield commits


@contextmanager
def counted_statements() -> Iterator[list[str]]:
    statements: list[str] = []
    with observed_statements(statements.append):
        yield statements


@contextmanager
def observed_statements(observe: Callable[[str], None]) -> Iterator[None]:
    """Call `observe` with each statement, in the database's thread and before it is executed."""
    with _listening("before_cursor_execute", lambda _connection, _cursor, statement, *_: observe(statement)):
        yield


@contextmanager
def _listening(name: str, listener: Callable[..., None]) -> Iterator[None]:
    event.listen(Engine, name, listener)
    try:
        yield
    finally:
        event.remove(Engine, name, listener)
