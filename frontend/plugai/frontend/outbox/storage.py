"""Where an outbox is kept. It knows no Flet."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import msgspec

from plugai.client.private_files import replace_private_file
from plugai.frontend.outbox.message import OutboxMessage


class OutboxStorage(Protocol):
    """Keeps messages of one user, each by its key."""

    async def read(self) -> Sequence[OutboxMessage]:
        """All of them."""

    async def get(self, key: str) -> OutboxMessage | None:
        """One as it is kept now; None if there is none."""

    async def write(self, message: OutboxMessage) -> bool:
        """Keep this in the place of what has its key; whether that was possible."""

    async def remove(self, key: str) -> None:
        """Keep it no more."""


class FileStorage:
    """A file for each message, which only its owner can read: in the folder that an application has for itself."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def read(self) -> Sequence[OutboxMessage]:
        """All of them."""
        keys = await asyncio.to_thread(lambda: [file.stem for file in self._folder.glob("*.json")])
        found = [await self.get(key) for key in keys]
        return [message for message in found if message is not None]

    async def get(self, key: str) -> OutboxMessage | None:
        """One as it is kept now; None if there is none."""
        try:
            return decoded(await asyncio.to_thread(self._path(key).read_bytes))
        except FileNotFoundError:
            return None

    async def write(self, message: OutboxMessage) -> bool:
        """Keep this in the place of what has its key; whether that was possible."""
        try:
            await asyncio.to_thread(replace_private_file, self._path(message.key), msgspec.json.encode(message))
        except OSError:
            return False
        return True

    async def remove(self, key: str) -> None:
        """Keep it no more."""
        await asyncio.to_thread(self._path(key).unlink, missing_ok=True)

    def _path(self, key: str) -> Path:
        return self._folder / f"{key}.json"


def decoded(kept: bytes | str) -> OutboxMessage | None:
    """A message as it was kept; None if this is none."""
    try:
        return msgspec.json.decode(kept, type=OutboxMessage)
    except msgspec.DecodeError:
        return None
