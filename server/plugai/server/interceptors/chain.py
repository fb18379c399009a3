"""The one interceptor: wraps each handler once, with everything that a call passes through."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, aclosing
from dataclasses import dataclass
from typing import Any

import grpc
from google.protobuf.message import DecodeError
from grpc import aio

from plugai.runners.errors import MalformedMessageError

Context = aio.ServicerContext[Any, Any]


@dataclass(eq=False)
class Call:
    """One call of an rpc. `request_id` and `code` are set on the way."""

    method: str
    request: Any
    context: Context
    request_id: str = ""
    code: grpc.StatusCode = grpc.StatusCode.OK


Around = Callable[[Call], AbstractAsyncContextManager[None]]


class _Malformed:
    """Stands for bytes that are no message, until there is a call that can be answered."""


class Chain(aio.ServerInterceptor):
    """Enters each `around` in order before a handler runs, and leaves them in reverse when it is done.

    One wrapper for all of them, since each layer around a stream costs something for every message.
    """

    def __init__(self, around: Sequence[Around]) -> None:
        self._around = around

    async def intercept_service(
        self,
        continuation: Callable[[grpc.HandlerCallDetails], Awaitable[Any]],
        handler_call_details: grpc.HandlerCallDetails,
    ) -> Any:
        handler = await continuation(handler_call_details)
        # No handler: the method is not served, which gRPC answers by itself.
        return None if handler is None else self._wrap(handler, handler_call_details.method)

    def _wrap(self, handler: Any, method: str) -> Any:
        async def unary(request: Any, context: Context) -> Any:
            async with AsyncExitStack() as stack:
                await self._enter(stack, Call(method, request, context))
                return await handler.unary_unary(request, context)

        async def stream(request: Any, context: Context) -> AsyncIterator[Any]:
            async with AsyncExitStack() as stack:
                await self._enter(stack, Call(method, request, context))
                responses = await stack.enter_async_context(aclosing(handler.unary_stream(request, context)))
                async for response in responses:
                    yield response

        decode = handler.request_deserializer

        def deserialize(data: bytes) -> Any:
            try:
                return decode(data)
            except DecodeError:
                return _Malformed()

        if handler.unary_unary is not None:
            return grpc.unary_unary_rpc_method_handler(unary, deserialize, handler.response_serializer)
        if handler.unary_stream is not None:
            return grpc.unary_stream_rpc_method_handler(stream, deserialize, handler.response_serializer)
        return handler

    async def _enter(self, stack: AsyncExitStack, call: Call) -> None:
        for around in self._around:
            await stack.enter_async_context(around(call))
        if isinstance(call.request, _Malformed):
            name = call.method.rpartition("/")[2]
            raise MalformedMessageError(f"the bytes are no request message of {name}; update the client's stubs")
