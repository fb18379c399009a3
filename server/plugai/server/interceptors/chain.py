"""The one gRPC interceptor: it wraps each handler once, in all middleware."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Coroutine, Iterable, Sequence
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import grpc
from google.protobuf.message import DecodeError, Message
from grpc import aio

from plugai.runners.watchdog import Watchdog
from plugai.server.core.errors import MalformedMessageError, SlowReaderError
from plugai.server.headers import ADDED
from plugai.server.interceptors.json_order import TRANSCODED, ordered

Context = aio.ServicerContext[Any, Any]
Metadata = Iterable[tuple[str, str | bytes]]


@dataclass(eq=False)
class Call:
    """One call of an rpc. Middleware sets `request_id`, `headers` and `code`; a stream sets `has_responded`.

    `headers` are sent with the first response, not earlier: Envoy can turn a status into an HTTP error only before
    anything was sent. They cost as much as a message, so values that can wait for the end are trailers.
    """

    method: str
    request: Any
    context: Context
    metadata: Metadata = field(init=False)
    request_id: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    code: grpc.StatusCode = grpc.StatusCode.OK
    has_responded: bool = False

    def __post_init__(self) -> None:
        # gRPC builds it again at each access.
        self.metadata = self.context.invocation_metadata() or ()


CallNext = Callable[[], Coroutine[Any, Any, None]]
"""Runs the rest of the chain: the next middleware, or the handler."""

Middleware = Callable[[Call, CallNext], Coroutine[Any, Any, None]]
"""Wraps a call: awaits `call_next` once, or raises."""


class _Malformed:
    """Stands in for bytes that cannot be decoded, until there is a call that can be ended with an error."""


class Chain(aio.ServerInterceptor):
    """Calls a handler inside all middleware, the first of them outermost.

    There is one wrapper for all of them, since each layer of a stream costs time for every message.
    """

    def __init__(self, middlewares: Sequence[Middleware], write_timeout: float) -> None:
        """A stream whose client reads nothing for `write_timeout` seconds is ended."""
        self._middlewares = middlewares
        self._write_timeout = write_timeout
        # By method, and whether Envoy has transcoded the call.
        self._wrapped: dict[tuple[str, bool], Any] = {}

    async def intercept_service(
        self,
        continuation: Callable[[grpc.HandlerCallDetails], Awaitable[Any]],
        handler_call_details: grpc.HandlerCallDetails,
    ) -> Any:
        key = handler_call_details.method, _is_transcoded(handler_call_details)
        if key not in self._wrapped:
            handler = await continuation(handler_call_details)
            if handler is None:
                # gRPC itself answers that the method is not served.
                return None
            self._wrapped[key] = self._wrap(handler, *key)
        return self._wrapped[key]

    def _wrap(self, handler: Any, method: str, is_transcoded: bool) -> Any:
        decode: Callable[[bytes], Any] = handler.request_deserializer
        decode, encode = _deserializer(ordered(decode) if is_transcoded else decode), _serialize
        if handler.unary_unary is not None:
            return grpc.unary_unary_rpc_method_handler(self._unary(handler.unary_unary, method), decode, encode)
        if handler.unary_stream is not None:
            return grpc.unary_stream_rpc_method_handler(self._stream(handler.unary_stream, method), decode, encode)
        if handler.stream_unary is not None:
            return grpc.stream_unary_rpc_method_handler(self._upload(handler.stream_unary, method), decode, encode)
        return grpc.stream_stream_rpc_method_handler(self._exchange(handler.stream_stream, method), decode, encode)

    def _unary(self, handler: Any, method: str) -> Any:
        async def unary(request: Any, context: Context) -> Any:
            return await self._respond(Call(method, request, context), handler)

        return unary

    def _upload(self, handler: Any, method: str) -> Any:
        async def upload(requests: AsyncIterator[Any], context: Context) -> Any:
            return await self._respond(Call(method, _wellformed(requests, method), context), handler)

        return upload

    async def _respond(self, call: Call, handler: Any) -> Any:
        response = None

        async def run_handler() -> None:
            nonlocal response
            response = await handler(call.request, call.context)

        await self._run(call, run_handler)
        # Only after the middleware: a call that is cancelled while its headers are sent could not report a status.
        if call.headers:
            await call.context.send_initial_metadata(call.headers)
        return response

    def _stream(self, handler: Any, method: str) -> Any:
        # It writes instead of yielding, so that a write that times out, or whose client left, unwinds the whole call.
        async def stream(request: Any, context: Context) -> None:
            call = Call(method, request, context)
            await self._run(call, lambda: self._write_all(call, handler))

        return stream

    def _exchange(self, handler: Any, method: str) -> Any:
        async def exchange(requests: AsyncIterator[Any], context: Context) -> None:
            call = Call(method, _wellformed(requests, method), context)
            await self._run(call, lambda: self._write_all(call, handler))

        return exchange

    async def _write_all(self, call: Call, handler: Any) -> None:
        added: list[tuple[str, str]] = []
        ADDED.set(added)
        context = call.context
        async with aclosing(handler(call.request, context)) as responses, self._limited_writes() as writing:
            async for response in responses:
                if call.headers or added:
                    await _send(context.send_initial_metadata((*call.headers, *added)))
                    call.headers = ()
                    added.clear()
                call.has_responded = True
                writing.watch()
                await context.write(response)
                writing.pause()

    @asynccontextmanager
    async def _limited_writes(self) -> AsyncGenerator[Watchdog, None]:
        """A timeout for each write of a stream. Raises SlowReaderError."""
        limit = asyncio.timeout(None)
        writing = Watchdog(self._write_timeout, lambda: limit.reschedule(0.0))
        try:
            async with limit:
                yield writing
        except TimeoutError:
            if not limit.expired():
                raise
            problem = f"the stream was ended because its client read nothing for {self._write_timeout:g} seconds"
            raise SlowReaderError(f"{problem}; WatchRequest resumes the stream of a request") from None
        finally:
            writing.close()

    async def _run(self, call: Call, handler: CallNext) -> None:
        async def check_and_handle() -> None:
            _require_wellformed(call.request, call.method)
            await handler()

        call_next: CallNext = check_and_handle
        for middleware in reversed(self._middlewares):
            call_next = partial(middleware, call, call_next)
        await call_next()


async def _send(sending: Coroutine[Any, Any, None]) -> None:
    """Send headers completely, even if the call is cancelled meanwhile: otherwise its status could not follow them."""
    task = asyncio.create_task(sending)
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait([task])
        raise


async def _wellformed(requests: AsyncIterator[Any], method: str) -> AsyncIterator[Any]:
    async for request in requests:
        _require_wellformed(request, method)
        yield request


def _require_wellformed(request: Any, method: str) -> None:
    if isinstance(request, _Malformed):
        name = method.rpartition("/")[2]
        raise MalformedMessageError(
            f"the request cannot be read as {name}: it is nested more than 100 levels deep (in JSON values, each level"
            " counts up to three times), a text in it is not UTF-8, or it was made with other stubs than this version's"
        )


def _is_transcoded(details: grpc.HandlerCallDetails) -> bool:
    return any(name == TRANSCODED for name, _ in details.invocation_metadata or ())


def _serialize(message: Message) -> bytes:
    # Otherwise the order of a map, such as a Struct, would be another one in each process.
    return message.SerializeToString(deterministic=True)


def _deserializer(decode: Callable[[bytes], Any]) -> Callable[[bytes], Any]:
    def deserialize(data: bytes) -> Any:
        try:
            return decode(data)
        except DecodeError:
            return _Malformed()

    return deserialize
