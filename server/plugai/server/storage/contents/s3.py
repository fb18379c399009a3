"""Contents as objects of an S3-compatible service. An upload is written to the disk first, and then to the bucket."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

import obstore
from obstore.exceptions import BaseError
from obstore.store import S3Store

from plugai.server.core.artifacts.artifact import ContentMissingError, ContentStore, StagedFile
from plugai.server.core.errors import StorageUnavailableError
from plugai.server.storage.contents.failures import translate_os_errors
from plugai.server.storage.contents.names import require_content_id
from plugai.server.storage.contents.staging import StagingFolder
from plugai.server.storage.engine.disk_reserve import DiskReserve

if TYPE_CHECKING:
    from obstore import GetOptions
    from obstore.store import ClientConfig, RetryConfig, S3Config

_CHUNK_BYTES = 256 * 1024
_THREADS = 4
_PART_BYTES = 8 * 1024 * 1024
_PARALLEL_PARTS = 4
_RETRY: RetryConfig = {"max_retries": 4, "retry_timeout": timedelta(seconds=60)}
_PROBE = "plugai-writes-here"


@dataclass(frozen=True, slots=True)
class Bucket:
    """A bucket and its credentials. What is empty is taken from AWS's environment variables, files and roles."""

    name: str
    prefix: str = ""
    endpoint: str = ""
    region: str = "us-east-1"
    access_key_id: str = ""
    secret_access_key: str = field(default="", repr=False)


class S3Contents(ContentStore):
    """Stores contents in a bucket."""

    def __init__(self, bucket: Bucket, folder: Path, reserve: DiskReserve | None = None) -> None:
        """`folder` has the files that are being written, and `reserve` is that of its disk."""
        self._reserve = reserve
        self._bucket = bucket
        self._folder = folder

    async def __aenter__(self) -> Self:
        """Check that the bucket can be written to. Raises StorageUnavailableError."""
        self._store = _open(self._bucket)
        self._threads = ThreadPoolExecutor(_THREADS, "artifacts")
        with translate_os_errors():
            self._staging_folder = await asyncio.to_thread(
                StagingFolder, self._folder / "incoming", self._threads, self._reserve
            )
        with _translate_s3_errors(self._bucket.name):
            await obstore.put_async(self._store, _PROBE, b"")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await asyncio.to_thread(self._threads.shutdown)

    def stage(self) -> AbstractAsyncContextManager[StagedFile]:
        return self._staging_folder.stage()

    async def commit(self, staged: StagedFile, content_id: str) -> None:
        with _translate_s3_errors(self._bucket.name):
            await obstore.put_async(
                self._store,
                require_content_id(content_id),
                staged.path,
                chunk_size=_PART_BYTES,
                max_concurrency=_PARALLEL_PARTS,
            )

    async def read(self, content_id: str, offset: int) -> AsyncGenerator[bytes, None]:
        with _translate_s3_errors(self._bucket.name):
            try:
                # S3 refuses a range of an empty object.
                options: GetOptions = {"range": {"offset": offset}} if offset else {}
                response = await obstore.get_async(self._store, require_content_id(content_id), options=options)
            except FileNotFoundError as error:
                raise ContentMissingError(content_id) from error
            async for chunk in response.stream(min_chunk_size=_CHUNK_BYTES):
                yield bytes(chunk)

    async def remove(self, content_id: str) -> None:
        with _translate_s3_errors(self._bucket.name):
            try:
                await obstore.delete_async(self._store, require_content_id(content_id))
            except FileNotFoundError:
                return

    async def remove_abandoned(self) -> None:
        await asyncio.to_thread(self._staging_folder.remove_abandoned)


def _open(bucket: Bucket) -> S3Store:
    config: S3Config = {"bucket": bucket.name, "region": bucket.region, "checksum_algorithm": "SHA256"}
    if bucket.endpoint:
        config["endpoint"] = bucket.endpoint
    if bucket.access_key_id:
        config["access_key_id"] = bucket.access_key_id
        config["secret_access_key"] = bucket.secret_access_key
    client: ClientConfig = {"allow_http": bucket.endpoint.startswith("http://")}
    return S3Store(prefix=bucket.prefix or None, config=config, client_options=client, retry_config=_RETRY)


@contextmanager
def _translate_s3_errors(bucket: str) -> Iterator[None]:
    try:
        yield
    except (BaseError, OSError) as error:
        raise StorageUnavailableError(
            f"the bucket {bucket!r} is not available; try again, the gateway's log has the cause"
        ) from error
