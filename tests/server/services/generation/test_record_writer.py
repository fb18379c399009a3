"""The record of a request is written once if it ends soon, and while it runs if it does not."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pysqlite3
import pytest
from grpc import aio
from plugai_scripted import SCRIPTS
from tests.server.storage.engine.observation import counted_statements, observed_statements
from tests.support.gateway import Client, ask, model, reason, script, serving, settings, until

from plugai.server.core.generation.records import RequestRecord, RequestState
from plugai.server.core.principal import LOCAL_OWNER
from plugai.server.storage.engine.database import Database
from plugai.server.storage.generation.requests import SqlRequestRepository
from plugai.v1 import generate_pb2


@pytest.fixture
async def client(tmp_path: Path) -> AsyncIterator[Client]:
    script("m")
    async with serving(settings(tmp_path, model("m", "scripted"))) as running:
        yield running


async def kept(folder: Path, request_id: str) -> RequestRecord | None:
    """What is in the database of this request."""
    async with Database(f"sqlite:///{folder / 'data' / 'plugai.db'}") as database:
        return await SqlRequestRepository(database).get(LOCAL_OWNER.id, request_id)


def writes(statements: list[str]) -> list[str]:
    """The tables that were written, and how."""
    return [" ".join(words[:3]) for words in map(str.split, statements) if words[0] in ("INSERT", "UPDATE")]


async def test_a_request_that_ends_soon_is_written_once(client: Client, tmp_path: Path) -> None:
    SCRIPTS["m"].say("word", end=True)
    with counted_statements() as statements:
        events = await until(client.generate.Generate(ask("hi")), "finished")
    assert writes(statements) == ["INSERT INTO requests", "INSERT INTO attempts"]
    record = await kept(tmp_path, events[0].request_id)
    assert record is not None
    assert (record.state, len(record.attempts)) == (RequestState.FINISHED, 1)


async def test_a_request_that_goes_on_is_in_the_database_while_it_runs(client: Client, tmp_path: Path) -> None:
    loop, inserted = asyncio.get_running_loop(), asyncio.Event()
    statements: list[str] = []

    def report(statement: str) -> None:
        statements.append(statement)
        if statement.startswith("INSERT INTO requests"):
            loop.call_soon_threadsafe(inserted.set)

    # Until the end: to stop listening while a statement is being executed would make it fail.
    with observed_statements(report):
        stream = client.generate.Generate(ask("hi"))
        events = await until(stream, "started")
        await inserted.wait()
        SCRIPTS["m"].say("word", end=True)
        await until(stream, "finished")
    assert writes(statements) == ["INSERT INTO requests", "UPDATE requests SET", "INSERT INTO attempts"]
    record = await kept(tmp_path, events[0].request_id)
    assert record is not None
    assert (record.state, len(record.attempts)) == (RequestState.FINISHED, 1)


async def test_a_request_is_listed_as_soon_as_it_has_begun(client: Client) -> None:
    stream = client.generate.Generate(ask("hi"))
    events = await until(stream, "accepted")
    page = await client.generate.ListRequests(generate_pb2.ListRequestsRequest())
    assert [request.request_id for request in page.requests] == [events[0].request_id]
    SCRIPTS["m"].say("word", end=True)
    await until(stream, "finished")


async def test_a_request_whose_id_the_client_chose_is_in_the_database_before_it_is_accepted(
    client: Client, tmp_path: Path
) -> None:
    stream = client.generate.Generate(ask("hi", request_id="mine"))
    await until(stream, "accepted")
    record = await kept(tmp_path, "mine")
    assert record is not None
    assert record.state is RequestState.QUEUED
    SCRIPTS["m"].say("word", end=True)
    await until(stream, "finished")


async def test_a_record_that_cannot_be_written_is_reported_whatever_the_reason(client: Client, tmp_path: Path) -> None:
    with closing(pysqlite3.connect(str(tmp_path / "data" / "plugai.db"))) as other, other:
        other.execute("CREATE TRIGGER no BEFORE INSERT ON requests BEGIN SELECT RAISE(ABORT, 'no'); END")
    SCRIPTS["m"].say("word", end=True)
    events = await until(client.generate.Generate(ask("hi")), "finished")
    assert [event.warning.code for event in events if event.HasField("warning")] == ["INTERNAL"]


async def test_a_record_that_could_not_be_written_at_first_is_written_at_the_end(
    client: Client, tmp_path: Path
) -> None:
    with closing(pysqlite3.connect(str(tmp_path / "data" / "plugai.db"))) as other:
        other.execute("ALTER TABLE requests RENAME TO away")
        stream = client.generate.Generate(ask("hi"))
        events = await until(stream, "started")
        with pytest.raises(aio.AioRpcError) as caught:
            # Which has the record written first.
            await client.generate.ListRequests(generate_pb2.ListRequestsRequest())
        assert reason(caught.value) == "STORAGE_UNAVAILABLE"
        other.execute("ALTER TABLE away RENAME TO requests")
    SCRIPTS["m"].say("word", end=True)
    events += await until(stream, "finished")
    assert not [event for event in events if event.HasField("warning")]
    record = await kept(tmp_path, events[0].request_id)
    assert record is not None
    assert record.state is RequestState.FINISHED
