"""Just enough HTTP/2 to send what no client library sends: headers that are not text, and streams reset at once."""

from __future__ import annotations

import socket
import struct
from collections.abc import Sequence

from tests.support.limits import HANGS_SECONDS

Header = tuple[bytes, bytes]

_DATA, _HEADERS, _RESET, _SETTINGS = 0, 1, 3, 4
_END_STREAM, _END_HEADERS = 1, 4
_CANCEL = 8


def client_preface() -> bytes:
    """What a client sends first."""
    return b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + _frame(_SETTINGS, 0, 0, b"")


def headers_frame(stream: int, path: bytes, headers: Sequence[Header]) -> bytes:
    """The start of a gRPC call."""
    first = [(b":method", b"POST"), (b":scheme", b"http"), (b":path", path), (b":authority", b"localhost")]
    block = b"".join(map(_literal, [*first, (b"content-type", b"application/grpc"), (b"te", b"trailers"), *headers]))
    return _frame(_HEADERS, _END_HEADERS, stream, block)


def reset_frame(stream: int) -> bytes:
    """The cancellation of a stream."""
    return _frame(_RESET, 0, stream, struct.pack(">I", _CANCEL))


def data_frame(stream: int) -> bytes:
    """An empty message, which is the last."""
    return _frame(_DATA, _END_STREAM, stream, b"\0" * 5)


def call(port: int, path: bytes, headers: Sequence[Header]) -> bytes:
    """Make one gRPC call with an empty message; returns all that came back."""
    return exchange(port, client_preface() + headers_frame(1, path, headers) + data_frame(1))


def exchange(port: int, data: bytes) -> bytes:
    """Send bytes to a port of this machine; returns what came back until the end, or until nothing more came."""
    with socket.create_connection(("127.0.0.1", port), timeout=HANGS_SECONDS) as connection:
        connection.sendall(data)
        received = b""
        connection.settimeout(0.1)
        try:
            while piece := connection.recv(65536):
                received += piece
        except (TimeoutError, ConnectionResetError):
            pass
        return received


def _frame(kind: int, flags: int, stream: int, payload: bytes) -> bytes:
    return struct.pack(">I", len(payload))[1:] + bytes((kind, flags)) + struct.pack(">I", stream) + payload


def _literal(header: Header) -> bytes:
    """A header as HPACK has it that indexes and compresses nothing."""
    return b"\0" + b"".join(bytes((len(part),)) + part for part in header)
