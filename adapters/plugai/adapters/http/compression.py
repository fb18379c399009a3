"""Decompresses a response that is compressed although it was asked not to be."""

from __future__ import annotations

import zlib
from collections.abc import Awaitable, Callable

# A small response can stand for a very large one: this much of it is unpacked at once.
MAX_PIECE_BYTES = 512 * 1024
_GZIP_OR_ZLIB = 32 + zlib.MAX_WBITS
_ENCODINGS = frozenset({"gzip", "x-gzip", "deflate"})


class UnknownEncodingError(Exception):
    """A response is compressed in a way that is not understood."""


def decompressor(encoding: str) -> Decompressor | None:
    """What decompresses this content encoding; None if nothing is compressed."""
    name = encoding.strip().lower()
    return None if name in ("", "identity") else Decompressor(name)


class Decompressor:
    """Decompresses gzip and zlib data as it arrives."""

    def __init__(self, encoding: str) -> None:
        self._known = encoding in _ENCODINGS
        self._zlib = zlib.decompressobj(_GZIP_OR_ZLIB)
        self._packed = b""

    @property
    def pending(self) -> bool:
        """Whether there is more to return without further data."""
        return bool(self._packed)

    async def read(self, read_packed: Callable[[], Awaitable[bytes]]) -> bytes:
        """The next piece; b"" at the end. Raises UnknownEncodingError, and what `read_packed` raises."""
        # Data that ends in the middle of a compressed block gives nothing yet.
        while True:
            packed = b"" if self.pending else await read_packed()
            piece = self.feed(packed)
            if piece or not (packed or self.pending):
                return piece

    def feed(self, packed: bytes) -> bytes:
        """Unpack more, MAX_PIECE_BYTES at most. Raises UnknownEncodingError."""
        if not self._known:
            raise UnknownEncodingError
        try:
            piece = self._zlib.decompress(self._packed + packed, MAX_PIECE_BYTES)
        except zlib.error:
            raise UnknownEncodingError from None
        self._packed = self._zlib.unconsumed_tail
        return piece
