"""Content stores, on a disk and on a real S3 server."""

from __future__ import annotations

import asyncio
import hashlib
import os
from pathlib import Path

import pytest
from tests.server.storage.artifacts.conftest import bucket
from tests.support.servers.s3 import S3Server

from plugai.server.core.artifacts.artifact import ContentMissingError, ContentStore
from plugai.server.core.errors import StorageUnavailableError
from plugai.server.storage.contents.s3 import S3Contents


async def commit(store: ContentStore, data: bytes, suffix: str = "00000000") -> str:
    async with store.stage() as staged:
        await staged.write(data)
        await staged.seal()
        content_id = f"{staged.sha256}-{suffix}"
        await store.commit(staged, content_id)
    return content_id


async def read(store: ContentStore, content_id: str, offset: int = 0) -> bytes:
    return b"".join([piece async for piece in store.read(content_id, offset)])


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("size", [0, 1, 300_000, 9 * 2**20])
async def test_a_content_is_read_completely_and_from_any_offset(contents: ContentStore, size: int) -> None:
    data = os.urandom(size)
    name = await commit(contents, data)
    assert name.startswith(hashlib.sha256(data).hexdigest())
    assert await read(contents, name) == data
    for offset in {1, size // 2, size - 1} - {-1, 0, size}:
        if offset < size:
            assert await read(contents, name, offset) == data[offset:]


async def test_storing_a_content_again_changes_nothing_also_for_readers(contents: ContentStore) -> None:
    data = os.urandom(2 * 2**20)
    name = await commit(contents, data)
    reading = contents.read(name, 0)
    first = await anext(reading)
    assert await commit(contents, data) == name
    assert first + b"".join([piece async for piece in reading]) == data


async def test_a_removed_content_is_missing_and_may_be_removed_again(contents: ContentStore) -> None:
    name = await commit(contents, b"x")
    await contents.remove(name)
    await contents.remove(name)
    with pytest.raises(ContentMissingError):
        await read(contents, name)


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "a" * 64, "A" * 64 + "-00000000", "a" * 64 + "-0000000/"])
async def test_only_a_content_id_is_used_as_a_name(contents: ContentStore, name: str) -> None:
    with pytest.raises(ValueError, match="not a content id"):
        await read(contents, name)
    with pytest.raises(ValueError, match="not a content id"):
        await contents.remove(name)


async def test_an_abandoned_upload_leaves_no_file(contents: ContentStore, tmp_path: Path) -> None:
    async with contents.stage() as staged:
        await staged.write(b"half")
        assert files(tmp_path) == [staged.path.name]
    assert files(tmp_path) == []


async def test_a_cancelled_write_never_writes_to_another_file(contents: ContentStore, tmp_path: Path) -> None:
    block = bytes(8 * 2**20)
    for _ in range(10):
        async with contents.stage() as staged:
            writing = asyncio.create_task(staged.write(block))
            await asyncio.sleep(0)
            writing.cancel()
            await asyncio.wait([writing])
        (tmp_path / "bystander").write_bytes(b"same")
        assert (tmp_path / "bystander").read_bytes() == b"same"
    assert files(tmp_path) == ["bystander"]


async def test_files_of_dead_processes_are_removed_and_open_ones_are_not(
    contents: ContentStore, tmp_path: Path
) -> None:
    (tmp_path / "incoming" / "left-behind").write_bytes(b"x")
    async with contents.stage() as staged:
        await staged.write(b"still here")
        await contents.remove_abandoned()
        assert files(tmp_path) == [staged.path.name]
        await staged.seal()
        name = f"{staged.sha256}-00000000"
        await contents.commit(staged, name)
    assert await read(contents, name) == b"still here"


async def test_a_missing_bucket_is_reported_at_startup(s3: S3Server, tmp_path: Path) -> None:
    there = bucket(s3, "x")
    missing = type(there)("missing", "", there.endpoint, access_key_id="key", secret_access_key="secret")
    assert "secret" not in repr(missing).replace("secret_access_key", "")
    with pytest.raises(StorageUnavailableError, match="'missing'"):
        async with S3Contents(missing, tmp_path):
            pass
