"""Revoking a credential ends its open calls, but never the call that revokes."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping

import pytest

from plugai.server.core.accounts.open_calls import OpenCalls
from plugai.server.core.errors import UnauthenticatedError
from plugai.server.core.principal import CredentialKind, CredentialRef, Principal

LAPTOP = CredentialRef(CredentialKind.DEVICE, "laptop")
ANN = Principal("ann", False, credential=LAPTOP)


class Credentials:
    """The valid ones, by their caller."""

    def __init__(self) -> None:
        self.valid = {LAPTOP: ANN}

    async def find(self, wanted: Collection[CredentialRef]) -> Mapping[CredentialRef, Principal]:
        return {ref: self.valid[ref] for ref in wanted if ref in self.valid}


async def stream(calls: OpenCalls, started: asyncio.Event) -> None:
    with calls.entered(ANN):
        started.set()
        await asyncio.Event().wait()


async def test_the_call_that_revokes_runs_to_its_end_whichever_check_sees_the_revocation_first() -> None:
    credentials, started = Credentials(), asyncio.Event()
    calls = OpenCalls(credentials.find)
    other = asyncio.create_task(stream(calls, started))
    await started.wait()

    async def revoke() -> str:
        with calls.entered(ANN):
            async with calls.revoking():
                credentials.valid.clear()
                # Another one's check, as it may come between the write and the check of this call.
                await asyncio.create_task(calls.check())
                await asyncio.sleep(0)
            return "done"

    assert await asyncio.create_task(revoke()) == "done"
    with pytest.raises(UnauthenticatedError):
        await other
