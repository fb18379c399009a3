"""The four ways to use the client, so that each scenario is written once: two transports, asynchronous and not."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, cast

from plugai.client import Client
from plugai.client.portal import Facade, SyncPages
from plugai.client.sync import SyncClient

KINDS = [(transport, sync) for transport in ("http", "grpc") for sync in (False, True)]
LAZY = {"generate", "say", "edit", "regenerate", "watch", "load", "read", "read_export", "export_audit"}
NAMES = [f"{transport}-{'sync' if sync else 'async'}" for transport, sync in KINDS]


@asynccontextmanager
async def opened(url: str, sync: bool, **given: Any) -> AsyncIterator[Client]:
    """A client, or a synchronous one that looks like it: each call runs in a thread."""
    if sync:
        client = await asyncio.to_thread(lambda: SyncClient(url, **given))
        try:
            yield cast(Client, InThreads(client))
        finally:
            await asyncio.to_thread(client.close)
    else:
        async with Client(url, **given) as asynchronous:
            yield asynchronous


class InThreads:
    """An object of the synchronous client, with the interface of the asynchronous one."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._inner, "close" if name == "aclose" else name)
        return self._method(found) if callable(found) else _seen(found)

    def __await__(self) -> Any:
        method = "wait" if hasattr(self._inner, "wait") else "text"
        return self._in_thread(getattr(self._inner, method)).__await__()

    async def __aiter__(self) -> AsyncIterator[Any]:
        iterator = await asyncio.to_thread(iter, self._inner)
        try:
            while (item := await asyncio.to_thread(next, iterator, self)) is not self:
                yield _seen(item)
        finally:
            close = getattr(iterator, "close", None)
            if close is not None:
                await asyncio.to_thread(close)

    async def __aenter__(self) -> InThreads:
        return self

    async def __aexit__(self, *error: object) -> None:
        await asyncio.to_thread(self._inner.close)

    def _method(self, method: Callable[..., Any]) -> Callable[..., Any]:
        def call(*given: Any, **named: Any) -> Any:
            # What is made without a call to the server is returned at once, in both.
            if getattr(method, "__name__", "") in LAZY or _lists(method):
                return InThreads(method(*given, **named))
            return self._in_thread(lambda: method(*given, **named))

        return call

    async def _in_thread(self, call: Callable[[], Any]) -> Any:
        return _seen(await asyncio.to_thread(call))


def _lists(method: Callable[..., Any]) -> bool:
    return str(getattr(method, "__annotations__", {}).get("return", "")).startswith("SyncPages")


def _seen(found: Any) -> Any:
    return InThreads(found) if isinstance(found, Facade | SyncPages) else found
