"""Authentication of calls to a worker by a secret, so that no other process on the machine can use its socket."""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable
from typing import Any

import grpc
from grpc import aio

from plugai.runners.worker.connection import SECRET_KEY


class SecretInterceptor(aio.ServerInterceptor):
    """Rejects calls without the secret."""

    def __init__(self, secret: str) -> None:
        self._secret = secret.encode()

    async def intercept_service(
        self,
        continuation: Callable[[grpc.HandlerCallDetails], Awaitable[grpc.RpcMethodHandler[Any, Any] | None]],
        handler_call_details: grpc.HandlerCallDetails,
    ) -> grpc.RpcMethodHandler[Any, Any] | None:
        for key, value in handler_call_details.invocation_metadata or ():
            if key == SECRET_KEY and hmac.compare_digest(_bytes(value), self._secret):
                return await continuation(handler_call_details)
        return grpc.unary_unary_rpc_method_handler(_refuse)


async def _refuse(_request: bytes, context: aio.ServicerContext[Any, Any]) -> None:
    await context.abort(grpc.StatusCode.UNAUTHENTICATED, "the secret is missing or wrong")


def _bytes(value: str | bytes) -> bytes:
    return value.encode() if isinstance(value, str) else value
