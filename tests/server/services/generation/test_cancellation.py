"""Every way to end a request, in each of its states: it ends once, records who ended it, and leaves nothing behind."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import closing
from dataclasses import dataclass
from itertools import product

import pysqlite3
import pytest
import pytest_asyncio
from grpc import aio
from tests.server.services.generation.states import DEADLINE, STATES, Cell, Server, State, answered
from tests.support.calls import handling
from tests.support.gateway import ask, kinds, model, script, serving, settings
from tests.support.skipping import SkippingClock

from plugai.runners.base import FinishReason
from plugai.server.core.errors import RequestNotFoundError
from plugai.server.core.generation.records import RequestState
from plugai.server.core.generation.run import Run
from plugai.server.core.principal import LOCAL_OWNER
from plugai.server.storage.engine.database import Database
from plugai.server.storage.generation.requests import SqlRequestRepository
from plugai.v1 import event_pb2, generate_pb2

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def cancel(cell: Cell) -> None:
    await cell.server.client.generate.CancelRequest(generate_pb2.CancelRequestRequest(request_id=cell.model))


async def cancel_twice(cell: Cell) -> None:
    await asyncio.gather(cancel(cell), cancel(cell))


async def leave(cell: Cell) -> None:
    await cell.channel.close()


async def miss_the_deadline(cell: Cell) -> None:
    cell.server.clock.skip(DEADLINE + 1)


@dataclass(frozen=True)
class Way:
    """How a request is ended, and what its record then shows."""

    end: Callable[[Cell], Awaitable[None]]
    state: RequestState
    cancelled_by: str = ""
    failure: str | None = None


WAYS = {
    "cancelled": Way(cancel, RequestState.CANCELLED, cancelled_by="client"),
    "cancelled twice": Way(cancel_twice, RequestState.CANCELLED, cancelled_by="client"),
    "disconnected": Way(leave, RequestState.CANCELLED, cancelled_by="disconnect"),
    "too late": Way(miss_the_deadline, RequestState.FAILED, failure="DEADLINE_EXCEEDED"),
}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def server(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Server]:
    folder = tmp_path_factory.mktemp("server")
    names = ["neighbour", *(f"{state} {way}".replace(" ", "-") for state, way in product(STATES, WAYS))]
    for name in names:
        script(name)
    models = [model("echo", "echo"), *(model(name, "scripted") for name in names)]
    # One model beside the pinned one, so that another must make room. What is being sent when the clock is put forward
    # is not late.
    given = settings(folder, *models, max_loaded=2, heartbeat_seconds=1000.0, slow_reader_seconds=1000.0)
    async with serving(given) as client:
        yield Server(client, folder / "data" / "plugai.db", SkippingClock(asyncio.get_running_loop()))


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("state", STATES)
async def test_a_request_ends_once_by_every_way_in_every_state_and_leaves_nothing(
    server: Server, state: str, way: str
) -> None:
    address = f"127.0.0.1:{server.client.gateway.grpc_port}"
    # Without a pool of its own it would share the connection of the one that stays.
    async with aio.insecure_channel(address, (("grpc.use_local_subchannel_pool", 1),)) as channel:
        cell = Cell(server, f"{state} {way}".replace(" ", "-"), channel)
        async with STATES[state].enter(cell):
            ending = asyncio.ensure_future(WAYS[way].end(cell))
            if not STATES[state].answered:
                await over(cell.run)
            # What is answered already is not changed; give what was sent the time to arrive.
            await server.client.generate.GetRequest(generate_pb2.GetRequestRequest(request_id=cell.model))
        await ending
        await over(cell.run)
        check_record(cell, STATES[state], WAYS[way])
        await check_stream(cell)
    await check_storage(cell)
    await answered(server, cell.model)
    assert {(status.active, status.waiting) for status in server.client.gateway.models.statuses()} == {(0, 0)}
    assert not list(server.client.gateway.generator._runs.running())


async def over(run: Run) -> None:
    """Wait until the request's task has ended."""
    # No limit: the loop's clock may be put forward meanwhile.
    await asyncio.wait({run.task})


def check_record(cell: Cell, state: State, way: Way) -> None:
    record = cell.run.record
    assert (record.usage.output_tokens or 0) == state.tokens
    if state.answered:
        assert (record.state, record.finish_reason) == (RequestState.FINISHED, FinishReason.STOP)
        assert (record.cancelled_by, record.failure) == ("", None)
    else:
        assert record.state is way.state
        assert record.cancelled_by == way.cancelled_by
        assert (record.failure and record.failure.reason) == way.failure


async def check_stream(cell: Cell) -> None:
    """Every reader, also a later one, gets exactly one terminal event, and that last."""
    watch = generate_pb2.WatchRequestRequest(request_id=cell.model)
    replayed = [event async for event in cell.server.client.generate.WatchRequest(watch)]
    record = cell.run.record
    last = "failed" if record.state is RequestState.FAILED else "finished"
    assert [kind for kind in kinds(replayed) if kind in ("finished", "failed")] == [last]
    assert kinds(replayed)[-1] == last
    cancelled = replayed[-1].finished.finish_reason == event_pb2.FINISH_REASON_CANCELLED
    assert cancelled == (record.state is RequestState.CANCELLED)
    if record.cancelled_by != "disconnect" and not cell.stream.done():
        cell.seen += [event async for event in cell.stream]
        assert cell.seen[-1] == replayed[-1]


async def check_storage(cell: Cell) -> None:
    """The stored record shows the same."""
    async with Database(f"sqlite:///{cell.server.database}") as database:
        kept = await SqlRequestRepository(database).get(LOCAL_OWNER.id, cell.model)
    assert kept == cell.run.record


@pytest.mark.parametrize("by", ["client", "disconnect"])
async def test_a_request_that_is_ended_while_it_is_first_recorded_does_not_stay_without_an_end(
    server: Server, by: str
) -> None:
    name = f"first-{by}"
    kept = server.client.gateway.requests
    with closing(pysqlite3.connect(str(server.database), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        stream = server.client.generate.Generate(ask("hi", model="neighbour", request_id=name))
        run = await begun(server, name)
        cancelling = None
        if by == "client":
            cancelling = asyncio.create_task(kept.cancel(LOCAL_OWNER, name))
            await asyncio.sleep(0)
        else:
            call = handling("Generate")
            stream.cancel()
            await call
        other.execute("ROLLBACK")
    await asyncio.wait({run.admitted})
    await over(run)
    assert (run.record.state, run.record.cancelled_by) == (RequestState.CANCELLED, by)
    if cancelling is not None:
        assert (await cancelling).record == run.record
    async with Database(f"sqlite:///{server.database}") as database:
        assert await SqlRequestRepository(database).get(LOCAL_OWNER.id, name) == run.record


async def begun(server: Server, name: str) -> Run:
    """The request of this id, as soon as the gateway knows it."""
    while True:
        try:
            return await server.client.gateway.requests.find(LOCAL_OWNER, name)
        except RequestNotFoundError:
            continue
