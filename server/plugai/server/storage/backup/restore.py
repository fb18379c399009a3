"""Restoring a backup into an empty server, all or nothing."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from plugai.server.core.artifacts.artifact import ContentStore
from plugai.server.storage.backup.archive import ArchiveReader
from plugai.server.storage.backup.load import load, require_empty
from plugai.server.storage.backup.manifest import ContentEntry, ContentsLocation, Manifest
from plugai.server.storage.backup.reader import check_rows, content_chunks, content_entries


async def restore(
    archive: ArchiveReader, manifest: Manifest, database_url: str, contents: ContentStore
) -> Counter[str]:
    """Restore into an empty database and a store of contents.

    Returns, by column, in how many texts a character was replaced that not every database stores.
    Raises BackupError, StorageFullError, StorageUnavailableError. Then the database is still empty, and the contents
    that were stored are removed. A restore that was killed can be run again.
    """
    await asyncio.to_thread(require_empty, database_url)
    await asyncio.to_thread(check_rows, archive, manifest)
    async with _stored_contents(archive, manifest, contents):
        return await asyncio.to_thread(load, archive, manifest, database_url)


@asynccontextmanager
async def _stored_contents(
    archive: ArchiveReader, manifest: Manifest, contents: ContentStore
) -> AsyncGenerator[None, None]:
    """Store every content of the backup, and remove them all if the context raises."""
    stored: list[str] = []
    try:
        if manifest.contents.place is ContentsLocation.BACKUP:
            for entry in content_entries(archive, manifest):
                stored.append(entry.id)
                await _store(archive, entry, contents)
        yield
    except BaseException:
        for content_id in stored:
            await contents.remove(content_id)
        raise


async def _store(archive: ArchiveReader, entry: ContentEntry, contents: ContentStore) -> None:
    async with contents.stage() as staged:
        for chunk in content_chunks(archive, entry):
            await staged.write(chunk)
        await staged.seal()
        await contents.commit(staged, entry.id)
