"""The one interceptor: wraps each handler once, with everything that a call passes through."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Coroutine, Iterable, Sequence
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import grpc
from google.protobuf.message import DecodeError
from grpc import aio

from plugai.runners.watchdog import Watchdog
from plugai.server.core.errors import MalformedMessageError, SlowReaderError
from plugai.server.headers import ADDED

Context = aio.ServicerContext[Any, Any]
Metadata = Iterable[tuple[str, str | bytes]]


@dataclass(eq=False)
class Call:
    """One call of an rpc. `request_id`, `headers` and `code` are set on the way.

    `headers` go out before the first response, and not at once: Envoy can turn a status into an HTTP error only before
    anything was sent. They cost as much as a message, so what can wait for the end is a trailer.
    """

    method: str
    request: Any
    context: Context
    metadata: Metadata = field(init=False)
    request_id: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    code: grpc.StatusCode = grpc.StatusCode.OK

    def __post_init__(self) -> None:
        # gRPC makes it anew each time that it is asked.
        self.metadata = self.context.invocation_metadata() or ()


CallNext = Callable[[], Coroutine[Any, Any, None]]
"""What a call does when nothing stops it."""

Middleware = Callable[[Call, CallNext], Coroutine[Any, Any, None]]
"""One thing that a call passes through: does what it has to, and awaits `proceed` once, or raises."""


class _Malformed:
    """Stands for bytes that are no message, until there is a call that can be answered."""


class Chain(aio.ServerInterceptor):
    """Calls a handler inside each `around`, the first of them outermost.

    One wrapper for all of them, since each layer around a stream costs something for every message.
    """

    def __init__(self, around: Sequence[Middleware], patience: float) -> None:
        """A stream whose client takes nothing for `patience` seconds is ended."""
        self._around = around
        self._patience = patience
        self._wrapped: dict[str, Any] = {}

    async def intercept_service(
        self,
        continuation: Callable[[grpc.HandlerCallDetails], Awaitable[Any]],
        handler_call_details: grpc.HandlerCallDetails,
    ) -> Any:
        method = handler_call_details.method
        if method not in self._wrapped:
            handler = await continuation(handler_call_details)
            if handler is None:
                # The method is not served, which gRPC answers by itself.
                return None
            self._wrapped[method] = self._wrap(handler, method)
        return self._wrapped[method]

    def _wrap(self, handler: Any, method: str) -> Any:
        decode, encode = _tolerant(handler.request_deserializer), handler.response_serializer
        if handler.unary_unary is not None:
            return grpc.unary_unary_rpc_method_handler(self._unary(handler.unary_unary, method), decode, encode)
        if handler.unary_stream is not None:
            return grpc.unary_stream_rpc_method_handler(self._stream(handler.unary_stream, method), decode, encode)
        if handler.stream_unary is not None:
            return grpc.stream_unary_rpc_method_handler(self._upload(handler.stream_unary, method), decode, encode)
        return handler

    def _unary(self, behaviour: Any, method: str) -> Any:
        async def unary(request: Any, context: Context) -> Any:
            return await self._respond(Call(method, request, context), behaviour)

        return unary

    def _upload(self, behaviour: Any, method: str) -> Any:
        async def upload(requests: AsyncIterator[Any], context: Context) -> Any:
            return await self._respond(Call(method, _wellformed(requests, method), context), behaviour)

        return upload

    async def _respond(self, call: Call, behaviour: Any) -> Any:
        response = None

        async def answer() -> None:
            nonlocal response
            response = await behaviour(call.request, call.context)

        await self._pass(call, answer)
        # Not in between: a call that is ended while its headers go out could be told no status any more.
        if call.headers:
            await call.context.send_initial_metadata(call.headers)
        return response

    def _stream(self, behaviour: Any, method: str) -> Any:
        # It writes, where it could yield: so a write that is given up, or whose client left, unwinds the whole call.
        async def stream(request: Any, context: Context) -> None:
            call = Call(method, request, context)
            await self._pass(call, lambda: self._write_all(call, behaviour))

        return stream

    async def _write_all(self, call: Call, behaviour: Any) -> None:
        added: list[tuple[str, str]] = []
        ADDED.set(added)
        context = call.context
        async with aclosing(behaviour(call.request, context)) as responses, self._patient() as writing:
            async for response in responses:
                if call.headers or added:
                    await _sent(context.send_initial_metadata((*call.headers, *added)))
                    call.headers = ()
                    added.clear()
                writing.watch()
                await context.write(response)
                writing.pause()

    @asynccontextmanager
    async def _patient(self) -> AsyncGenerator[Watchdog, None]:
        """A limit for each write in turn."""
        limit = asyncio.timeout(None)
        writing = Watchdog(self._patience, lambda: limit.reschedule(0.0))
        try:
            async with limit:
                yield writing
        except TimeoutError:
            if not limit.expired():
                raise
            sentence = f"the stream was ended since nothing of it was read for {self._patience:g} seconds"
            raise SlowReaderError(f"{sentence}; WatchRequest resumes a request's") from None
        finally:
            writing.close()

    async def _pass(self, call: Call, answer: CallNext) -> None:
        async def proceed() -> None:
            _require_wellformed(call.request, call.method)
            await answer()

        passing: CallNext = proceed
        for around in reversed(self._around):
            passing = partial(around, call, passing)
        await passing()


async def _sent(sending: Coroutine[Any, Any, None]) -> None:
    """Wait until headers are out, also if the call is ended meanwhile: its status could not follow them otherwise."""
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
        raise MalformedMessageError(f"the bytes are no request message of {name}; update the client's stubs")


def _tolerant(decode: Callable[[bytes], Any]) -> Callable[[bytes], Any]:
    def deserialize(data: bytes) -> Any:
        try:
            return decode(data)
        except DecodeError:
            return _Malformed()

    return deserialize
