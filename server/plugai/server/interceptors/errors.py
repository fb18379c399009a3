"""Turns a PlugAIError into a gRPC status with its details, and anything else into INTERNAL, logged once.

Calls of another API receive its own errors: as the body before anything was sent, otherwise as an event of the stream.
A gRPC status would end the HTTP response like a complete answer.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from math import ceil
from typing import Protocol

import structlog
from google.api.httpbody_pb2 import HttpBody
from google.rpc import status_pb2
from grpc import StatusCode
from grpc.aio import InternalError
from grpc_status import rpc_status

from plugai.runners.errors import PlugAIError
from plugai.server.http_error import HttpError
from plugai.server.interceptors.chain import Call, CallNext, Middleware
from plugai.server.status import internal, status

log = structlog.get_logger(__name__)

# A status is sent after everything before it. A client that does not read that is given this long.
_FLUSH_SECONDS = 1.0


class ErrorFormat(Protocol):
    """How another API reports errors."""

    def body(self, error: HttpError) -> bytes:
        """The JSON body of a response that is nothing but this error."""
        ...

    def event(self, error: HttpError) -> bytes:
        """What ends a stream that has begun."""
        ...


def errors(formats: Mapping[str, ErrorFormat]) -> Middleware:
    """End a call with an error if its handler raises. `formats` are those of other APIs, by their service's name."""

    async def middleware(call: Call, call_next: CallNext) -> None:
        try:
            await call_next()
        except PlugAIError as error:
            await _end(call, formats, error)
        except asyncio.CancelledError:
            call.code = StatusCode.CANCELLED
            raise
        except InternalError:
            # gRPC could not send: the client has disconnected with messages on their way.
            call.code = StatusCode.CANCELLED
            raise asyncio.CancelledError from None
        except Exception:
            log.exception("unhandled error", method=call.method)
            await _end(call, formats, None)

    return middleware


async def _end(call: Call, formats: Mapping[str, ErrorFormat], error: PlugAIError | None) -> None:
    """End the call; None stands for a bug in the server."""
    used = formats.get(call.method.split("/")[1])
    if used is not None:
        await _write(call, used, HttpError.internal(call.request_id) if error is None else HttpError.of(error))
    elif error is None:
        await _abort(call, internal(call.request_id))
    else:
        await _abort(call, status(error, call.request_id), (*call.headers, *_retry_after(error)))


def _retry_after(error: PlugAIError) -> tuple[tuple[str, str], ...]:
    """The header that HTTP clients read; gRPC clients have RetryInfo."""
    return (("retry-after", str(ceil(error.retry_after))),) if error.retry_after is not None else ()


async def _write(call: Call, used: ErrorFormat, error: HttpError) -> None:
    call.code = error.code
    with suppress(TimeoutError):
        async with asyncio.timeout(_FLUSH_SECONDS):
            if call.has_responded:
                await call.context.write(HttpBody(data=used.event(error)))
                return
            await call.context.send_initial_metadata((*call.headers, *error.headers))
            await call.context.write(HttpBody(content_type="application/json", data=used.body(error)))


async def _abort(call: Call, error: status_pb2.Status, trailers: tuple[tuple[str, str], ...] = ()) -> None:
    sent = rpc_status.to_status(error)
    call.code = sent.code
    # The message is sent as a trailer, which may hold no line breaks or control characters.
    details = "".join(c if c.isprintable() else " " for c in sent.details)
    # abort() replaces the trailers that were set before.
    trailers = (*call.context.trailing_metadata(), *sent.trailing_metadata, *trailers)
    with suppress(TimeoutError):
        async with asyncio.timeout(_FLUSH_SECONDS):
            await call.context.abort(sent.code, details, trailers)
