"""Connections to a provider: where they go, what is kept of them, and when they end."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager

import pytest
from aiohttp import web

from plugai.adapters.http.call import ErrorResponse, ProviderCall
from plugai.adapters.http.client import MAX_BODY_BYTES, HttpClient
from plugai.adapters.http.flush_window import FlushWindow
from plugai.runners.base import ProviderConfig
from plugai.runners.errors import EgressForbiddenError, ProviderProtocolError, ProviderTimeoutError

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
GET = ProviderCall("/it", method="GET")


@asynccontextmanager
async def served(handler: Handler) -> AsyncGenerator[int, None]:
    """A server that answers every path so; its port."""
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", handler)
    runner = web.AppRunner(app, handler_cancellation=True)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


@asynccontextmanager
async def client(port: int, *allowed: str, scheme: str = "http") -> AsyncGenerator[HttpClient, None]:
    config = ProviderConfig("acme", allowed_hosts=frozenset(allowed), connect_seconds=5.0)
    async with HttpClient(config, f"{scheme}://127.0.0.1:{port}") as made:
        yield made


async def test_a_connection_to_a_private_address_is_never_made() -> None:
    arrived = asyncio.Event()

    async def note(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        arrived.set()
        writer.close()

    server = await asyncio.start_server(note, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        async with client(port, scheme="https") as guarded:
            with pytest.raises(EgressForbiddenError) as error:
                await guarded.send(GET, {"authorization": "Bearer canary"})
        assert "127.0.0.1" not in error.value.message
        # A connection that was made would have been noticed before this one.
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        await arrived.wait()
        writer.close()
        await writer.wait_closed()


async def test_a_name_that_resolves_to_a_private_address_is_rejected_too() -> None:
    config = ProviderConfig("acme")
    async with HttpClient(config, "https://localhost:1") as guarded:
        with pytest.raises(EgressForbiddenError):
            await guarded.send(GET, {})


async def test_a_redirect_is_not_followed() -> None:
    paths = []

    async def redirect(request: web.Request) -> web.StreamResponse:
        paths.append(request.path)
        raise web.HTTPFound("/elsewhere")

    async with served(redirect) as port, client(port, "127.0.0.1") as open_client:
        answer = await open_client.fetch(GET, {}, 10.0)
        assert isinstance(answer, ErrorResponse)
        assert answer.status == 302
    assert paths == ["/it"]


async def test_an_endless_body_is_aborted() -> None:
    async def endless(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        for _ in range(MAX_BODY_BYTES // 2**20 + 2):
            await response.write(bytes(2**20))
        return response

    async with served(endless) as port, client(port, "127.0.0.1") as open_client:
        with pytest.raises(ProviderProtocolError):
            await open_client.fetch(GET, {}, 60.0)


async def test_a_fetch_times_out_and_closes_its_connection() -> None:
    left = asyncio.Event()

    async def silent(request: web.Request) -> web.StreamResponse:
        try:
            await asyncio.Event().wait()
        finally:
            left.set()
        raise AssertionError

    async with served(silent) as port, client(port, "127.0.0.1") as open_client:
        with pytest.raises(ProviderTimeoutError):
            await open_client.fetch(GET, {}, 0.05)
        await left.wait()


async def test_a_connection_is_reused_once_a_response_is_complete() -> None:
    seen = []

    async def answer(request: web.Request) -> web.StreamResponse:
        assert request.transport is not None
        seen.append(request.transport.get_extra_info("peername"))
        return web.Response(text="x" * 100_000)

    async with served(answer) as port, client(port, "127.0.0.1") as open_client:
        for _ in range(3):
            response = await open_client.send(GET, {})
            response.done()
            # Whatever was left of the body comes while nobody waits for it.
            while not response.ended:  # noqa: ASYNC110 - a state that tells nobody
                await asyncio.sleep(0)
    assert len(set(seen)) < 3


def test_few_streams_are_never_paused_and_many_only_briefly() -> None:
    window = FlushWindow()
    assert window.seconds == 0
    waits = []
    with_streams = [window.stream() for _ in range(500)]
    for stream in with_streams:
        stream.__enter__()
        waits.append(window.seconds)
    assert waits[0] == 0.0
    assert waits == sorted(waits)
    assert max(waits) <= 0.1
    for stream in with_streams:
        stream.__exit__(None, None, None)
    assert window.seconds == 0


async def test_paused_streams_resume_together_with_all_their_data() -> None:
    window, all_held, all_read = FlushWindow(), asyncio.Event(), asyncio.Event()

    async def words(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        await response.write(b"one")
        await all_held.wait()
        await response.write(b"two")
        await response.write(b"three")
        await all_read.wait()
        return response

    async with served(words) as port, client(port, "127.0.0.1") as open_client, AsyncExitStack() as streams:
        for _ in range(32):
            streams.enter_context(window.stream())
        first, second = responses = [await open_client.send(GET, {}) for _ in range(2)]
        assert [await response.read() for response in responses] == [b"one", b"one"]
        window.hold(first)
        await asyncio.sleep(window.seconds / 4)  # one that begins a little later is held no longer
        window.hold(second)
        all_held.set()
        assert await first.read() == b"twothree"
        assert await second.read() == b"twothree"
        all_read.set()
        for response in responses:
            response.close()
