"""A ZIP file that is made piece by piece is one that others read, and is never held as a whole."""

from __future__ import annotations

import io
import tracemalloc
import zipfile
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from plugai.server.core.data_export.zip_stream import ZipStream

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


async def each(pieces: Sequence[bytes]) -> AsyncIterator[bytes]:
    for piece in pieces:
        yield piece


contents = st.dictionaries(st.text("abc/é", min_size=1), st.lists(st.binary(max_size=99)), max_size=5)


@given(contents, st.sampled_from([zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED]))
async def test_every_entry_is_read_as_it_was_given(given: dict[str, list[bytes]], compression: int) -> None:
    zipped = ZipStream(NOON)
    made = [piece for name, data in given.items() async for piece in zipped.add(name, each(data), compression)]
    archive = zipfile.ZipFile(io.BytesIO(b"".join([*made, zipped.end()])))
    assert archive.testzip() is None
    assert {name: archive.read(name) for name in archive.namelist()} == {
        name: b"".join(data) for name, data in given.items()
    }


async def test_an_entry_larger_than_the_memory_needs_only_that_of_a_piece() -> None:
    piece, count = b"\xff" * 2**20, 64

    async def many() -> AsyncIterator[bytes]:
        for _ in range(count):
            yield piece

    zipped = ZipStream(NOON)
    tracemalloc.start()
    try:
        size = sum([len(made) async for made in zipped.add("large", many(), zipfile.ZIP_STORED)])
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert size > count * len(piece)
    assert peak < 6 * len(piece)
