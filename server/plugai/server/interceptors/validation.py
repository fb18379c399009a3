"""Checks every request against the field rules of the contract before the handler runs."""

from __future__ import annotations

from collections.abc import AsyncIterator

from google.protobuf.message import Message

from plugai.server.interceptors.chain import Call, CallNext
from plugai.server.interceptors.rules import check


async def validation(call: Call, call_next: CallNext) -> None:
    """Refuse a request that breaks a rule; the error lists every field that does."""
    match call.request:
        case Message():
            check(call.request)
        case AsyncIterator():
            call.request = _checked(call.request)
    await call_next()


async def _checked(requests: AsyncIterator[Message]) -> AsyncIterator[Message]:
    async for request in requests:
        check(request)
        yield request
