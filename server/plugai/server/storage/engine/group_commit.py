"""Group commit: all writes that wait share one transaction, and so one wait for the disk."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from queue import Empty, SimpleQueue
from typing import Any, Generic, Literal, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlmodel import Session

from plugai.server.storage.engine.failures import TransactionLostError

T = TypeVar("T")

# Bounds how long the first of a group waits for the last.
LARGEST_GROUP = 256


class GroupCommit:
    """Runs writes on one thread, in the order they came. A caller hears of its write only after the commit."""

    def __init__(self, engine: Engine) -> None:
        """`engine` is one of SQLite, whose transactions take the write lock when they begin."""
        self._engine = engine
        self._waiting = SimpleQueue[_Write[Any]]()
        self._thread = ThreadPoolExecutor(1, "storage-writer")

    def submit(self, work: Callable[[Session], T]) -> Future[T]:
        """Run `work` as a part of the next group. A write whose turn has come can no longer be cancelled."""
        write = _Write(work)
        self._waiting.put(write)
        # One run per write, though one run may do the work of many: the others then find nothing to do.
        self._thread.submit(self._commit_waiting)
        return write.future

    def close(self) -> None:
        """Commit what waits, then end the thread."""
        self._thread.shutdown()

    def _commit_waiting(self) -> None:
        if self._waiting.empty():
            return
        group: list[_Write[Any]] = []
        try:
            with self._engine.begin() as connection:
                # Taken only now, so that those who came while another process held the lock are in the group too.
                group.extend(self._take())
                for write in group:
                    write.run(connection, alone=len(group) == 1)
        except BaseException as error:  # whatever it is, every caller must hear of it
            for write in group or self._take():
                write.fail(error)
            # A connection that failed may stay unusable, as after its file was moved: the next group opens another.
            self._engine.dispose()
        else:
            for write in group:
                write.acknowledge()

    def _take(self) -> list[_Write[Any]]:
        return list(islice(self._begun(), LARGEST_GROUP))

    def _begun(self) -> Iterator[_Write[Any]]:
        while True:
            try:
                write = self._waiting.get_nowait()
            except Empty:
                return
            if write.future.set_running_or_notify_cancel():
                yield write


class _Write(Generic[T]):
    """A piece of work and who waits for it."""

    def __init__(self, work: Callable[[Session], T]) -> None:
        self.future = Future[T]()
        self._work = work
        self._error: BaseException | None = None
        self._result: T

    def run(self, connection: Connection, *, alone: bool) -> None:
        """Do the work and keep how it went: in a savepoint, unless it is alone in its transaction.

        Raises TransactionLostError if it took others of its group with it, and if it is alone what the database failed
        with.
        """
        mode: Literal["rollback_only", "create_savepoint"] = "rollback_only" if alone else "create_savepoint"
        try:
            with (
                Session(connection, join_transaction_mode=mode, expire_on_commit=False) as session,
                session.begin(),
            ):
                self._result = self._work(session)
        except BaseException as error:  # the caller's to handle, as from any executor
            self._error = error
            if alone and isinstance(error, DBAPIError) and not isinstance(error, IntegrityError):
                raise
            if alone:
                return
        # The driver's commit says nothing when there is no transaction left to commit.
        if not connection.connection.dbapi_connection.in_transaction:  # type: ignore[union-attr]
            raise TransactionLostError from self._error

    def acknowledge(self) -> None:
        """Tell the caller how it went, now that the group is committed."""
        if self._error is None:
            self.future.set_result(self._result)
        else:
            self.future.set_exception(self._error)

    def fail(self, error: BaseException) -> None:
        """Tell the caller that nothing of the group was kept."""
        self.future.set_exception(error)
