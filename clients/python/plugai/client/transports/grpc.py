"""gRPC, with grpcio. It needs the extra `plugai-client[grpc]`."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from typing import Any
from urllib.parse import SplitResult

import grpc
from google.protobuf import json_format
from google.protobuf.descriptor import Descriptor
from grpc import StatusCode, aio

from plugai.client.errors import LostConnectionError, PlugAIError
from plugai.client.rpc import Answer, CallOptions, Request, Rpc
from plugai.client.statuses import deadline_passed, server_error
from plugai.client.transports.base import Content, Download, Tls
from plugai.client.transports.descriptors import converter, message_class, pool, to_message
from plugai.client.values import Value

_DETAILS = "grpc-status-details-bin"
# The largest message that the server accepts has 4 MiB, and chunks are best well below that.
_CHUNK = 1 << 20
_OPTIONS = (
    ("grpc.max_receive_message_length", -1),
    ("grpc.max_send_message_length", -1),
    # A server that was restarted is found again soon.
    ("grpc.initial_reconnect_backoff_ms", 100),
    ("grpc.max_reconnect_backoff_ms", 2000),
    # Notices that a connection is dead, as HTTP clients do by the heartbeats of streams.
    ("grpc.keepalive_time_ms", 30_000),
    ("grpc.keepalive_timeout_ms", 20_000),
)
# grpcio says so of a call that never left.
_NOT_SENT = ("failed to connect", "connection refused", "name resolution", "dns resolution")


class GrpcTransport:
    """One HTTP/2 connection for all calls."""

    def __init__(self, target: str, credentials: grpc.ChannelCredentials | None) -> None:
        self._target = target
        self._credentials = credentials
        self._opened: aio.Channel | None = None
        self._calls: dict[str, Callable[..., Any]] = {}

    async def unary(self, rpc: Rpc[Request, Answer], request: Request, options: CallOptions) -> Answer:
        """Send a message, and return the answer."""
        with _errors():
            call = self._call(rpc, "unary_unary")
            return await call(_bytes(rpc, request), timeout=options.timeout, metadata=_metadata(options))  # type: ignore[no-any-return]

    async def stream(
        self, rpc: Rpc[Request, Answer], request: Request, options: CallOptions
    ) -> AsyncGenerator[Sequence[Answer], None]:
        """Send a message, and yield the messages of the answer: the library has them one by one."""
        call = self._call(rpc, "unary_stream")(
            _bytes(rpc, request), timeout=options.timeout, metadata=_metadata(options)
        )
        try:
            with _errors():
                async for message in call:
                    yield (message,)
        finally:
            call.cancel()

    @asynccontextmanager
    async def download(
        self, rpc: Rpc[Request, bytes], request: Request, options: CallOptions
    ) -> AsyncIterator[Download]:
        """Send a message, and return the chunks of the answer."""
        call = self._call(rpc, "unary_stream")(
            _bytes(rpc, request), timeout=options.timeout, metadata=_metadata(options)
        )
        try:
            with _errors():
                headers = {name: value for name, value in await call.initial_metadata() if isinstance(value, str)}
                yield Download(headers, _chunks(call))
        finally:
            call.cancel()

    async def upload(
        self, rpc: Rpc[Request, Answer], request: Request, content: Content, options: CallOptions
    ) -> Answer:
        """Send a message and bytes, in chunks, and return the answer."""
        with _errors():
            call = self._call(rpc, "stream_unary")
            messages = _messages(rpc, request, content)
            return await call(messages, timeout=options.timeout, metadata=_metadata(options))  # type: ignore[no-any-return]

    async def close(self) -> None:
        """Close the connection."""
        if self._opened is not None:
            await self._opened.close()

    def _call(self, rpc: Rpc[Any, Any], kind: str) -> Callable[..., Any]:
        if rpc.name not in self._calls:
            method = pool().FindServiceByName(rpc.service).methods_by_name[rpc.name]
            make = getattr(self._channel(), kind)
            self._calls[rpc.name] = make(
                rpc.path,
                response_deserializer=_deserializer(rpc, method.output_type),
            )
        return self._calls[rpc.name]

    def _channel(self) -> aio.Channel:
        if self._opened is None:
            self._opened = (
                aio.insecure_channel(self._target, options=_OPTIONS)
                if self._credentials is None
                else aio.secure_channel(self._target, self._credentials, options=_OPTIONS)
            )
        return self._opened


def open_transport(url: SplitResult, tls: Tls) -> GrpcTransport:
    """The transport to a server; it connects with the first call."""
    secure = url.scheme == "grpcs"
    roots = tls.ca_file.read_bytes() if tls.ca_file else None
    port = url.port or (443 if secure else 80)
    host = f"[{url.hostname}]" if ":" in (url.hostname or "") else url.hostname
    return GrpcTransport(f"{host}:{port}", grpc.ssl_channel_credentials(roots) if secure else None)


def _metadata(options: CallOptions) -> tuple[tuple[str, str], ...]:
    return tuple(options.headers().items())


def _descriptor(rpc: Rpc[Any, Any]) -> Descriptor:
    """That of the rpc's request."""
    return pool().FindServiceByName(rpc.service).methods_by_name[rpc.name].input_type


def _bytes(rpc: Rpc[Any, Any], request: Value) -> bytes:
    serialized: bytes = to_message(request, _descriptor(rpc)).SerializeToString()
    return serialized


def _deserializer(rpc: Rpc[Any, Any], descriptor: Any) -> Callable[[bytes], Any]:
    parse = message_class(descriptor.full_name).FromString
    if rpc.answer is bytes:
        return lambda data: parse(data).data  # type: ignore[attr-defined]
    if rpc.answer is type(None):
        return lambda data: None
    convert = converter(descriptor)
    return lambda data: convert(parse(data))


async def _messages(rpc: Rpc[Any, Any], request: Value, content: Content) -> AsyncIterator[bytes]:
    """The fields and the MIME type with the first chunk, then only chunks."""
    descriptor = _descriptor(rpc)
    message = to_message(request, descriptor)
    message.content.content_type = content.mime_type
    async for chunk in content.chunks:
        for start in range(0, len(chunk), _CHUNK):
            message.content.data = chunk[start : start + _CHUNK]
            yield message.SerializeToString()
            message = to_message(rpc.request(), descriptor)
    # What is empty consists of one message too.
    yield message.SerializeToString()


async def _chunks(call: Any) -> AsyncIterator[bytes]:
    with _errors():
        async for chunk in call:
            yield chunk


@contextmanager
def _errors() -> Iterator[None]:
    """The library's errors as ours."""
    try:
        yield
    except aio.AioRpcError as error:
        raise _error(error) from error
    except aio.UsageError as error:
        raise LostConnectionError("the client is closed", sent=False) from error


def _error(error: aio.AioRpcError) -> PlugAIError:
    code, text = error.code(), error.details() or ""
    packed = next((value for name, value in error.trailing_metadata() or () if name == _DETAILS), None)
    if isinstance(packed, bytes):
        status: Any = message_class("google.rpc.Status").FromString(packed)
        details = json_format.MessageToDict(status, preserving_proto_field_name=True, descriptor_pool=pool())
        return server_error(status.code, status.message, details.get("details", []))
    if code is StatusCode.DEADLINE_EXCEEDED:
        return deadline_passed()
    # The server gives a reason with each of its errors: what has none comes from the way to it.
    if code in {StatusCode.UNAVAILABLE, StatusCode.INTERNAL, StatusCode.UNKNOWN, StatusCode.CANCELLED}:
        sent = not any(words in text.lower() for words in _NOT_SENT)
        return LostConnectionError(f"the connection broke: {text}" if sent else text, sent=sent)
    return server_error(code.value[0], text, [])
