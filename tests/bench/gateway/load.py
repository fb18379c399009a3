"""Concurrent HTTP clients, which count tokens with time stamps and measure their delay."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

_STAMP = re.compile(rb"@@(\d{16})")
_STAMP_BYTES = 18
_LENGTH = re.compile(rb"\r\ncontent-length: (\d+)", re.IGNORECASE)
_END = b"0\r\n\r\n"


@dataclass(slots=True)
class Seen:
    """The results of all clients: the delay of each token, the seconds to each answer's first, complete answers."""

    lags: list[float] = field(default_factory=list)
    firsts: list[float] = field(default_factory=list)
    whole: int = 0
    seconds: float = 0.0

    @property
    def tokens(self) -> int:
        return len(self.lags)


@dataclass(frozen=True, slots=True)
class Edge:
    """How to send requests to a gateway over HTTP/1.1: its port, path, headers, and bodies by script."""

    port: int
    path: str
    bodies: Mapping[str, bytes]
    headers: Mapping[str, str] = field(default_factory=dict[str, str])

    def request(self, script: str) -> bytes:
        """The request for this script, as bytes."""
        body = self.bodies[script]
        lines = [f"POST {self.path} HTTP/1.1", "host: 127.0.0.1", "content-type: application/json"]
        lines += [f"content-length: {len(body)}", *(f"{name}: {value}" for name, value in self.headers.items())]
        return "\r\n".join([*lines, "", ""]).encode() + body


class _Client(asyncio.Protocol):
    """One connection, which sends requests until none is left."""

    def __init__(self, request: bytes, left: list[int], tokens: int, seen: Seen) -> None:
        self.ended = asyncio.get_running_loop().create_future()
        self._request = request
        self._left = left
        self._tokens = tokens
        self._seen = seen
        self._tail = b""
        self._began = 0
        self._count = 0
        self._length: int | None = None

    def connection_made(self, transport: Any) -> None:
        self._transport = transport
        self._ask()

    def connection_lost(self, error: Exception | None) -> None:
        if not self.ended.done():
            self.ended.set_result(None)

    def data_received(self, data: bytes) -> None:
        now = time.monotonic_ns()
        if self._length is None:
            # Complete answers have a length; streams end with an empty chunk.
            head, _, body = data.partition(b"\r\n\r\n")
            length = _LENGTH.search(head)
            self._length = int(length[1]) - len(body) if length else -1
        elif self._length > 0:
            self._length -= len(data)
        data = self._tail + data
        last = 0
        for found in _STAMP.finditer(data):
            self._seen.lags.append((now - int(found[1]) * 100) / 1e9)
            if not self._count:
                self._seen.firsts.append((now - self._began) / 1e9)
            self._count += 1
            last = found.end()
        self._tail = data[max(last, len(data) - _STAMP_BYTES) :]
        if self._length == 0 or (self._length < 0 and data.endswith(_END)):
            self._seen.whole += self._count == self._tokens
            self._ask()

    def _ask(self) -> None:
        if not self._left[0]:
            self._transport.close()
            return
        self._left[0] -= 1
        self._count, self._tail, self._length, self._began = 0, b"", None, time.monotonic_ns()
        self._transport.write(self._request)


async def load(edge: Edge, script: str, tokens: int, streams: int, requests: int, patience: float = 120.0) -> Seen:
    """Run `streams` clients that send `requests` requests in total, for at most `patience` seconds."""
    seen = Seen()
    left = [requests]
    loop = asyncio.get_running_loop()
    began = time.monotonic()
    pairs = [
        await loop.create_connection(lambda: _Client(edge.request(script), left, tokens, seen), "127.0.0.1", edge.port)
        for _ in range(streams)
    ]
    await asyncio.wait([client.ended for _, client in pairs], timeout=patience)
    seen.seconds = time.monotonic() - began
    for transport, _ in pairs:
        transport.abort()
    return seen
