"""The states that a request can be in, and how a test brings one there. A new state is a function and a row of STATES;
a provider that is asked over a network is one more."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, closing
from dataclasses import dataclass, field
from pathlib import Path

import pysqlite3
from grpc import aio
from plugai_scripted import SCRIPTS, Script
from tests.support.gateway import Client, ask, kinds, until
from tests.support.skipping import SkippingClock

from plugai.server.core.generation.run import Run
from plugai.server.core.principal import LOCAL_OWNER
from plugai.v1 import event_pb2, generate_pb2_grpc

# No load, heartbeat or deadline of a test comes near it by itself.
DEADLINE = 120.0


@dataclass
class Server:
    """The gateway that all cells share, its database, and the clock of its deadlines."""

    client: Client
    database: Path
    clock: SkippingClock


@dataclass
class Cell:
    """One request that is to be ended, over a connection of its own, and the model that it asks."""

    server: Server
    model: str
    channel: aio.Channel
    seen: list[event_pb2.GenerateEvent] = field(default_factory=list)
    run: Run = field(init=False)

    @property
    def script(self) -> Script:
        return SCRIPTS[self.model]

    async def ask_for(self, kind: str) -> None:
        """Ask, and read the events up to the first of this kind."""
        stub: generate_pb2_grpc.GenerateServiceAsyncStub = generate_pb2_grpc.GenerateServiceStub(self.channel)
        request = ask("hi", model=self.model, request_id=self.model)
        self.stream = stub.Generate(request, timeout=DEADLINE)
        await self.read_until(kind)
        self.run = await self.server.client.gateway.requests.find(LOCAL_OWNER, self.model)

    async def read_until(self, kind: str) -> None:
        self.seen += await until(self.stream, kind)


@asynccontextmanager
async def queued(cell: Cell) -> AsyncGenerator[None, None]:
    busy = cell.server.client.generate.Generate(ask("first", model=cell.model))
    await until(busy, "started")
    await cell.ask_for("queued")
    yield
    cell.script.say("done", end=True)
    assert kinds(await until(busy, "finished"))[-1] == "finished"


@asynccontextmanager
async def waiting_for_room(cell: Cell) -> AsyncGenerator[None, None]:
    busy = cell.server.client.generate.Generate(ask("first", model="neighbour"))
    await until(busy, "started")
    await cell.ask_for("queued")
    yield
    SCRIPTS["neighbour"].say("done", end=True)
    await until(busy, "finished")
    assert cell.script.loads == 0


@asynccontextmanager
async def waiting_for_a_load(cell: Cell) -> AsyncGenerator[None, None]:
    cell.script.may_load.clear()
    other = cell.server.client.generate.Generate(ask("first", model=cell.model))
    await until(other, "loading")
    await cell.ask_for("loading")
    yield
    cell.script.may_load.set()
    cell.script.say("done", end=True)
    assert kinds(await until(other, "finished"))[-1] == "finished"
    assert cell.script.loads == 1


@asynccontextmanager
async def loading(cell: Cell) -> AsyncGenerator[None, None]:
    cell.script.may_load.clear()
    await cell.ask_for("loading")
    yield
    # Nothing else waits for the load: it is cancelled, and the next request starts a new one.
    async for change in cell.server.client.gateway.models.watch():
        if (change.spec.id, change.state) == (cell.model, "unloaded"):
            break
    await answered(cell.server, cell.model)
    assert cell.script.loads == 2


@asynccontextmanager
async def prefill(cell: Cell) -> AsyncGenerator[None, None]:
    await cell.ask_for("started")
    await cell.script.started.get()
    yield
    assert await cell.script.closed.get() == cell.model


@asynccontextmanager
async def decoding(cell: Cell) -> AsyncGenerator[None, None]:
    cell.script.say("one", " two")
    await cell.ask_for("delta")
    while cell.run.record.usage.output_tokens != 2:
        await cell.read_until("delta")
    yield
    assert await cell.script.closed.get() == cell.model


@asynccontextmanager
async def being_recorded(cell: Cell) -> AsyncGenerator[None, None]:
    cell.script.say("one")
    await cell.ask_for("delta")
    # The same library as the gateway's: with two of them in one process, neither sees the other's locks.
    with closing(pysqlite3.connect(str(cell.server.database), isolation_level=None)) as other:
        # While another writes, the record cannot be stored, and so its end is not reported.
        other.execute("BEGIN IMMEDIATE")
        cell.script.say(" two", end=True)
        async for change in cell.server.client.gateway.models.watch():
            if change.spec.id == cell.model and not change.active:
                break
        assert cell.run.record.state.ended
        # All events are read, so that none is on its way when the clock is put forward.
        await cell.read_until("delta")
        yield
        assert not cell.run.log.ended
        other.execute("ROLLBACK")


@asynccontextmanager
async def ended(cell: Cell) -> AsyncGenerator[None, None]:
    cell.script.say("one", " two", end=True)
    await cell.ask_for("finished")
    yield


@dataclass(frozen=True)
class State:
    """How a request comes into a state, the tokens that it then has used, and whether it has its whole answer."""

    enter: Callable[[Cell], AbstractAsyncContextManager[None]]
    tokens: int = 0
    answered: bool = False


STATES = {
    "queued": State(queued),
    "waiting for room": State(waiting_for_room),
    "waiting for a load": State(waiting_for_a_load),
    "loading": State(loading),
    "prefill": State(prefill),
    "decoding": State(decoding, tokens=2),
    "being recorded": State(being_recorded, tokens=2, answered=True),
    "ended": State(ended, tokens=2, answered=True),
}


async def answered(server: Server, name: str) -> None:
    """The model has a free slot for the next request."""
    SCRIPTS[name].may_load.set()
    SCRIPTS[name].say("next", end=True)
    events = await until(server.client.generate.Generate(ask("next", model=name)), "finished")
    assert kinds(events)[-1] == "finished"
