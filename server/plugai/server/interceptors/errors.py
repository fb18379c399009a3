"""Turns a PlugAIError into a gRPC status with its details, and anything else into INTERNAL, logged once."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from math import ceil

import structlog
from google.rpc import status_pb2
from grpc import StatusCode
from grpc_status import rpc_status

from plugai.runners.errors import PlugAIError
from plugai.server.interceptors.chain import Call, CallNext
from plugai.server.status import internal, status

log = structlog.get_logger(__name__)

# A status is sent after everything before it. A client that does not read that is given this long.
_FLUSH_SECONDS = 1.0


async def errors(call: Call, call_next: CallNext) -> None:
    """End the call with a status if its handler raises."""
    try:
        await call_next()
    except PlugAIError as error:
        await _abort(call, status(error, call.request_id), (*call.headers, *_retry_after(error)))
    except asyncio.CancelledError:
        call.code = StatusCode.CANCELLED
        raise
    except Exception:
        log.exception("unhandled error", method=call.method)
        await _abort(call, internal(call.request_id))


def _retry_after(error: PlugAIError) -> tuple[tuple[str, str], ...]:
    """The header that HTTP clients read; gRPC clients have RetryInfo."""
    return (("retry-after", str(ceil(error.retry_after))),) if error.retry_after is not None else ()


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
