"""Keeps the messages of an outbox in the browser, where drafts are kept too. It knows no Flet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import msgspec

from plugai.frontend.outbox.message import OutboxMessage

_OUTBOX = "plugai.outbox."


class BrowserMemory(Protocol):
    """What a browser remembers: objects of JSON by name."""

    async def names(self, beginning: str) -> list[str]:
        """The names that begin so."""

    async def recall(self, name: str) -> dict[str, Any]:
        """What has this name; empty if nothing has."""

    async def keep(self, name: str, values: Mapping[str, Any]) -> bool:
        """Remember this, or forget the name if it is empty; whether the browser says so. Raises RuntimeError."""


class BrowserStorage:
    """The messages of the user who is called `owner` in this browser."""

    def __init__(self, memory: BrowserMemory, owner: str) -> None:
        self._memory = memory
        self._prefix = f"{_OUTBOX}{owner}."

    async def read(self) -> Sequence[OutboxMessage]:
        """All of them."""
        keys = [name.removeprefix(self._prefix) for name in await self._memory.names(self._prefix)]
        found = [await self.get(key) for key in keys]
        return [message for message in found if message is not None]

    async def get(self, key: str) -> OutboxMessage | None:
        """One as it is kept now; None if there is none."""
        kept = await self._memory.recall(self._prefix + key)
        try:
            return msgspec.convert(kept, OutboxMessage) if kept else None
        except msgspec.ValidationError:
            return None

    async def write(self, message: OutboxMessage) -> bool:
        """Keep this in the place of what has its key; whether that was possible."""
        try:
            return await self._memory.keep(self._prefix + message.key, msgspec.to_builtins(message))
        except RuntimeError:
            # The browser keeps nothing, or no more.
            return False

    async def remove(self, key: str) -> None:
        """Keep it no more."""
        await self._memory.keep(self._prefix + key, {})
