"""One HTTP/1.1 connection: it sends a request and parses the response as its bytes arrive."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import cast

import httptools

from plugai.adapters.http.compression import Decompressor, decompressor

# With more unread bytes than this, reading from the socket pauses.
_MAX_UNREAD_BYTES = 512 * 1024
_MAX_HEAD_BYTES = 64 * 1024
_DRAIN_SECONDS = 1.0


class NotHttpError(Exception):
    """The peer does not speak HTTP."""


class ConnectionLostError(Exception):
    """The connection ended before the response did."""


class Response:
    """A response. Call `read` up to its end, then `done`; or `close` to abort it."""

    def __init__(self, connection: Connection) -> None:
        self.status = 0
        self.headers: dict[str, str] = {}
        """By name in lower case; repeated headers are joined with a comma."""
        self.ended = False
        """Whether the whole response has arrived. Parts that `read` has not returned are still there."""
        self._connection = connection
        self._pieces: list[bytes] = []
        self._unread_bytes = 0
        self._head_bytes: int | None = 0
        self._failure: Exception | None = None
        self._waiter: asyncio.Future[None] | None = None
        self._decompressor: Decompressor | None = None
        # The parser's callback for a piece of the body. It runs for each token, so it is a method in C, not in Python.
        self.on_body = self._pieces.append
        self._parser: httptools.HttpResponseParser | None = httptools.HttpResponseParser(self)

    @property
    def content_type(self) -> str:
        """The MIME type, without its parameters."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def at_end(self) -> bool:
        """Whether the whole response was read."""
        return self.ended and not self._pieces and not (self._decompressor and self._decompressor.pending)

    async def read_head(self) -> None:
        """Wait for the status and the headers. Raises NotHttpError, ConnectionLostError."""
        while self._head_bytes is not None:
            if self._failure is not None:
                raise self._failure
            await self._wait_for_data()

    async def read(self) -> bytes:
        """The part of the body that arrived since the last read; waits for it if there is none; b"" at the end.

        Raises NotHttpError, ConnectionLostError, UnknownEncodingError, or the error of `fail`, after earlier data.
        """
        return await (self._decompressor.read(self._read_raw) if self._decompressor else self._read_raw())

    async def _read_raw(self) -> bytes:
        while not self._pieces:
            if self.ended:
                return b""
            if self._failure is not None:
                raise self._failure
            await self._wait_for_data()
        pieces = self._pieces
        data = pieces[0] if len(pieces) == 1 else b"".join(pieces)
        pieces.clear()
        if self._unread_bytes > _MAX_UNREAD_BYTES:
            self.resume()
        self._unread_bytes = 0
        return data

    def pause(self) -> None:
        """Stop reading from the socket."""
        if not self.ended and not self._connection.closed:
            self._connection.transport.pause_reading()

    def resume(self) -> None:
        """Read from the socket again."""
        if not self.ended and not self._connection.closed:
            self._connection.transport.resume_reading()

    def fail(self, error: Exception) -> None:
        """Raise this error from the current or next read."""
        if self._failure is None:
            self._failure = error
        self._wake()

    def done(self) -> None:
        """The rest is not needed. The connection is reused if the rest arrives soon, else closed."""
        if not self.ended:
            self._pieces.clear()
            self._connection.close_after(_DRAIN_SECONDS)

    def close(self) -> None:
        """Abort the response if it is incomplete."""
        if not self.ended:
            self._connection.close()

    def feed(self, data: bytes) -> None:
        """Parse bytes that arrived."""
        if self._head_bytes is not None:
            self._head_bytes += len(data)
        self._unread_bytes += len(data)
        try:
            assert self._parser is not None
            self._parser.feed_data(data)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade):
            self._connection.close()
            self.fail(NotHttpError())
            return
        if self._head_bytes is not None and self._head_bytes > _MAX_HEAD_BYTES:
            self._connection.close()
            self.fail(NotHttpError())
        elif self._unread_bytes > _MAX_UNREAD_BYTES:
            self.pause()
        self._wake()

    def connection_ended(self, clean: bool) -> None:
        """The connection has ended, `clean` if without an error."""
        self._parser = None
        if clean and self._head_bytes is None and not {"content-length", "transfer-encoding"} & self.headers.keys():
            self.ended = True
            self._wake()
        else:
            self.fail(ConnectionLostError())

    def on_message_begin(self) -> None:
        if self.ended:
            # There was no second request.
            raise NotHttpError

    def on_header(self, name: bytes, value: bytes) -> None:
        if self._head_bytes is None:
            # A trailer after the body; these are ignored.
            return
        key, text = name.decode("latin-1").lower(), value.decode("latin-1")
        self.headers[key] = f"{self.headers[key]}, {text}" if key in self.headers else text

    def on_headers_complete(self) -> None:
        assert self._parser is not None
        self.status = self._parser.get_status_code()
        if self.status >= 200:
            self._head_bytes = None
            self._decompressor = decompressor(self.headers.get("content-encoding", ""))

    def on_message_complete(self) -> None:
        assert self._parser is not None
        if self._head_bytes is not None:
            # An interim response, such as 100 (Continue).
            self.headers.clear()
            return
        self.ended = True
        self._connection.response_ended(self._parser.should_keep_alive())
        self._parser = None

    async def _wait_for_data(self) -> None:
        self._waiter = asyncio.get_running_loop().create_future()
        await self._waiter

    def _wake(self) -> None:
        waiter, self._waiter = self._waiter, None
        if waiter is not None and not waiter.done():
            waiter.set_result(None)


class Connection(asyncio.Protocol):
    """Carries one request after another: `on_idle` is called when it can carry the next, `on_lost` at its end."""

    transport: asyncio.Transport

    def __init__(self, on_idle: Callable[[Connection], None], on_lost: Callable[[Connection], None]) -> None:
        self._on_idle = on_idle
        self._on_lost = on_lost
        self._response: Response | None = None
        self._closing: asyncio.TimerHandle | None = None

    @property
    def closed(self) -> bool:
        return self.transport.is_closing()

    async def send(self, request: bytes) -> Response:
        """Send a request; the response, once its headers have arrived. Raises NotHttpError, ConnectionLostError."""
        self._response = response = Response(self)
        self.transport.write(request)
        try:
            await response.read_head()
        except BaseException:
            response.close()
            raise
        return response

    def response_ended(self, keep_alive: bool) -> None:
        """The response is complete: carry the next request, or close."""
        self._response = None
        if self._closing is not None:
            self._closing.cancel()
            self._closing = None
        # A response may arrive before the whole request was sent.
        if keep_alive and not self.closed and not self.transport.get_write_buffer_size():
            self._on_idle(self)
        else:
            self.close()

    def close(self) -> None:
        """Abort the connection immediately."""
        self.transport.abort()

    def close_after(self, seconds: float) -> None:
        """Abort the connection unless the response is complete by then."""
        self._closing = asyncio.get_running_loop().call_later(seconds, self.close)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        if self._response is None:
            # Data without a request.
            self.close()
        else:
            self._response.feed(data)

    def connection_lost(self, error: Exception | None) -> None:
        self._on_lost(self)
        if self._closing is not None:
            self._closing.cancel()
        response, self._response = self._response, None
        if response is not None:
            response.connection_ended(clean=error is None)


def encode_request(method: str, target: str, headers: Mapping[str, str], body: bytes) -> bytes:
    """The bytes of a request. Raises ValueError if a header contains a line break or a null character."""
    fields = "".join([f"{name}: {value}\r\n" for name, value in headers.items()])
    if fields.count("\n") != len(headers) or fields.count("\r") != len(headers) or "\0" in fields:
        raise ValueError("a header has more than one line")
    return f"{method} {target} HTTP/1.1\r\ncontent-length: {len(body)}\r\n{fields}\r\n".encode() + body
