"""Kills the process of a server's pinned model at random moments, and looks at what becomes of everything else."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import time
from collections import Counter
from dataclasses import dataclass, field

from grpc import aio
from tests.bench.measure import children, resident_bytes
from tests.support.server import RunningServer

from plugai.v1 import generate_pb2, generate_pb2_grpc, message_pb2, models_pb2, models_pb2_grpc

VISITORS = 3
STORY = "Write a very long story about the sea. " * 3
# Long enough that only what hangs takes it.
HUNG_SECONDS = 60.0
LONGEST_SECONDS = 15 * 60.0
READY = (models_pb2.MODEL_STATE_LOADED, models_pb2.MODEL_STATE_BUSY)


@dataclass
class Report:
    """What was seen. `back` is the seconds from each kill of a loaded model until it was ready again by itself."""

    kills: Counter[str] = field(default_factory=Counter)
    ends: Counter[str] = field(default_factory=Counter)
    back: list[float] = field(default_factory=list)
    unanswered: int = 0
    hung: int = 0
    leaked: int = 0
    memory: list[int] = field(default_factory=list)


class Soak:
    """Visitors who ask, and somebody who kills, on a server whose only model is pinned."""

    def __init__(self, server: RunningServer, channel: aio.Channel, seed: int) -> None:
        self.report = Report()
        self._server = server
        self._generate: generate_pb2_grpc.GenerateServiceAsyncStub = generate_pb2_grpc.GenerateServiceStub(channel)
        self._models: models_pb2_grpc.ModelsServiceAsyncStub = models_pb2_grpc.ModelsServiceStub(channel)
        self._chance = random.Random(seed)
        self._seen: dict[int, set[str]] = {}
        self._moved = asyncio.Event()

    async def run(self, kills: int) -> Report:
        """Kill so often, with visitors each time, or as often as there is time for."""
        until = time.monotonic() + LONGEST_SECONDS
        await self._ready(0.0)
        await self._visit(0)
        self.report.memory.append(resident_bytes([self._server.pid]))
        while self.report.kills.total() < kills and time.monotonic() < until:
            await self._round()
            self.report.memory.append(resident_bytes([self._server.pid]))
        return self.report

    async def _round(self) -> None:
        visitors = self._chance.randint(0, VISITORS)
        visits = [asyncio.create_task(self._visit(number)) for number in range(visitors)]
        loaded_at = await self._load_time()
        await self._seen_by_one(self._chance.choice(("accepted", "started", "delta")), visits)
        await asyncio.sleep(self._chance.uniform(0.0, 0.2))
        killed = self._kill(self._state())
        began = time.monotonic()
        # Sometimes the new process dies too, before its model is loaded.
        again = killed and self._chance.random() < 0.25
        if again:
            await asyncio.sleep(self._chance.uniform(0.0, 0.5))
            self._kill("loading or just loaded")
        if killed:
            await self._ready(loaded_at)
        if killed and not again:
            self.report.back.append(time.monotonic() - began)
        if visits:
            _, hanging = await asyncio.wait(visits, timeout=HUNG_SECONDS)
            self.report.hung += len(hanging)
            for visit in hanging:
                visit.cancel()
        # Whoever comes now is answered, and after that the model holds no turn.
        await self._ready(0.0)
        self.report.unanswered += await self._visit(0) != "finished"
        model = await self._model()
        self.report.leaked += model.active + model.waiting

    async def _seen_by_one(self, kind: str, visits: list[asyncio.Task[str]]) -> None:
        """Wait until a visitor has received this, or all have left."""
        while not all(visit.done() for visit in visits) and kind not in self._received():
            self._moved.clear()
            await self._moved.wait()

    def _received(self) -> set[str]:
        return set[str]().union(*self._seen.values())

    def _state(self) -> str:
        """What the model is doing, as far as its visitors have received."""
        received = self._received()
        return "decoding" if "delta" in received else "prefill" if "started" in received else "idle"

    def _kill(self, state: str) -> bool:
        """Kill the model's process, if there is one."""
        workers = [pid for pid, command in children(self._server.pid).items() if "plugai.runners.worker" in command]
        for pid in workers:
            os.kill(pid, signal.SIGKILL)
            self.report.kills[state] += 1
        return bool(workers)

    async def _visit(self, number: int) -> str:
        """Ask, and note how it ends."""
        end = "no end"
        seen = self._seen[number] = set()
        try:
            async for event in self._generate.Generate(_request()):
                end = event.WhichOneof("event") or ""
                seen.add(end)
                self._moved.set()
        except aio.AioRpcError as error:
            end = f"refused: {error.code().name}"
        finally:
            del self._seen[number]
            # Its task is done one step later.
            asyncio.get_running_loop().call_soon(self._moved.set)
        self.report.ends[end] += 1
        return end

    async def _model(self) -> models_pb2.Model:
        page = await self._models.ListModels(models_pb2.ListModelsRequest())
        return next(model for model in page.models if model.default)

    async def _load_time(self) -> float:
        return _seconds(await self._model())

    async def _ready(self, loaded_at: float) -> None:
        """Wait until the pinned model is loaded, later than then. Raises AioRpcError if it does not come back."""
        stream = self._models.WatchModels(models_pb2.WatchModelsRequest(), timeout=2 * HUNG_SECONDS)
        async for change in stream:
            if change.model.default and change.model.state in READY and _seconds(change.model) > loaded_at:
                break
        stream.cancel()


async def soak(server: RunningServer, kills: int, seed: int) -> Report:
    """What is seen while the server's pinned model is killed so often."""
    async with aio.insecure_channel(f"127.0.0.1:{server.grpc_port}") as channel:
        return await Soak(server, channel, seed).run(kills)


def _seconds(model: models_pb2.Model) -> float:
    return model.load_time.ToNanoseconds() / 1e9


def _request() -> generate_pb2.GenerateRequest:
    message = message_pb2.Message(role=message_pb2.ROLE_USER, parts=[message_pb2.Part(text=STORY)])
    parameters = message_pb2.Parameters(max_output_tokens=8, temperature=0)
    return generate_pb2.GenerateRequest(messages=[message], parameters=parameters)
