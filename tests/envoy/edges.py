"""An open edge and the clients that knock at it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx2
from grpc import aio
from tests.support.limits import HANGS_SECONDS
from tests.support.tiers import slow

from plugai.envoy.config import EnvoyConfig
from plugai.envoy.process import EnvoyProcess

JSON = "application/json"
_HEARTBEAT_LIMIT = httpx2.Timeout(60)


@dataclass(frozen=True, slots=True)
class Edge:
    """Envoy, an HTTP client and a gRPC channel to it."""

    envoy: EnvoyProcess
    http: httpx2.AsyncClient
    channel: aio.Channel


@asynccontextmanager
@slow
async def open_edge(config: EnvoyConfig) -> AsyncIterator[Edge]:
    """Start Envoy with `config`, and clients to it."""
    async with EnvoyProcess(config) as envoy, clients(envoy) as edge:
        yield edge


@asynccontextmanager
async def clients(envoy: EnvoyProcess) -> AsyncIterator[Edge]:
    """Clients of a running Envoy."""
    host, port = envoy.address
    async with (
        httpx2.AsyncClient(base_url=f"http://{host}:{port}", timeout=_HEARTBEAT_LIMIT) as http,
        aio.insecure_channel(f"{host}:{port}") as channel,
    ):
        yield Edge(envoy, http, channel)


async def events(response: httpx2.Response) -> AsyncIterator[dict[str, Any]]:
    """The server-sent events of an answer, as they come."""
    async for line in response.aiter_lines():
        if line:
            field, _, value = line.partition(": ")
            assert field == "data"
            yield json.loads(value)


def reason(response: httpx2.Response) -> str:
    """The reason of an error, after checking that its body is one of ours and agrees with its status."""
    assert response.headers["content-type"] == JSON
    body = response.json()
    # Where no path is known, there are the forms of other APIs too.
    assert set(body) - {"error", "type"} == {"code", "message", "details"}
    assert body["message"]
    detail = body["details"][0]
    assert detail["@type"] == "type.googleapis.com/google.rpc.ErrorInfo"
    assert detail["domain"] == "plugai"
    return str(detail["reason"])


async def until(condition: Callable[[], Awaitable[bool]]) -> None:
    """Wait for what Envoy finds out by itself, and tells nobody."""
    async with asyncio.timeout(HANGS_SECONDS):
        while not await condition():  # noqa: ASYNC110
            await asyncio.sleep(0.02)


async def readiness(edge: Edge) -> int:
    """The status of `/readyz`."""
    return (await edge.http.get("/readyz")).status_code


def grpc_web_frame(message: bytes = b"") -> bytes:
    """A gRPC-web frame with one message."""
    return b"\0" + len(message).to_bytes(4, "big") + message


def grpc_web_frames(body: bytes) -> tuple[list[bytes], dict[str, str]]:
    """The messages and the trailers in a gRPC-web body."""
    messages: list[bytes] = []
    trailers: dict[str, str] = {}
    while body:
        kind, size = body[0], int.from_bytes(body[1:5], "big")
        payload, body = body[5 : 5 + size], body[5 + size :]
        if kind & 0x80:
            trailers = dict(line.split(":", 1) for line in payload.decode().splitlines())
        else:
            messages.append(payload)
    return messages, trailers
