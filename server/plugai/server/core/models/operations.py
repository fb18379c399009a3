"""Long-running operations, which any number of clients can watch."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from plugai.runners.base import LoadStage
from plugai.runners.errors import PlugAIError, WorkCancelledError
from plugai.server.core.errors import OperationNotFoundError, OperationNotPausableError
from plugai.server.core.failure import Failure
from plugai.server.core.models.feed import ChangeFeed


class OperationKind(StrEnum):
    """What an operation does."""

    LOAD = "load"
    DOWNLOAD = "download"
    BACKUP = "backup"


class OperationState(StrEnum):
    """The state of an operation."""

    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"
    PAUSED = "paused"


@dataclass(frozen=True, slots=True)
class ByteProgress:
    """Bytes that are done, of all; and those of each of the last seconds, None while nothing arrives."""

    done: int
    total: int
    per_second: float | None = None

    @property
    def fraction(self) -> float | None:
        """The part that is done, 0 to 1; None if there is nothing to do."""
        return self.done / self.total if self.total else None

    @property
    def remaining_seconds(self) -> float | None:
        """How long the rest will take at this speed; None while it is unknown."""
        return (self.total - self.done) / self.per_second if self.per_second else None


@dataclass(frozen=True, slots=True)
class OperationControls:
    """What ends an operation early, for the user of this id; and what pauses and resumes it, None if it cannot be."""

    cancel: Callable[[str], object]
    pause: Callable[[], object] | None = None
    resume: Callable[[], object] | None = None


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
    bytes: ByteProgress | None = None
    failure: Failure | None = None
    ended_at: datetime | None = None


class Operations:
    """The operations that are running, and the last `max_ended` that have ended."""

    def __init__(self, max_ended: int, now: Callable[[], datetime], new_id: Callable[[], str]) -> None:
        self._max_ended = max_ended
        self._now = now
        self._new_id = new_id
        self._operations: dict[str, Operation] = {}
        self._controls: dict[str, OperationControls] = {}
        self._feed = ChangeFeed[Operation]()

    def new_id(self) -> str:
        """The id of an operation that is still to begin."""
        return f"op-{self._new_id()}"

    def begin(
        self, kind: OperationKind, model: str, controls: OperationControls, operation_id: str | None = None
    ) -> Operation:
        """Record that work has begun, or has begun again: then under the id that it had."""
        operation = Operation(operation_id or self.new_id(), kind, model, self._now())
        self._controls[operation.id] = controls
        self._put(operation)
        return operation

    def update_progress(self, operation_id: str, stage: str, fraction: float | None, waiters: int) -> None:
        """Record how far the work is, and how many wait for it."""
        self._put(replace(self.get(operation_id), stage=stage, fraction=fraction, waiters=waiters))

    def update_bytes(self, operation_id: str, stage: str, progress: ByteProgress, waiters: int) -> None:
        """Record how far work is that is measured in bytes."""
        changed = replace(self.get(operation_id), stage=stage, bytes=progress, waiters=waiters)
        self._put(replace(changed, fraction=progress.fraction))

    def set_paused(self, operation_id: str, paused: bool) -> None:
        """Record that the work is paused, or goes on."""
        state = OperationState.PAUSED if paused else OperationState.RUNNING
        self._put(replace(self.get(operation_id), state=state))

    def set_model(self, operation_id: str, model: str) -> None:
        """Record which model the work is about, if that is known only now."""
        self._put(replace(self.get(operation_id), model=model))

    def end(self, operation_id: str, state: OperationState, failure: Failure | None = None) -> None:
        """Record how the work ended."""
        self._controls.pop(operation_id, None)
        self._put(replace(self.get(operation_id), state=state, failure=failure, ended_at=self._now(), waiters=0))

    def abandon(self, operation_id: str) -> None:
        """Forget how to cancel work that will go on when the server is started again."""
        self._controls.pop(operation_id, None)

    def get(self, operation_id: str) -> Operation:
        """The operation of that id. Raises OperationNotFoundError."""
        try:
            return self._operations[operation_id]
        except KeyError:
            raise OperationNotFoundError(operation_id) from None

    def list(self) -> list[Operation]:
        """All operations, newest first."""
        return list(reversed(self._operations.values()))

    def end_watches(self) -> None:
        """End all watches: they would keep the server from stopping."""
        self._feed.end()

    async def watch(self, operation_id: str) -> AsyncGenerator[Operation, None]:
        """The operation as it is, and again at every change, until it has ended."""
        async with aclosing(self._feed.watch([self.get(operation_id)])) as changes:
            async for operation in changes:
                if operation.id == operation_id:
                    yield operation
                    if operation.ended_at is not None:
                        return

    async def cancel(self, operation_id: str, user_id: str) -> Operation:
        """Cancel the work if it is still running, for this user; the operation as it then is."""
        if (controls := self._controls.get(operation_id)) is not None:
            controls.cancel(user_id)
            async with aclosing(self.watch(operation_id)) as changes:
                async for operation in changes:
                    if operation.ended_at is not None:
                        break
        return self.get(operation_id)

    async def pause(self, operation_id: str) -> Operation:
        """Pause the work; the operation as it then is. Raises OperationNotFoundError, OperationNotPausableError."""
        if (pause := self._pausable(operation_id).pause) is None:
            raise OperationNotPausableError(operation_id)
        pause()
        return await self._until_not(operation_id, OperationState.RUNNING)

    async def resume(self, operation_id: str) -> Operation:
        """Go on with paused work; the operation as it then is. Raises as `pause`."""
        if (resume := self._pausable(operation_id).resume) is None:
            raise OperationNotPausableError(operation_id)
        resume()
        return await self._until_not(operation_id, OperationState.PAUSED)

    def _pausable(self, operation_id: str) -> OperationControls:
        self.get(operation_id)
        try:
            return self._controls[operation_id]
        except KeyError:
            raise OperationNotPausableError(operation_id) from None

    async def _until_not(self, operation_id: str, state: OperationState) -> Operation:
        """Wait until the operation has left this state."""
        async with aclosing(self.watch(operation_id)) as changes:
            async for operation in changes:
                if operation.state is not state:
                    break
        return self.get(operation_id)

    def _put(self, operation: Operation) -> None:
        self._operations[operation.id] = operation
        self._feed.publish(operation.id, lambda: operation)
        ended = [o.id for o in self._operations.values() if o.ended_at is not None]
        for old in ended[: max(0, len(ended) - self._max_ended)]:
            del self._operations[old]


class LoadOperations:
    """The loads of models as operations: one for each model that is being loaded."""

    def __init__(
        self,
        operations: Operations,
        wait_loaded: Callable[[str, Callable[[LoadStage], None]], Awaitable[None]],
        waiters: Callable[[str], int],
    ) -> None:
        """`wait_loaded` waits until a model is loaded and reports its stages; `waiters` are the requests for it."""
        self._operations = operations
        self._wait_loaded = wait_loaded
        self._waiters = waiters
        self._running: dict[str, str] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def begin(self, model: str) -> Operation:
        """Start to load a model, or return the operation of the load that is under way."""
        if (running := self._running.get(model)) is not None:
            return self._operations.get(running)
        task: asyncio.Task[None] | None = None
        controls = OperationControls(lambda _: task and task.cancel())
        operation = self._operations.begin(OperationKind.LOAD, model, controls)
        self._running[model] = operation.id
        task = asyncio.create_task(self._track(model, operation.id))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return operation

    async def close(self) -> None:
        """Wait for the ends of all loads."""
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _track(self, model: str, operation_id: str) -> None:
        def report(stage: LoadStage) -> None:
            self._operations.update_progress(operation_id, stage.name, stage.fraction, self._waiters(model))

        try:
            await self._wait_loaded(model, report)
        except (asyncio.CancelledError, WorkCancelledError):
            self._operations.end(operation_id, OperationState.CANCELLED)
        except PlugAIError as error:
            self._operations.end(operation_id, OperationState.FAILED, Failure.of(error))
        else:
            self._operations.end(operation_id, OperationState.SUCCEEDED)
        finally:
            del self._running[model]
