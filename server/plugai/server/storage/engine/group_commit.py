"""Group commit: all waiting writes share one transaction, and so one sync of the disk."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from queue import Empty, SimpleQueue
from typing import Any, Generic, Literal, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlmodel import Session

from plugai.server.storage.engine.failures import TransactionLostError, is_full

T = TypeVar("T")

# Bounds how long the first write of a group waits for the last.
MAX_GROUP_SIZE = 256


class GroupCommit:
    """Runs writes on one thread, in order of arrival. A write's future is completed only after the commit."""

    def __init__(self, engine: Engine, make_room: Callable[[], bool]) -> None:
        """`engine` is a SQLite engine whose transactions take the write lock when they begin.

        `make_room` is called when the disk is full; if it returns True, the group is written once more.
        """
        self._engine = engine
        self._make_room = make_room
        self._waiting = SimpleQueue[_Write[Any]]()
        self._thread = ThreadPoolExecutor(1, "storage-writer")

    def submit(self, work: Callable[[Session], T]) -> Future[T]:
        """Run `work` in the next group. A write that was started can no longer be cancelled."""
        write = _Write(work)
        self._waiting.put(write)
        # One run per write, though one run may commit many writes: the other runs then find nothing to do.
        self._thread.submit(self._commit_waiting)
        return write.future

    def close(self) -> None:
        """Commit the waiting writes, then end the thread."""
        self._thread.shutdown()

    def _commit_waiting(self) -> None:
        if self._waiting.empty():
            return
        group: list[_Write[Any]] = []
        error = self._commit(group)
        if error is not None and is_full(error) and self._make_room():
            error = self._commit(group)
        for write in group or self._next_group():
            if error is None:
                write.acknowledge()
            else:
                write.fail(error)

    def _commit(self, group: list[_Write[Any]]) -> BaseException | None:
        """Write the group, which is filled with the waiting writes if it is empty; the error if that failed."""
        try:
            with self._engine.begin() as connection:
                # Only now, so that writes that arrived while another process held the lock are in the group too.
                if not group:
                    group.extend(self._next_group())
                for write in group:
                    write.run(connection, alone=len(group) == 1)
        except BaseException as error:  # every caller must get an answer, whatever the error is
            # A failed connection may stay unusable, as after its file was moved: the next group opens another.
            self._engine.dispose()
            return error
        return None

    def _next_group(self) -> list[_Write[Any]]:
        return list(islice(self._start_waiting(), MAX_GROUP_SIZE))

    def _start_waiting(self) -> Iterator[_Write[Any]]:
        """Start the waiting writes that were not cancelled, in order."""
        while True:
            try:
                write = self._waiting.get_nowait()
            except Empty:
                return
            if write.future.set_running_or_notify_cancel():
                yield write


class _Write(Generic[T]):
    """A function to run, and the future of its caller."""

    def __init__(self, work: Callable[[Session], T]) -> None:
        self.future = Future[T]()
        self._work = work
        self._error: BaseException | None = None
        self._result: T

    def run(self, connection: Connection, *, alone: bool) -> None:
        """Run the function and keep its result or error: in a savepoint, unless it is alone in its transaction.

        Raises TransactionLostError if it ended the transaction of the whole group, and if it is alone, the database's
        error.
        """
        self._error = None
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
        # The driver's commit reports no error when there is no transaction left to commit.
        if not connection.connection.dbapi_connection.in_transaction:  # type: ignore[union-attr]
            raise TransactionLostError from self._error

    def acknowledge(self) -> None:
        """Pass the result or error to the caller, now that the group is committed."""
        if self._error is None:
            self.future.set_result(self._result)
        else:
            self.future.set_exception(self._error)

    def fail(self, error: BaseException) -> None:
        """Pass an error to the caller: the group was not committed."""
        self.future.set_exception(error)
