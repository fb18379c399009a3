"""Every request is checked against the rules of the contract before anything runs."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager

from google.protobuf.message import Message

from plugai.server.interceptors.chain import Call
from plugai.server.interceptors.rules import check


@asynccontextmanager
async def validation(call: Call) -> AsyncGenerator[None, None]:
    """Refuse a request that breaks a rule, telling every one that it breaks."""
    match call.request:
        case Message():
            check(call.request)
        case AsyncIterator():
            call.request = _checked(call.request)
    yield


async def _checked(requests: AsyncIterator[Message]) -> AsyncIterator[Message]:
    async for request in requests:
        check(request)
        yield request
