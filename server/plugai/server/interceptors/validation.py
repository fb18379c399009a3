"""Every request is checked against the rules of the contract before anything runs."""

from __future__ import annotations

from collections.abc import AsyncIterator

from google.protobuf.message import Message

from plugai.server.interceptors.chain import Call, CallNext
from plugai.server.interceptors.rules import check


async def validation(call: Call, proceed: CallNext) -> None:
    """Refuse a request that breaks a rule, telling every one that it breaks."""
    match call.request:
        case Message():
            check(call.request)
        case AsyncIterator():
            call.request = _checked(call.request)
    await proceed()


async def _checked(requests: AsyncIterator[Message]) -> AsyncIterator[Message]:
    async for request in requests:
        check(request)
        yield request
