"""A writer of SQLite that is kept busy, and what databases do, counted."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager

from sqlalchemy import Connection, Engine, event
from sqlmodel import Session

from plugai.server.storage.engine.database import Database


class Hold:
    """Work that says when it begins and ends when it is told to."""

    def __init__(self) -> None:
        self.begun, self.may_end = threading.Event(), threading.Event()

    def work(self, _session: Session) -> None:
        self.begun.set()
        self.may_end.wait(30)


@asynccontextmanager
async def held_writer(database: Database) -> AsyncIterator[None]:
    """Keep the writer busy, so that what is written inside waits and then goes together."""
    hold = Hold()
    holding = asyncio.ensure_future(database.write(hold.work))
    await asyncio.to_thread(hold.begun.wait, 30)
    try:
        yield
    finally:
        hold.may_end.set()
    await holding


@contextmanager
def counted_commits() -> Iterator[list[Connection]]:
    commits: list[Connection] = []
    with _listening("commit", commits.append):
        yield commits


@contextmanager
def counted_statements() -> Iterator[list[str]]:
    statements: list[str] = []
    with told_statements(statements.append):
        yield statements


@contextmanager
def told_statements(tell: Callable[[str], None]) -> Iterator[None]:
    """Have `tell` called with each statement, in the database's thread and before it is executed."""
    with _listening("before_cursor_execute", lambda _connection, _cursor, statement, *_: tell(statement)):
        yield


@contextmanager
def _listening(to: str, note: Callable[..., None]) -> Iterator[None]:
    event.listen(Engine, to, note)
    try:
        yield
    finally:
        event.remove(Engine, to, note)
