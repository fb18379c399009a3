"""One HTTP/1.1 connection: a request goes out on it, and its answer comes in as the bytes arrive."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import cast

import httptools

# Beyond it nothing is read until somebody takes what came.
_MOST_WAITING_BYTES = 512 * 1024
_MAX_HEAD_BYTES = 64 * 1024
_DRAIN_SECONDS = 1.0


class NotHttpError(Exception):
    """What came is no HTTP."""


class BrokenOffError(Exception):
    """The connection ended before the answer did."""


class Response:
    """An answer. Take what comes with `read` up to its end, then say `done`; or `close` it to break it off."""

    def __init__(self, connection: Connection) -> None:
        self.status = 0
        self.headers: dict[str, str] = {}
        """By name in small letters; those that come twice are one, with a comma between."""
        self.ended = False
        """Whether the whole answer has come. What `read` did not give yet is still there."""
        self._connection = connection
        self._pieces: list[bytes] = []
        self._waiting_bytes = 0
        self._head_bytes: int | None = 0
        self._failure: Exception | None = None
        self._waiter: asyncio.Future[None] | None = None
        # The parser's own name for what takes a piece of the body: for each token, so it is no code of ours.
        self.on_body = self._pieces.append
        self._parser: httptools.HttpResponseParser | None = httptools.HttpResponseParser(self)

    @property
    def content_type(self) -> str:
        """The MIME type, without its parameters."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def at_end(self) -> bool:
        """Whether all of the answer was read."""
        return self.ended and not self._pieces

    async def begun(self) -> None:
        """Wait for the head. Raises NotHttpError, BrokenOffError."""
        while self._head_bytes is not None:
            if self._failure is not None:
                raise self._failure
            await self._more()

    async def read(self) -> bytes:
        """What came of the body since the last read, waited for if it is nothing; b"" at the end.

        Raises NotHttpError, BrokenOffError, and what `fail` was given, after all that came before.
        """
        while not self._pieces:
            if self.ended:
                return b""
            if self._failure is not None:
                raise self._failure
            await self._more()
        pieces = self._pieces
        data = pieces[0] if len(pieces) == 1 else b"".join(pieces)
        pieces.clear()
        if self._waiting_bytes > _MOST_WAITING_BYTES:
            self.resume()
        self._waiting_bytes = 0
        return data

    def pause(self) -> None:
        """Leave what comes in the socket."""
        if not self.ended and not self._connection.closed:
            self._connection.transport.pause_reading()

    def resume(self) -> None:
        """Read on."""
        if not self.ended and not self._connection.closed:
            self._connection.transport.resume_reading()

    def fail(self, error: Exception) -> None:
        """Have who reads get this error."""
        if self._failure is None:
            self._failure = error
        self._wake()

    def done(self) -> None:
        """Of no more interest. The connection is kept for the next request if the rest comes soon."""
        if not self.ended:
            self._pieces.clear()
            self._connection.close_after(_DRAIN_SECONDS)

    def close(self) -> None:
        """Break off what has not come yet."""
        if not self.ended:
            self._connection.close()

    def feed(self, data: bytes) -> None:
        """Bytes have come."""
        if self._head_bytes is not None:
            self._head_bytes += len(data)
        self._waiting_bytes += len(data)
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
        elif self._waiting_bytes > _MOST_WAITING_BYTES:
            self.pause()
        self._wake()

    def cut(self, clean: bool) -> None:
        """The connection has ended."""
        self._parser = None
        if clean and self._head_bytes is None and not {"content-length", "transfer-encoding"} & self.headers.keys():
            self.ended = True
            self._wake()
        else:
            self.fail(BrokenOffError())

    def on_message_begin(self) -> None:
        if self.ended:
            # Nobody asked for another answer.
            raise NotHttpError

    def on_header(self, name: bytes, value: bytes) -> None:
        if self._head_bytes is None:
            # After the body, where nothing is of interest.
            return
        key, text = name.decode("latin-1").lower(), value.decode("latin-1")
        self.headers[key] = f"{self.headers[key]}, {text}" if key in self.headers else text

    def on_headers_complete(self) -> None:
        assert self._parser is not None
        self.status = self._parser.get_status_code()
        if self.status >= 200:
            self._head_bytes = None

    def on_message_complete(self) -> None:
        assert self._parser is not None
        if self._head_bytes is not None:
            # A word in between, such as 100 (Continue).
            self.headers.clear()
            return
        self.ended = True
        self._connection.free(self._parser.should_keep_alive())
        self._parser = None

    async def _more(self) -> None:
        self._waiter = asyncio.get_running_loop().create_future()
        await self._waiter

    def _wake(self) -> None:
        waiter, self._waiter = self._waiter, None
        if waiter is not None and not waiter.done():
            waiter.set_result(None)


class Connection(asyncio.Protocol):
    """Carries one request after another: `freed` is called when it can carry the next, `lost` at its end."""

    transport: asyncio.Transport

    def __init__(self, freed: Callable[[Connection], None], lost: Callable[[Connection], None]) -> None:
        self._freed = freed
        self._lost = lost
        self._response: Response | None = None
        self._closing: asyncio.TimerHandle | None = None

    @property
    def closed(self) -> bool:
        return self.transport.is_closing()

    async def ask(self, request: bytes) -> Response:
        """The answer to this request, once its head has come. Raises NotHttpError, BrokenOffError."""
        self._response = response = Response(self)
        self.transport.write(request)
        try:
            await response.begun()
        except BaseException:
            response.close()
            raise
        return response

    def free(self, keep: bool) -> None:
        """The answer is whole."""
        self._response = None
        if self._closing is not None:
            self._closing.cancel()
            self._closing = None
        # An answer may come before all of the request was sent.
        if keep and not self.closed and not self.transport.get_write_buffer_size():
            self._freed(self)
        else:
            self.close()

    def close(self) -> None:
        """Now, whatever is under way."""
        self.transport.abort()

    def close_after(self, seconds: float) -> None:
        """Unless the answer is whole by then."""
        self._closing = asyncio.get_running_loop().call_later(seconds, self.close)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        if self._response is None:
            # Nobody asked.
            self.close()
        else:
            self._response.feed(data)

    def connection_lost(self, error: Exception | None) -> None:
        self._lost(self)
        if self._closing is not None:
            self._closing.cancel()
        response, self._response = self._response, None
        if response is not None:
            response.cut(clean=error is None)


def written(method: str, target: str, headers: Mapping[str, str], body: bytes) -> bytes:
    """A request as it is sent. Raises ValueError if a header would be more than one."""
    fields = "".join([f"{name}: {value}\r\n" for name, value in headers.items()])
    if fields.count("\n") != len(headers) or fields.count("\r") != len(headers) or "\0" in fields:
        raise ValueError("a header has more than one line")
    return f"{method} {target} HTTP/1.1\r\ncontent-length: {len(body)}\r\n{fields}\r\n".encode() + body
