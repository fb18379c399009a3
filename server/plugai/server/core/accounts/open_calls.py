"""The calls that are open, each of which ends soon after its caller's credential or rights do."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

import structlog

from plugai.server.core.errors import UnauthenticatedError
from plugai.server.core.principal import CredentialRef, Principal

log = structlog.get_logger(__name__)

Revoked = Callable[[], Awaitable[None]]
"""Is called whenever somebody may do less than before."""

Standing = Callable[[Collection[CredentialRef]], Awaitable[Mapping[CredentialRef, Principal]]]
"""Who these credentials stand for now; those that are good for nothing are left out."""


class OpenCalls:
    """Knows who has a call open, and cancels the calls of those who may not go on."""

    def __init__(self, standing: Standing) -> None:
        self._standing = standing
        self._open: dict[Principal, set[_OpenCall]] = {}

    @contextmanager
    def entered(self, caller: Principal) -> Iterator[None]:
        """A call of this caller, served by the current task. Raises UnauthenticatedError if it must end early."""
        call = _OpenCall()
        self._open.setdefault(caller, set()).add(call)
        _CURRENT.set(call)
        try:
            yield
        except asyncio.CancelledError:
            if not call.ended or call.task.uncancel() > call.cancels_before:
                raise
            raise UnauthenticatedError("the credential, or what it is good for, was revoked; sign in again") from None
        finally:
            calls = self._open[caller]
            calls.discard(call)
            if not calls:
                del self._open[caller]

    async def check(self) -> None:
        """End the calls of everyone whose credential does not stand for what it did when the call began.

        The call that revokes something goes on to its end, also if it is its own credential.
        """
        callers = [caller for caller in self._open if caller.credential is not None]
        if not callers:
            return
        standing = await self._standing({caller.credential for caller in callers if caller.credential is not None})
        for caller in callers:
            if caller.credential is None or standing.get(caller.credential) != caller:
                for call in self._open.get(caller, ()):
                    call.revoking = call.revoking or call is _CURRENT.get(None)
                    call.end()


# The call that a task serves, and the tasks that it begins.
_CURRENT: ContextVar[_OpenCall] = ContextVar("open_call")


class _OpenCall:
    def __init__(self) -> None:
        task = asyncio.current_task()
        if task is None:
            raise AssertionError("a call is served by a task")
        self.task = task
        self.cancels_before = task.cancelling()
        self.ended = False
        # It has itself revoked what it came with, and its caller should hear that this was done.
        self.revoking = False

    def end(self) -> None:
        if not self.ended and not self.revoking:
            self.ended = True
            self.task.cancel()
