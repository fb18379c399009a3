"""Sends a token with every call of a channel."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from grpc import aio


def bearer_interceptors(token: str) -> Sequence[aio.ClientInterceptor]:
    """Interceptors that send this token with every call; none if it is empty."""
    return [_Unary(token), _Stream(token), _Upload(token)] if token else []


class _Unary(aio.UnaryUnaryClientInterceptor):
    def __init__(self, token: str) -> None:
        self._token = token

    async def intercept_unary_unary(
        self, continuation: Callable[..., Any], details: aio.ClientCallDetails, request: Any
    ) -> Any:
        return await continuation(_with(details, self._token), request)


class _Stream(aio.UnaryStreamClientInterceptor):
    def __init__(self, token: str) -> None:
        self._token = token

    async def intercept_unary_stream(
        self, continuation: Callable[..., Any], details: aio.ClientCallDetails, request: Any
    ) -> Any:
        return await continuation(_with(details, self._token), request)


class _Upload(aio.StreamUnaryClientInterceptor):
    def __init__(self, token: str) -> None:
        self._token = token

    async def intercept_stream_unary(
        self, continuation: Callable[..., Any], details: aio.ClientCallDetails, requests: Any
    ) -> Any:
        return await continuation(_with(details, self._token), requests)


def _with(details: aio.ClientCallDetails, token: str) -> aio.ClientCallDetails:
    sent = aio.Metadata(*(details.metadata or ()), ("authorization", f"Bearer {token}"))
    return aio.ClientCallDetails(details.method, details.timeout, sent, details.credentials, details.wait_for_ready)
