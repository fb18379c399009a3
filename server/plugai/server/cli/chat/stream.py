"""The events of one request, which continue when a lost connection is restored."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import grpc
from grpc import aio

from plugai.server.cli.client import came_from_server
from plugai.server.cli.errors import CommandError
from plugai.v1 import event_pb2, generate_pb2, generate_pb2_grpc

_TERMINAL = ("finished", "failed")
# The waits before each retry, in seconds: half a minute in all, enough for the restart of a server.
_WAITS = (0.1, 0.5, 1.0, 2.0, 4.0, 8.0, 15.0)
_CANCEL_SECONDS = 3.0
_CANCEL_TRIES = 5


@dataclass(frozen=True, slots=True)
class RequestStream:
    """One request. `notify` is called with a message when the connection is lost."""

    service: generate_pb2_grpc.GenerateServiceAsyncStub
    request: generate_pb2.GenerateRequest
    notify: Callable[[str], None]
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep

    async def events(self) -> AsyncGenerator[event_pb2.GenerateEvent, None]:
        """All events, each once, up to `finished` or `failed`. Closing the generator earlier cancels the request.

        Raises AioRpcError for an error of the server, CommandError if the connection cannot be restored.
        """
        seen = 0
        ended = False
        try:
            async for event in self._every_event():
                seen += 1
                ended = event.WhichOneof("event") in _TERMINAL
                yield event
        except aio.AioRpcError as error:
            # A request that the server refused, or no longer has, cannot be cancelled.
            ended = came_from_server(error)
            raise
        finally:
            if not ended:
                await self._cancel(1 if seen else _CANCEL_TRIES)

    async def _every_event(self) -> AsyncGenerator[event_pb2.GenerateEvent, None]:
        after, tries = 0, 0
        call: aio.UnaryStreamCall[Any, event_pb2.GenerateEvent] = self.service.Generate(self.request)
        while True:
            try:
                async for event in call:
                    after, tries = max(after, event.seq), 0
                    yield event
                    if event.WhichOneof("event") in _TERMINAL:
                        return
            except aio.AioRpcError as error:
                if not after or _is_final(error, tries):
                    raise
            if tries == len(_WAITS):
                raise CommandError("the connection was lost and the server does not answer; the answer is incomplete")
            self.notify("the connection was lost; reconnecting" if not tries else "no answer yet; trying again")
            await self.sleep(_WAITS[tries])
            tries += 1
            watch = generate_pb2.WatchRequestRequest(request_id=self.request.request_id, after_seq=after)
            call = self.service.WatchRequest(watch)

    async def _cancel(self, tries: int) -> None:
        """Cancel the request. If no event has arrived, it may not have reached the server yet, so this is retried."""
        message = generate_pb2.CancelRequestRequest(request_id=self.request.request_id)
        for _ in range(tries):
            try:
                await self.service.CancelRequest(message, timeout=_CANCEL_SECONDS)
                return
            except aio.AioRpcError as error:
                if error.code() is not grpc.StatusCode.NOT_FOUND:
                    return
            await self.sleep(0.1)


def _is_final(error: aio.AioRpcError, tries: int) -> bool:
    """Whether this is the server's answer to a call of WatchRequest, and not another lost connection."""
    return bool(tries) and came_from_server(error) and error.code() is not grpc.StatusCode.UNAVAILABLE
