"""Long-running operations, which any number of clients can watch."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from plugai.server.core.errors import OperationNotFoundError
from plugai.server.core.failure import Failure
from plugai.server.core.models.feed import ChangeFeed


class OperationKind(StrEnum):
    """What an operation does."""

    LOAD = "load"
    DOWNLOAD = "download"


class OperationState(StrEnum):
    """The state of an operation."""

    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Operation:
    """A long-running operation. `fraction` is 0 to 1, None while unknown; times are aware, in UTC."""

    id: str
    kind: OperationKind
    model: str
    created_at: datetime
    state: OperationState = OperationState.RUNNING
    stage: str = ""
    fraction: float | None = None
    waiters: int = 0
    failure: Failure | None = None
    ended_at: datetime | None = None


class Operations:
    """The operations that are running, and the last `max_ended` that have ended."""

    def __init__(self, max_ended: int, now: Callable[[], datetime], new_id: Callable[[], str]) -> None:
        self._max_ended = max_ended
        self._now = now
        self._new_id = new_id
        self._operations: dict[str, Operation] = {}
        self._cancels: dict[str, Callable[[], object]] = {}
        self._feed = ChangeFeed[Operation]()

    def begin(self, kind: OperationKind, model: str, cancel: Callable[[], object]) -> Operation:
        """Record that work has begun; `cancel` ends it early."""
        operation = Operation(f"op-{self._new_id()}", kind, model, self._now())
        self._cancels[operation.id] = cancel
        self._put(operation)
        return operation

    def update_progress(self, operation_id: str, stage: str, fraction: float | None, waiters: int) -> None:
        """Record how far the work is, and how many wait for it."""
        self._put(replace(self.get(operation_id), stage=stage, fraction=fraction, waiters=waiters))

    def end(self, operation_id: str, state: OperationState, failure: Failure | None = None) -> None:
        """Record how the work ended."""
        self._cancels.pop(operation_id, None)
        self._put(replace(self.get(operation_id), state=state, failure=failure, ended_at=self._now(), waiters=0))

    def get(self, operation_id: str) -> Operation:
        """The operation of that id. Raises OperationNotFoundError."""
        try:
            return self._operations[operation_id]
        except KeyError:
            raise OperationNotFoundError(operation_id) from None

    def list(self) -> list[Operation]:
        """All operations, newest first."""
        return list(reversed(self._operations.values()))

    async def watch(self, operation_id: str) -> AsyncGenerator[Operation, None]:
        """The operation as it is, and again at every change, until it has ended."""
        async with aclosing(self._feed.watch([self.get(operation_id)])) as changes:
            async for operation in changes:
                if operation.id == operation_id:
                    yield operation
                    if operation.ended_at is not None:
                        return

    async def cancel(self, operation_id: str) -> Operation:
        """Cancel the work if it is still running; the operation as it then is."""
        if (cancel := self._cancels.get(operation_id)) is not None:
            cancel()
            async with aclosing(self.watch(operation_id)) as changes:
                async for operation in changes:
                    if operation.ended_at is not None:
                        break
        return self.get(operation_id)

    def _put(self, operation: Operation) -> None:
        self._operations[operation.id] = operation
        self._feed.publish(operation.id, lambda: operation)
        ended = [o.id for o in self._operations.values() if o.ended_at is not None]
        for old in ended[: max(0, len(ended) - self._max_ended)]:
            del self._operations[old]
