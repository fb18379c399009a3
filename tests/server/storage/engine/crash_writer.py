"""A process that adds and ends records and prints each acknowledgement, until it is killed or done."""

from __future__ import annotations

import asyncio
import os
import sys

from tests.server.storage.records import finished, new_record

from plugai.server.storage.engine.database import Database
from plugai.server.storage.generation.requests import SqlRequestRepository


def run(url: str, name: str, writers: int, records: int) -> None:
    """Write until this process is killed, or all is written."""
    asyncio.run(write_all(url, name, writers, records))


async def write_all(url: str, name: str, writers: int, records: int) -> None:
    async with Database(url) as database:
        repository = SqlRequestRepository(database)
        await asyncio.gather(*(write(repository, f"{name}-{writer}", records) for writer in range(writers)))


async def write(repository: SqlRequestRepository, name: str, records: int) -> None:
    for number in range(records):
        record = new_record(f"{name}-{number}")
        await repository.add(record)
        acknowledge(f"added {record.request_id}\n")
        await repository.end(finished(record))
        acknowledge(f"ended {record.request_id}\n")


def acknowledge(line: str) -> None:
    os.write(1, line.encode())


if __name__ == "__main__":
    run(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
