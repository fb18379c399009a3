"""Open calls, which are ended soon after their caller's credential or rights are revoked."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Collection, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from contextvars import ContextVar

import structlog

from plugai.server.core.errors import UnauthenticatedError
from plugai.server.core.principal import CredentialRef, Principal

log = structlog.get_logger(__name__)

Revoking = Callable[[], AbstractAsyncContextManager[None]]
"""The context in which credentials or permissions are taken away; see `OpenCalls.revoking`."""

PrincipalLookup = Callable[[Collection[CredentialRef]], Awaitable[Mapping[CredentialRef, Principal]]]
"""Returns the current principals of these credentials; invalid credentials are left out."""


class OpenCalls:
    """Tracks open calls and cancels those whose caller has lost the right to continue."""

    def __init__(self, find_principals: PrincipalLookup) -> None:
        self._find_principals = find_principals
        self._open: dict[Principal, set[_OpenCall]] = {}

    @contextmanager
    def entered(self, caller: Principal) -> Iterator[None]:
        """Track a call of this caller, served by the current task. Raises UnauthenticatedError if it is ended early."""
        call = _OpenCall()
        self._open.setdefault(caller, set()).add(call)
        _CURRENT.set(call)
        try:
            yield
        except asyncio.CancelledError:
            if not call.ended or call.task.uncancel() > call.cancels_before:
                raise
            raise UnauthenticatedError("the credential or its permissions were revoked; sign in again") from None
        finally:
            calls = self._open[caller]
            calls.discard(call)
            if not calls:
                del self._open[caller]

    @asynccontextmanager
    async def revoking(self) -> AsyncGenerator[None, None]:
        """A context in which the current call revokes credentials or permissions; at its end, calls are checked.

        The current call runs to its end, even if it revokes its own credential.
        """
        # Before anything is written: another check may see the revocation before this call comes to its own.
        if current := _CURRENT.get(None):
            current.revoking = True
        yield
        await self.check()

    async def check(self) -> None:
        """End the calls of every caller whose credential no longer gives the same rights as when the call began."""
        callers = [caller for caller in self._open if caller.credential is not None]
        if not callers:
            return
        current = await self._find_principals(
            {caller.credential for caller in callers if caller.credential is not None}
        )
        for caller in callers:
            if caller.credential is None or current.get(caller.credential) != caller:
                for call in self._open.get(caller, ()):
                    call.end()


# The call that the current task, or the task that created it, serves.
_CURRENT: ContextVar[_OpenCall] = ContextVar("open_call")


class _OpenCall:
    def __init__(self) -> None:
        task = asyncio.current_task()
        if task is None:
            raise AssertionError("a call is served by a task")
        self.task = task
        self.cancels_before = task.cancelling()
        self.ended = False
        # This call revokes credentials, maybe its own; its caller still gets the response.
        self.revoking = False

    def end(self) -> None:
        if not self.ended and not self.revoking:
            self.ended = True
            self.task.cancel()
