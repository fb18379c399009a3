"""A process that uploads artifacts and prints each acknowledgement, until it is killed or done."""

from __future__ import annotations

import asyncio
import os
import random
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from tests.support.confined import STRICT

from plugai.server.core.artifacts.artifact import Quota
from plugai.server.core.artifacts.uploads import ArtifactUploads, NewArtifact
from plugai.server.core.clock import Clock
from plugai.server.core.errors import StorageFullError
from plugai.server.imaging.process import ImageProcesses
from plugai.server.storage.artifacts.artifacts import SqlArtifactRepository
from plugai.server.storage.contents.disk import DiskContents
from plugai.server.storage.engine.database import Database

AMPLE = Quota(10**6, 10**12, 10**12)


def run(url: str, folder: Path, seed: int, count: int, most_bytes: int) -> None:
    """Write until this process is killed, or all is written."""
    asyncio.run(write_all(url, folder, seed, count, most_bytes))


async def write_all(url: str, folder: Path, seed: int, count: int, most_bytes: int) -> None:
    async with Database(url) as database, DiskContents(folder) as contents:
        clock = Clock(lambda: datetime.now(UTC), time.monotonic)
        records = SqlArtifactRepository(database)
        uploads = ArtifactUploads(records, contents, ImageProcesses(1, STRICT), AMPLE, clock, lambda: uuid4().hex)
        chance = random.Random(seed)
        await asyncio.gather(*(write(uploads, chance, count, most_bytes) for _ in range(4)))


async def write(uploads: ArtifactUploads, chance: random.Random, count: int, most_bytes: int) -> None:
    for _ in range(count):
        data = chance.randbytes(chance.randrange(most_bytes))
        try:
            async with uploads.start(NewArtifact("ann")) as upload:
                for start in range(0, len(data), 65536):
                    await upload.write(data[start : start + 65536])
                artifact = await upload.finish()
            acknowledge(f"stored {artifact.id} {artifact.content.sha256}\n")
        except StorageFullError:
            acknowledge("full\n")


def acknowledge(line: str) -> None:
    os.write(1, line.encode())


if __name__ == "__main__":
    run(sys.argv[1], Path(sys.argv[2]), *map(int, sys.argv[3:]))
