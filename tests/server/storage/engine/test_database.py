"""The behaviour of Database, on both databases."""

from __future__ import annotations

import asyncio
import threading

import pytest
from sqlmodel import Session, delete
from tests.server.storage.records import new_record
from tests.support.limits import HANGS_SECONDS

from plugai.server.core.errors import RequestIdReusedError
from plugai.server.storage.engine.database import Database
from plugai.server.storage.generation.requests import SqlRequestRepository
from plugai.server.storage.generation.tables import RequestRow


async def test_work_never_runs_on_the_event_loop(database: Database) -> None:
    here = threading.get_ident()
    assert await database.read(lambda _session: threading.get_ident()) != here
    assert await database.write(lambda _session: threading.get_ident()) != here


async def test_a_slow_write_does_not_block_the_event_loop(database: Database) -> None:
    may_end = threading.Event()
    writing = asyncio.ensure_future(database.write(lambda _session: may_end.wait(HANGS_SECONDS)))
    assert await database.read(lambda _session: "read meanwhile") == "read meanwhile"
    assert not writing.done()
    may_end.set()
    assert await writing


async def test_an_error_reaches_the_caller_and_rolls_back_the_changes(
    database: Database, repository: SqlRequestRepository
) -> None:
    def work(session: Session) -> None:
        session.exec(delete(RequestRow))
        raise LookupError("mine")

    await repository.add(new_record("one"))
    with pytest.raises(LookupError, match="mine"):
        await database.write(work)
    assert await repository.get("ann", "one") == new_record("one")


async def test_cancelling_a_running_write_affects_no_other_write(
    database: Database, repository: SqlRequestRepository
) -> None:
    started, may_end = threading.Event(), threading.Event()

    def work(_session: Session) -> None:
        started.set()
        may_end.wait(HANGS_SECONDS)

    cancelled = asyncio.ensure_future(database.write(work))
    await asyncio.to_thread(started.wait, 30)
    following = asyncio.ensure_future(repository.add(new_record("one")))
    cancelled.cancel()
    with pytest.raises(asyncio.CancelledError):
        await cancelled
    may_end.set()
    await following
    assert await repository.get("ann", "one") == new_record("one")


async def test_closing_waits_for_submitted_writes(url: str) -> None:
    async with Database(url) as database:
        repository = SqlRequestRepository(database)
        adding = [asyncio.ensure_future(repository.add(new_record(str(number)))) for number in range(20)]
        await asyncio.sleep(0)  # each is handed over in its first step
    await asyncio.gather(*adding)
    async with Database(url) as database:
        repository = SqlRequestRepository(database)
        assert await repository.get("ann", "19") == new_record("19")
        with pytest.raises(RequestIdReusedError):
            await repository.add(new_record("0"))


@pytest.mark.parametrize(
    "url", ["sqlite:///relative.db", "sqlite://", "sqlite:////x.db?mode=ro", "mysql://u:secret@h/d", "secret"]
)
def test_an_unsupported_url_is_refused_without_being_repeated(url: str) -> None:
    with pytest.raises(ValueError, match="sqlite:///") as error:
        Database(url)
    assert "secret" not in str(error.value)
