"""A remote provider that is in use: connected from its first call to the end of the last one after it was replaced."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from plugai.runners.base import RemoteProvider
from plugai.server.core.providers.server_keys import ServerKey


@dataclass(frozen=True, slots=True)
class RemoteKind:
    """A provider as it is configured: `runner` names its adapter. With `offers_listed`, all models that it lists are
    added to the server's. `key` is the server's."""

    runner: str
    provider: RemoteProvider
    key: ServerKey
    offers_listed: bool = True


class LiveProvider:
    """Counts the calls that use a provider. A provider that was replaced is closed when the last one has ended."""

    def __init__(self, kind: RemoteKind) -> None:
        self.kind = kind
        self._users = 0
        self._open = False
        self._retired = False
        self._stack = AsyncExitStack()
        self._opening = asyncio.Lock()

    @asynccontextmanager
    async def in_use(self) -> AsyncGenerator[RemoteProvider, None]:
        """The provider, connected while the context is open."""
        self._users += 1
        try:
            if not self._open:
                await self._connect()
            yield self.kind.provider
        finally:
            self._users -= 1
            await self._close_if_unused()

    async def retire(self) -> None:
        """Close it, now or when the last call that uses it ends. No new ones come."""
        self._retired = True
        await self._close_if_unused()

    async def _connect(self) -> None:
        async with self._opening:
            if not self._open:
                await self._stack.enter_async_context(self.kind.provider)
                self._open = True

    async def _close_if_unused(self) -> None:
        if self._retired and not self._users:
            self._open = False
            await self._stack.aclose()
