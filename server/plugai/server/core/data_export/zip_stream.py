"""A ZIP file that is made piece by piece, so that its size does not matter."""

from __future__ import annotations

import asyncio
import zipfile
from collections.abc import AsyncGenerator, AsyncIterator
from datetime import UTC, datetime

_PIECE_BYTES = 512 * 1024


class ZipStream:
    """Gives out each piece of the file once it is made. Only the names of the entries are held until the end."""

    def __init__(self, made_at: datetime) -> None:
        self._made_at = made_at.astimezone(UTC).timetuple()[:6]
        self._pieces = _Pieces()
        self._zip = zipfile.ZipFile(self._pieces, "w")

    async def add(
        self, name: str, content: AsyncIterator[bytes], compression: int = zipfile.ZIP_DEFLATED
    ) -> AsyncGenerator[bytes, None]:
        """Yield the pieces of an entry with this content."""
        info = zipfile.ZipInfo(name, self._made_at)
        info.compress_type = compression
        # How large it will be is not known.
        with self._zip.open(info, "w", force_zip64=True) as entry:
            async for given in content:
                for start in range(0, len(given), _PIECE_BYTES):
                    # Not on the event loop: compressing takes long.
                    await asyncio.to_thread(entry.write, given[start : start + _PIECE_BYTES])
                    if made := self._pieces.take():
                        yield made
        yield self._pieces.take()

    def end(self) -> bytes:
        """The last piece: the directory of the entries."""
        self._zip.close()
        return self._pieces.take()


class _Pieces:
    """What was written and not taken yet. It cannot be sought in, so that sizes are written after the contents."""

    def __init__(self) -> None:
        self._written = bytearray()

    def write(self, data: bytes) -> int:
        self._written += data
        return len(data)

    def flush(self) -> None:
        """There is nothing behind it."""

    def close(self) -> None:
        """There is nothing to close."""

    def take(self) -> bytes:
        taken = bytes(self._written)
        self._written.clear()
        return taken
