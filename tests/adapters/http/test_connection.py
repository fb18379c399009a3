"""HTTP/1.1 as providers speak it: answers of every length, words in between, and what is no answer."""

import asyncio
import ssl
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest
from tests.support.certificates import Authority
from tests.support.skipping import SkippingClock

from plugai.adapters.http.call import ProviderCall
from plugai.adapters.http.client import HttpClient
from plugai.adapters.http.connection import ConnectionLostError, Response
from plugai.runners.base import ProviderConfig
from plugai.runners.errors import ProviderProtocolError, ProviderUnavailableError

Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
ASK = ProviderCall("/it", b"{}")
CHUNKED = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"


@asynccontextmanager
async def talking(talk: Talk, tls: ssl.SSLContext | None = None) -> AsyncGenerator[HttpClient, None]:
    """A client of a server that talks so on each connection."""
    ended = set[asyncio.Task[None]]()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        ended.add(task)
        try:
            await talk(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=tls)
    port = server.sockets[0].getsockname()[1]
    config = ProviderConfig("acme", allowed_hosts=frozenset({"127.0.0.1"}), connect_seconds=5.0)
    async with server, HttpClient(config, f"{'https' if tls else 'http'}://127.0.0.1:{port}") as client:
        yield client
    await asyncio.gather(*ended)


async def heard(reader: asyncio.StreamReader) -> bytes:
    """The head of the next request, whose body is read too."""
    head = await reader.readuntil(b"\r\n\r\n")
    length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
    await reader.readexactly(length)
    return head


def saying(*pieces: bytes) -> Talk:
    """Says the same to every request, piece by piece, and hangs up at a last piece that is empty."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            await heard(reader)
            for piece in pieces:
                if not piece:
                    return
                writer.write(piece)
                await writer.drain()

    return talk


async def whole(response: Response) -> bytes:
    return b"".join([piece async for piece in pieces(response)])


async def pieces(response: Response) -> AsyncGenerator[bytes, None]:
    while data := await response.read():
        yield data


@pytest.mark.parametrize(
    "said",
    [
        (b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello",),
        (CHUNKED, b"2\r\nhe\r\n", b"3;x=y\r\nllo\r\n", b"0\r\ntrailer: 1\r\n\r\n"),
        tuple(bytes([byte]) for byte in CHUNKED + b"2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n"),
        (b"HTTP/1.1 200 OK\r\n\r\nhel", b"lo", b""),
        (b"HTTP/1.0 200 OK\r\n\r\nhello", b""),
        (b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello",),
        (b"HTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\n", b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello"),
    ],
    ids=["length", "chunks", "bytes", "until the end", "1.0", "continue", "hints"],
)
async def test_a_response_is_complete_however_its_end_is_marked(said: tuple[bytes, ...]) -> None:
    async with talking(saying(*said)) as client:
        for _ in range(2):
            response = await client.send(ASK, {})
            assert response.status == 200
            assert "link" not in response.headers
            assert await whole(response) == b"hello"
            response.done()


@pytest.mark.parametrize(
    "said",
    [
        (CHUNKED, b"5\r\nhello\r\n", b""),
        (CHUNKED, b"9\r\nhello", b""),
        (b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhello", b""),
    ],
)
async def test_data_before_a_lost_connection_is_returned_before_the_error(said: tuple[bytes, ...]) -> None:
    async with talking(saying(*said)) as client:
        response = await client.send(ASK, {})
        got = bytearray()
        while len(got) < len(b"hello"):
            got += await response.read()
        assert got == b"hello"
        with pytest.raises(ConnectionLostError):
            await response.read()


@pytest.mark.parametrize(
    "said",
    [
        b"SSH-2.0-OpenSSH_9.6\r\n",
        b"HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nx: " + b"y" * 100_000,
        b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\nhello",
        b"HTTP/1.1 200 OK\r\n" + b"x: y\r\n" * 20_000,
    ],
    ids=["ssh", "upgrade", "long header", "two lengths", "many headers"],
)
async def test_an_invalid_response_is_rejected(said: bytes) -> None:
    async with talking(saying(said)) as client:
        with pytest.raises(ProviderProtocolError, match="does not speak HTTP"):
            await client.send(ASK, {})


async def test_a_server_that_closes_without_a_response_is_unavailable() -> None:
    async with talking(saying(b"")) as client:
        with pytest.raises(ProviderUnavailableError, match="broke off"):
            await client.send(ASK, {})


async def test_unsolicited_data_is_never_part_of_a_response() -> None:
    answer = b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n"
    async with talking(saying(answer + b"hello" + answer + b"other")) as client:
        for _ in range(3):
            response = await client.send(ASK, {})
            assert await whole(response) == b"hello"
            response.done()


async def test_headers_cannot_inject_another_request() -> None:
    async with talking(saying(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")) as client:
        for value in ("a\r\nb: c", "a\nb", "a\rb", "a\0b"):
            with pytest.raises(ValueError, match="more than one line"):
                await client.send(ASK, {"x-key": value})


async def test_a_slow_reader_slows_down_the_sender() -> None:
    many, sent = 64, []

    async def flood(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await heard(reader)
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n" % (many * 2**20))
        for number in range(many):
            writer.write(bytes([number]) * 2**20)
            await writer.drain()
            sent.append(number)

    async with talking(flood) as client:
        response = await client.send(ASK, {})
        # Far more turns than all of it would need.
        for _ in range(5000):
            await asyncio.sleep(0)
        assert len(sent) < many
        size = 0
        while data := await response.read():
            size += len(data)
        assert size == many * 2**20


async def test_a_connection_that_is_still_sending_is_not_reused() -> None:
    async def hasty(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 413 Too Large\r\ncontent-length: 0\r\n\r\n")
        await left.wait()

    left = asyncio.Event()
    async with talking(hasty) as client:
        for _ in range(2):
            response = await client.send(ProviderCall("/it", bytes(64 * 2**20)), {})
            assert response.status == 413
            response.done()
        left.set()


@pytest.mark.parametrize("rest", [b"5\r\nhello\r\n0\r\n\r\n", b"5\r\nhello\r\n"], ids=["idle", "its rest never comes"])
async def test_an_idle_connection_is_closed_after_a_while(rest: bytes) -> None:
    left = asyncio.Event()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await heard(reader)
        writer.write(CHUNKED + rest)
        with suppress(ConnectionError):
            assert await reader.read() == b""
        left.set()

    async with talking(answer) as client:
        response = await client.send(ASK, {})
        assert await response.read() == b"hello"
        response.done()
        assert not left.is_set()
        SkippingClock(asyncio.get_running_loop()).skip(61.0)
        await left.wait()


def certified(folder: Path, authority: Authority, *names: str) -> ssl.SSLContext:
    """What a server shows that has a certificate of this authority for these names."""
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    files = authority.issue(folder, *names)
    tls.load_cert_chain(files.certificate, files.key)
    return tls


@pytest.fixture
def trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Authority:
    """An authority that this machine trusts."""
    authority = Authority()
    root = tmp_path / "root.pem"
    root.write_bytes(authority.root)
    monkeypatch.setenv("SSL_CERT_FILE", str(root))
    return authority


async def test_a_certificate_of_a_trusted_authority_is_accepted(tmp_path: Path, trusted: Authority) -> None:
    async with talking(saying(CHUNKED, b"5\r\nhello\r\n0\r\n\r\n"), certified(tmp_path, trusted)) as client:
        for _ in range(2):
            response = await client.send(ASK, {})
            assert (response.status, await response.read()) == (200, b"hello")
            response.done()


async def test_a_certificate_of_an_unknown_authority_is_rejected(tmp_path: Path) -> None:
    async with talking(saying(b""), certified(tmp_path, Authority())) as client:
        with pytest.raises(ProviderUnavailableError, match="certificate that is not trusted"):
            await client.send(ASK, {})


async def test_a_certificate_for_another_host_is_rejected(tmp_path: Path, trusted: Authority) -> None:
    async with talking(saying(b""), certified(tmp_path, trusted, "elsewhere.example")) as client:
        with pytest.raises(ProviderUnavailableError, match="certificate that is not trusted"):
            await client.send(ASK, {})
