"""Keeps the messages of an outbox in the browser, where drafts are kept too."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from plugai.frontend.outbox.message import OutboxMessage
from plugai.frontend.shell.device import Device

_OUTBOX = "plugai.outbox."


class BrowserStorage:
    """The messages of the user whose page it is."""

    def __init__(self, device: Device) -> None:
        self._device = device
        self._prefix = f"{_OUTBOX}{device.owner}."

    async def read(self) -> Sequence[OutboxMessage]:
        """All of them."""
        keys = [name.removeprefix(self._prefix) for name in await self._device.names(self._prefix)]
        found = [await self.get(key) for key in keys]
        return [message for message in found if message is not None]

    async def get(self, key: str) -> OutboxMessage | None:
        """One as it is kept now; None if there is none."""
        kept = await self._device.recall(self._prefix + key)
        try:
            return msgspec.convert(kept, OutboxMessage) if kept else None
        except msgspec.ValidationError:
            return None

    async def write(self, message: OutboxMessage) -> bool:
        """Keep this in the place of what has its key; whether that was possible."""
        try:
            return await self._device.keep(self._prefix + message.key, msgspec.to_builtins(message))
        except RuntimeError:
            # The browser keeps nothing, or no more.
            return False

    async def remove(self, key: str) -> None:
        """Keep it no more."""
        await self._device.keep(self._prefix + key, {})
