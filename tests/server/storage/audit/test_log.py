"""The audit log on both databases: in the transaction of the change, in one order, and append-only."""

from __future__ import annotations

import asyncio
import sys
from asyncio.subprocess import PIPE

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session
from tests.server.storage.records import NOON

from plugai.server.core.audit.log import AuditAction, AuditEntry, AuditFilter, ChainedEntry, find_breaks
from plugai.server.storage.audit.log import SqlAuditRepository, append
from plugai.server.storage.engine.database import Database

# Another gateway: prints that it is ready, and appends after a line of input.
GATEWAY = """
import asyncio, sys
from tests.server.storage.audit.test_log import add
from plugai.server.storage.engine.database import Database

async def main():
    async with Database(sys.argv[1], lock_timeout=60) as database:
        print("ready", flush=True)
        sys.stdin.readline()
        await asyncio.gather(*(add(database, sys.argv[2]) for _ in range(25)))

asyncio.run(main())
"""


async def add(database: Database, actor: str = "ann", target: str = "m", **details: str) -> None:
    await SqlAuditRepository(database).record(AuditEntry(NOON, actor, AuditAction.MODEL_CREATED, target, details))


async def everything(database: Database, chosen: AuditFilter | None = None) -> list[ChainedEntry]:
    return [link async for link in SqlAuditRepository(database).export(chosen or AuditFilter(), 0)]


async def test_entries_are_read_as_they_were_written_and_the_chain_verifies(database: Database) -> None:
    await add(database, "ann", "møns/🌊", runner="echo")
    await add(database, "nul\0", "\ud800")
    first, second = await everything(database)
    assert first.entry == AuditEntry(NOON, "ann", "model.created", "møns/🌊", {"runner": "echo"})
    assert (second.entry.actor, second.entry.target) == ("nul\N{REPLACEMENT CHARACTER}", "?")
    assert list(find_breaks([first, second])) == []
    assert await SqlAuditRepository(database).head() == (2, second.digest)


async def test_a_change_that_fails_leaves_no_entry_and_no_gap(database: Database) -> None:
    def work(session: Session) -> None:
        append(session, AuditEntry(NOON, "ann", AuditAction.MODEL_CREATED, "lost"))
        raise RuntimeError("the change failed")

    await add(database, target="before")
    with pytest.raises(RuntimeError):
        await database.write(work)
    await add(database, target="after")
    links = await everything(database)
    assert [link.entry.target for link in links] == ["before", "after"]
    assert list(find_breaks(links)) == []


@pytest.mark.slow
async def test_several_gateways_write_one_chain(database: Database, url: str) -> None:
    names = ("one", "two", "three")
    arguments = [(sys.executable, "-c", GATEWAY, url, name) for name in names]
    others = [await asyncio.create_subprocess_exec(*given, stdin=PIPE, stdout=PIPE) for given in arguments]
    for other in others:
        assert other.stdout is not None
        assert await other.stdout.readline() == b"ready\n"
    await asyncio.gather(*(other.communicate(b"\n") for other in others))
    assert [other.returncode for other in others] == [0, 0, 0]
    links = await everything(database)
    assert sorted(link.entry.actor for link in links) == sorted(name for name in names for _ in range(25))
    assert list(find_breaks(links)) == []


@pytest.mark.parametrize("change", ["UPDATE audit_entries SET actor = 'eve'", "DELETE FROM audit_entries"])
async def test_entries_are_neither_changed_nor_deleted(database: Database, change: str) -> None:
    await add(database)
    with pytest.raises(DBAPIError, match="append-only"):
        await database.write(lambda session: session.connection().execute(text(change)))
    assert [link.entry.actor for link in await everything(database)] == ["ann"]


async def test_pages_are_filtered_and_newest_first(database: Database) -> None:
    for number in range(7):
        await add(database, "ann" if number % 2 else "eve", f"m{number}")
    log = SqlAuditRepository(database)
    page = await log.page(AuditFilter(), None, 3)
    assert [link.number for link in page] == [7, 6, 5]
    assert [link.number for link in await log.page(AuditFilter(), 5, 9)] == [4, 3, 2, 1]
    assert [link.number for link in await log.page(AuditFilter(actor="ann"), None, 9)] == [6, 4, 2]
    assert [link.number for link in await log.page(AuditFilter(target="m0"), None, 9)] == [1]
    assert [link.number for link in await log.page(AuditFilter(action="model.deleted"), None, 9)] == []
    assert len(await log.page(AuditFilter(since=NOON), None, 9)) == 7
    assert await log.page(AuditFilter(until=NOON), None, 9) == []
