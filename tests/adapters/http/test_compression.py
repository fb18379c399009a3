"""A response that is compressed, although it was asked not to be, is read all the same."""

import gzip
import zlib

import pytest
from aiohttp import web
from tests.adapters.http.test_http import GET, client, served

from plugai.adapters.http.compression import MAX_PIECE_BYTES, decompressor
from plugai.runners.errors import ProviderProtocolError

TEXT = b"data: hello\n\n" * 1000


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("", TEXT),
        ("identity", TEXT),
        ("gzip", gzip.compress(TEXT, mtime=0)),
        ("GZIP", gzip.compress(TEXT, mtime=0)),
        ("deflate", zlib.compress(TEXT)),
    ],
)
async def test_a_compressed_response_is_read(encoding: str, body: bytes) -> None:
    async def handler(request: web.Request) -> web.Response:
        return web.Response(body=body, headers={"content-encoding": encoding} if encoding else {})

    async with served(handler) as port, client(port, "127.0.0.1") as made:
        assert await made.fetch(GET, {}, 10.0) == TEXT


@pytest.mark.parametrize(("encoding", "body"), [("br", b"x"), ("gzip", b"not compressed")])
async def test_an_unknown_compression_is_named(encoding: str, body: bytes) -> None:
    async def handler(request: web.Request) -> web.Response:
        return web.Response(body=body, headers={"content-encoding": encoding})

    async with served(handler) as port, client(port, "127.0.0.1") as made:
        with pytest.raises(ProviderProtocolError, match="compress"):
            await made.fetch(GET, {}, 10.0)


def test_a_small_response_that_unpacks_to_a_huge_one_is_unpacked_in_pieces() -> None:
    unpacking = decompressor("gzip")
    assert unpacking is not None
    sizes = [len(unpacking.feed(gzip.compress(bytes(4 * MAX_PIECE_BYTES))))]
    while unpacking.pending:
        sizes.append(len(unpacking.feed(b"")))
    assert max(sizes) <= MAX_PIECE_BYTES
    assert sum(sizes) == 4 * MAX_PIECE_BYTES
