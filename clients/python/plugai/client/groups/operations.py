"""`client.operations`: long-running work, such as loading a model."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Generator
from contextlib import aclosing
from typing import Any

from plugai.client import rpcs, types
from plugai.client.calls import Caller
from plugai.client.errors import LostConnectionError, PlugAIError, Status
from plugai.client.groups.base import Group, Pages
from plugai.client.statuses import status_error

_PREFIX = "ERROR_REASON_"


class Operation:
    """Long-running work. Nothing is sent before it is waited for or iterated.

    Iterate over its states until it ends, or wait for its end. Raises the error that it fails with.

    >>> states = [state.state async for state in client.models.load("echo")]
    >>> states[-1]
    <OperationState.SUCCEEDED: 'OPERATION_STATE_SUCCEEDED'>
    >>> ended = await client.models.load("echo").wait()
    >>> ended.model
    'echo'
    """

    def __init__(self, caller: Caller, start: Callable[[], Awaitable[types.Operation]]) -> None:
        self._caller = caller
        self._start = start
        self._state: types.Operation | None = None

    @property
    def state(self) -> types.Operation | None:
        """The last state that has arrived; None before the first."""
        return self._state

    def __await__(self) -> Generator[Any, None, types.Operation]:
        """The same as `wait()`."""
        return self.wait().__await__()

    async def wait(self) -> types.Operation:
        """Wait for its end, and return its last state."""
        async for _ in self:
            pass
        return await self.begin()

    async def begin(self) -> types.Operation:
        """Start it, without waiting for its end. Has no effect if it has started."""
        if self._state is None:
            self._state = await self._start()
        return self._state

    async def cancel(self) -> types.Operation:
        """Cancel it; for administrators."""
        request = types.CancelOperationRequest(operation_id=(await self.begin()).operation_id)
        return await self._caller.unary(rpcs.CANCEL_OPERATION, request)

    async def pause(self) -> types.Operation:
        """Pause it; for administrators. Only downloads can be paused. Raises OperationNotPausableError."""
        request = types.PauseOperationRequest(operation_id=(await self.begin()).operation_id)
        return await self._caller.unary(rpcs.PAUSE_OPERATION, request)

    async def resume(self) -> types.Operation:
        """Go on with it; for administrators. Raises OperationNotPausableError."""
        request = types.ResumeOperationRequest(operation_id=(await self.begin()).operation_id)
        return await self._caller.unary(rpcs.RESUME_OPERATION, request)

    async def __aiter__(self) -> AsyncIterator[types.Operation]:
        state = await self.begin()
        yield state
        attempts = self._caller.attempts(rpcs.WATCH_OPERATION, None)
        request = types.WatchOperationRequest(operation_id=state.operation_id)
        while not _ended(state):
            try:
                options = await attempts.begin()
                async with aclosing(self._caller.once(rpcs.WATCH_OPERATION, request, options)) as states:
                    async for state in states:
                        attempts.progress()
                        self._state = state
                        yield state
                if not _ended(state):
                    raise LostConnectionError("the operation's stream ended before the operation", sent=True)
            except PlugAIError as error:
                # Each stream begins with the present state, so that nothing is missed.
                await attempts.recover(error)
        _require_success(state)


class Operations(Group):
    """Long-running work of all users."""

    def list(self) -> Pages[types.Operation]:
        """List running and recently ended operations, newest first."""
        request = types.ListOperationsRequest()
        return Pages(self._caller, rpcs.LIST_OPERATIONS, request, lambda page: page.operations)

    async def get(self, operation_id: str) -> types.Operation:
        """Return the state of an operation. Raises OperationNotFoundError."""
        return await self._call(rpcs.GET_OPERATION, types.GetOperationRequest(operation_id=operation_id))

    def watch(self, operation_id: str) -> Operation:
        """Return a running operation, to wait for its end or to see its progress. Raises OperationNotFoundError."""
        return Operation(self._caller, lambda: self.get(operation_id))

    async def cancel(self, operation_id: str) -> types.Operation:
        """Cancel an operation; for administrators. Has no effect if it has ended. Raises OperationNotFoundError."""
        return await self._call(rpcs.CANCEL_OPERATION, types.CancelOperationRequest(operation_id=operation_id))

    async def pause(self, operation_id: str) -> types.Operation:
        """Pause a download; for administrators. Raises OperationNotFoundError, OperationNotPausableError."""
        return await self._call(rpcs.PAUSE_OPERATION, types.PauseOperationRequest(operation_id=operation_id))

    async def resume(self, operation_id: str) -> types.Operation:
        """Go on with a paused download; for administrators. Raises as `pause`."""
        return await self._call(rpcs.RESUME_OPERATION, types.ResumeOperationRequest(operation_id=operation_id))


def _ended(state: types.Operation) -> bool:
    running = {types.OperationState.RUNNING, types.OperationState.PAUSED, types.OperationState.UNSPECIFIED}
    return state.state not in running


def _require_success(state: types.Operation) -> None:
    if state.error is not None:
        reason = state.error.reason.value.removeprefix(_PREFIX)
        raise status_error(Status(state.error.code, state.error.message, reason))
