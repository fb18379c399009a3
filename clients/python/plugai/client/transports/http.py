"""REST and server-sent events, through the server's public listener."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from http import HTTPStatus
from io import BytesIO
from typing import Any
from urllib.parse import SplitResult

import aiohttp
import msgspec
from yarl import URL

from plugai.client.errors import LostConnectionError, PlugAIError, ServerError, code_of_http
from plugai.client.rpc import Answer, CallOptions, Request, Rpc
from plugai.client.statuses import deadline_passed, server_error
from plugai.client.transports.base import Content, Download, Tls
from plugai.client.transports.body import Body
from plugai.client.transports.paths import http_request
from plugai.client.transports.sse import EventSplitter

_CONNECT_SECONDS = 10.0
SILENT_SECONDS = 60.0
"""A stream on which nothing arrives for so long is broken: the server sends a heartbeat every 15 seconds by default."""
# Of an error's body; more is no error of ours.
_ERROR_BYTES = 1 << 20
_PIECE = 1 << 18


class ErrorBody(msgspec.Struct):
    """The JSON of an error."""

    code: int = 2
    message: str = ""
    details: list[dict[str, Any]] = []


class HttpTransport:
    """Keeps connections open, and opens as many as there are calls at once."""

    def __init__(self, origin: str, tls: ssl.SSLContext | None) -> None:
        self._origin = origin
        self._tls = tls
        self._decoders: dict[object, msgspec.json.Decoder[Any]] = {}
        self._opened: aiohttp.ClientSession | None = None

    async def unary(self, rpc: Rpc[Request, Answer], request: Request, options: CallOptions) -> Answer:
        """Send a message, and return the answer."""
        path, body = http_request(rpc, request)
        with _errors():
            async with asyncio.timeout(options.timeout), self._send(rpc, path, body, options) as response:
                return self._decode(rpc, await response.read())

    async def stream(
        self, rpc: Rpc[Request, Answer], request: Request, options: CallOptions
    ) -> AsyncGenerator[Sequence[Answer], None]:
        """Send a message, and yield the events of the answer, those of a chunk together."""
        decode, splitter = self._decoder(rpc).decode, EventSplitter()
        async with self._open(rpc, request, options) as (_, body):
            while chunk := await body.read():
                if events := splitter.feed(chunk):
                    yield [decode(data) for data in events]

    @asynccontextmanager
    async def download(self, rpc: Rpc[Request, Any], request: Request, options: CallOptions) -> AsyncIterator[Download]:
        """Send a message, and return the body of the answer."""
        async with self._open(rpc, request, options) as (response, body):
            headers = {name.lower(): value for name, value in response.headers.items()}
            yield Download(headers, body.chunks())

    @asynccontextmanager
    async def _open(
        self, rpc: Rpc[Request, Any], request: Request, options: CallOptions
    ) -> AsyncIterator[tuple[aiohttp.ClientResponse, Body]]:
        path, body = http_request(rpc, request)
        deadline = _deadline(options.timeout)
        with _errors():
            async with (
                asyncio.timeout_at(deadline) as begin,
                self._send(rpc, path, body, options, silent_seconds=SILENT_SECONDS) as response,
            ):
                # From here on the body has its own: whoever reads it may do other things between two chunks.
                begin.reschedule(None)
                _drop_limit_of_silence(response)
                with Body(response.content, SILENT_SECONDS, deadline) as reading:
                    yield response, reading

    async def upload(
        self, rpc: Rpc[Request, Answer], request: Request, content: Content, options: CallOptions
    ) -> Answer:
        """Send bytes as the body, and return the answer."""
        path, _ = http_request(rpc, request)
        with _errors():
            async with asyncio.timeout(options.timeout), self._send(rpc, path, content, options) as response:
                return self._decode(rpc, await response.read())

    async def close(self) -> None:
        """Close the connections."""
        if self._opened is not None:
            await self._opened.close()

    @asynccontextmanager
    async def _send(
        self,
        rpc: Rpc[Any, Any],
        path: str,
        body: bytes | Content | None,
        options: CallOptions,
        *,
        silent_seconds: float | None = None,
    ) -> AsyncIterator[aiohttp.ClientResponse]:
        headers = options.headers()
        if options.timeout is not None:
            headers["grpc-timeout"] = f"{max(1, round(options.timeout * 1000))}m"
        mime_type = body.mime_type if isinstance(body, Content) else "application/json"
        if body is not None and mime_type:
            headers["content-type"] = mime_type
        data = body.chunks if isinstance(body, Content) else _in_pieces(body)
        url = URL(self._origin + path, encoded=True)
        limits = aiohttp.ClientTimeout(total=None, sock_connect=_CONNECT_SECONDS, sock_read=silent_seconds)
        async with self._session().request(
            rpc.http.verb,
            url,
            data=data,
            headers=headers,
            timeout=limits,
            allow_redirects=False,
            skip_auto_headers=["content-type"],
        ) as response:
            if response.status >= HTTPStatus.MULTIPLE_CHOICES:
                raise await _error(response)
            yield response

    def _session(self) -> aiohttp.ClientSession:
        if self._opened is None:
            tls: ssl.SSLContext | bool = True if self._tls is None else self._tls
            connector = aiohttp.TCPConnector(limit=0, ssl=tls)
            # Cookies would be sent to nobody, and an answer has no size that is too large for whoever asked for it.
            jar = aiohttp.DummyCookieJar()
            self._opened = aiohttp.ClientSession(connector=connector, cookie_jar=jar)
        return self._opened

    def _decoder(self, rpc: Rpc[Any, Answer]) -> msgspec.json.Decoder[Answer]:
        # Not strict: 64-bit numbers are strings in the JSON of protobuf.
        if rpc.answer not in self._decoders:
            self._decoders[rpc.answer] = msgspec.json.Decoder(rpc.answer, strict=False)
        return self._decoders[rpc.answer]

    def _decode(self, rpc: Rpc[Any, Answer], body: bytes) -> Answer:
        if rpc.answer is bytes:
            return body  # type: ignore[return-value]
        return None if rpc.answer is type(None) else self._decoder(rpc).decode(body)


def open_transport(url: SplitResult, tls: Tls) -> HttpTransport:
    """The transport to a server; it connects with the first call."""
    context = ssl.create_default_context(cafile=tls.ca_file) if url.scheme == "https" else None
    return HttpTransport(f"{url.scheme}://{url.netloc}", context)


def _in_pieces(body: bytes | None) -> bytes | BytesIO | None:
    """A large body as a file, of which the library sends a piece at a time."""
    return BytesIO(body) if body is not None and len(body) > _PIECE else body


def _drop_limit_of_silence(response: aiohttp.ClientResponse) -> None:
    """That of the library, which sets a timer for each chunk; what has arrived completely has no connection."""
    if response.connection is not None and response.connection.protocol is not None:
        response.connection.protocol.read_timeout = None


def _deadline(timeout: float | None) -> float | None:
    return None if timeout is None else asyncio.get_running_loop().time() + timeout


async def _error(response: aiohttp.ClientResponse) -> ServerError:
    body = await response.content.read(_ERROR_BYTES)
    try:
        error = msgspec.json.decode(body, type=ErrorBody)
    except msgspec.DecodeError:
        message = f"the server, or a proxy before it, answered with HTTP status {response.status}"
        error = ErrorBody(code_of_http(response.status), message)
    made = server_error(error.code, error.message, error.details)
    made.request_id = made.request_id or response.headers.get("x-request-id", "")
    return made


@contextmanager
def _errors() -> Iterator[None]:
    """The library's errors as ours."""
    try:
        yield
    except PlugAIError:
        raise
    except aiohttp.ClientConnectorError as error:
        raise LostConnectionError(f"cannot connect to the server: {error}", sent=False) from error
    except (aiohttp.ClientError, ConnectionError) as error:
        raise LostConnectionError(f"the connection broke: {error or type(error).__name__}", sent=True) from error
    except TimeoutError as error:
        raise deadline_passed() from error
    except msgspec.DecodeError as error:
        raise LostConnectionError(f"the answer cannot be decoded: {error}", sent=True) from error
