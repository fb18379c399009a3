"""What idle and slow connections cannot do to others."""

from __future__ import annotations

import asyncio
import itertools
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest
from scripts.connection_cap import MODULE, digest_section
from tests.envoy.edges import open_edge
from tests.envoy.scripted_gateway import Context, Events, ScriptedGateway, delta

from plugai.envoy.config import EnvoyConfig
from plugai.envoy.process import EnvoyProcess

_SECONDS = 30.0
_REQUEST = b"GET /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n"

Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@asynccontextmanager
async def connected(envoy: EnvoyProcess, source: str) -> AsyncIterator[Connection]:
    """A connection from this address that has sent nothing."""
    reader, writer = await asyncio.open_connection(*envoy.address, local_addr=(source, 0))
    try:
        yield reader, writer
    finally:
        writer.transport.abort()


@asynccontextmanager
async def idle(envoy: EnvoyProcess, source: str, count: int) -> AsyncIterator[list[Connection]]:
    """Connections from one address."""
    async with AsyncExitStack() as stack:
        yield [await stack.enter_async_context(connected(envoy, source)) for _ in range(count)]


async def answers(connection: Connection) -> bool:
    """Whether a connection is served; one that is refused is closed."""
    reader, writer = connection
    try:
        writer.write(_REQUEST)
        async with asyncio.timeout(_SECONDS):
            return (await reader.read(8)).startswith(b"HTTP/1.1")
    except ConnectionError:
        return False


async def serves(envoy: EnvoyProcess, source: str) -> bool:
    """Whether a new connection from this address is served."""
    async with connected(envoy, source) as connection:
        return await answers(connection)


async def test_idle_sockets_of_one_address_keep_nobody_else_out(config: EnvoyConfig) -> None:
    # More than all connections that the listener may have.
    limited = replace(config, max_connections=60, max_connections_per_address=20)
    async with open_edge(limited) as edge, idle(edge.envoy, "127.0.0.7", 100):
        assert not await serves(edge.envoy, "127.0.0.7")
        assert await serves(edge.envoy, "127.0.0.8")
        assert await serves(edge.envoy, "127.0.0.9")


async def test_an_address_has_exactly_its_connections_again_when_they_end(config: EnvoyConfig) -> None:
    async with open_edge(replace(config, max_connections_per_address=5)) as edge:
        for _ in range(20):
            # Envoy notices the end of the ones before on its own.
            async with asyncio.timeout(_SECONDS):
                while not await takes(edge.envoy, "127.0.0.7", 5):
                    pass


async def takes(envoy: EnvoyProcess, source: str, count: int) -> bool:
    """Whether so many connections are served at once. Fails if one more is."""
    async with idle(envoy, source, count) as opened:
        if not all([await answers(connection) for connection in opened]):
            return False
        assert not await serves(envoy, source)
        return True


@pytest.mark.parametrize("sent", [b"", b"GET /healthz HT", _REQUEST], ids=["nothing", "half a header", "one request"])
async def test_a_connection_that_goes_silent_is_closed(config: EnvoyConfig, sent: bytes) -> None:
    short = replace(config, header_seconds=0.3, idle_seconds=0.3)
    async with (
        open_edge(short) as edge,
        connected(edge.envoy, "127.0.0.7") as (reader, writer),
        asyncio.timeout(_SECONDS),
    ):
        writer.write(sent)
        await reader.read()


async def test_headers_that_come_byte_by_byte_have_no_more_time(config: EnvoyConfig) -> None:
    async with open_edge(replace(config, header_seconds=0.3)) as edge, connected(edge.envoy, "127.0.0.7") as slow:
        reader, writer = slow
        answer = asyncio.create_task(reader.read(12))
        for byte in _REQUEST[:-2]:
            writer.write(bytes([byte]))
            done, _ = await asyncio.wait([answer], timeout=0.05)
            if done:
                break
        assert await asyncio.wait_for(answer, _SECONDS) == b"HTTP/1.1 408"


async def test_behind_a_proxy_all_connections_are_the_proxys(config: EnvoyConfig) -> None:
    limited = replace(config, max_connections_per_address=5, trusted_proxies=1)
    async with open_edge(limited) as edge, idle(edge.envoy, "127.0.0.7", 20) as opened:
        assert all([await answers(connection) for connection in opened])


async def test_the_connection_of_a_client_that_reads_nothing_is_closed(
    gateway: ScriptedGateway, config: EnvoyConfig
) -> None:
    cancelled = asyncio.Event()

    async def endless(request: Any, context: Context) -> Events:
        try:
            for number in itertools.count(1):
                yield delta(number, "wave " * 10_000)
        finally:
            cancelled.set()

    gateway.generate = endless
    async with open_edge(replace(config, unread_seconds=0.3)) as edge:
        with socket.socket() as client:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            client.connect(edge.envoy.address)
            client.sendall(b"POST /v1/generate HTTP/1.1\r\nhost: localhost\r\ncontent-length: 2\r\n\r\n{}")
            await asyncio.wait_for(cancelled.wait(), _SECONDS)


def test_the_compiled_cap_is_that_of_its_source() -> None:
    assert MODULE.read_bytes().endswith(digest_section()), "run `python -m scripts.connection_cap`"
