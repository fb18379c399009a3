"""Turns: who is answered next, by a model that is loaded, has room and is free. The shell around the state machines."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from plugai.runners.base import ReportStage, Runner
from plugai.runners.errors import ModelBusyError, ModelUnavailableError, PlugAIError, QueueFullError, ShuttingDownError
from plugai.server.core.events import Queued
from plugai.server.core.fair_queue import FairQueue
from plugai.server.core.hosting import Clock, ModelHost
from plugai.server.core.lifecycle import GiveUp, Lifecycle, Load, Phase, Refuse, Unload

# A turn's length is averaged over about this many of the last turns.
_MEMORY = 8
_ANNOUNCE_SECONDS = 0.25


@dataclass(eq=False, slots=True)
class _Ticket:
    """One who waits. `granted` gets the runner of the model whose turn it is."""

    user_id: str
    moved: Callable[[Queued], None]
    loading: ReportStage
    granted: asyncio.Future[Runner]


@dataclass(slots=True)
class _Line:
    """Those who wait for one model: for a turn, or just for it to be loaded."""

    host: ModelHost
    queue: FairQueue[_Ticket] = field(default_factory=FairQueue)
    loads: dict[object, tuple[ReportStage, asyncio.Future[None]]] = field(default_factory=dict)
    mean_seconds: float | None = None
    announced_at: float = float("-inf")
    announcement: asyncio.TimerHandle | None = None


@dataclass(frozen=True, slots=True)
class QueueLimits:
    """How many requests may wait in all, and of one user."""

    in_all: int
    of_one_user: int


class Turns:
    """Gives turns of models to users, and has models loaded and unloaded as the lifecycle decides."""

    def __init__(
        self,
        hosts: Mapping[str, ModelHost],
        lifecycle: Lifecycle,
        limits: QueueLimits,
        clock: Clock,
        changed: Callable[[ModelHost], None],
    ) -> None:
        """`changed` is called after every change of a model that others may want to know."""
        self._lines = {model: _Line(host) for model, host in hosts.items()}
        self._lifecycle = lifecycle
        self._limits = limits
        self._clock = clock
        self._changed = changed
        self._timer: asyncio.TimerHandle | None = None
        self._closing = False

    def waiting(self, model: str) -> int:
        """How many wait for a turn of this model."""
        return len(self._lines[model].queue)

    def active(self, model: str) -> int:
        """How many turns of this model are held."""
        return self._lifecycle.lives[model].active

    def check(self, model: str, user_id: str) -> None:
        """Raise QueueFullError if this user's request could not even wait, or why the model cannot be loaded now."""
        line, life = self._lines[model], self._lifecycle.lives[model]
        if line.host.error is not None and life.retry_at > self._clock.monotonic():
            raise line.host.error
        if self._free(model) and not line.queue:
            return
        waiting = sum(len(each.queue) for each in self._lines.values())
        mine = sum(each.queue.count(user_id) for each in self._lines.values())
        if waiting >= self._limits.in_all or mine >= self._limits.of_one_user:
            whose = f"{waiting} requests" if waiting >= self._limits.in_all else f"{mine} of your requests"
            sentence = f"{whose} are already waiting; try again later"
            raise QueueFullError(sentence, retry_after=max(1.0, line.mean_seconds or 1.0))

    @asynccontextmanager
    async def turn(
        self, model: str, user_id: str, moved: Callable[[Queued], None], loading: ReportStage
    ) -> AsyncGenerator[Runner, None]:
        """Hold a turn of a loaded model, telling `moved` of one's place and `loading` of the model's load meanwhile."""
        line = self._lines[model]
        expected = line.mean_seconds or 1.0
        runner = await self._wait(model, _Ticket(user_id, moved, loading, _future()), expected)
        began = self._clock.monotonic()
        try:
            yield runner
        finally:
            seconds = self._clock.monotonic() - began
            mean = seconds if line.mean_seconds is None else line.mean_seconds
            line.mean_seconds = mean + (seconds - mean) / _MEMORY
            line.queue.charge(user_id, seconds - expected)
            self._lifecycle.ends(model, self._clock.monotonic())
            self._act()
            self._changed(line.host)

    async def ready(self, model: str, loading: ReportStage) -> None:
        """Wait until the model is loaded, without a turn of it. A load that nobody waits for any more is given up."""
        line = self._lines[model]
        if self._lifecycle.lives[model].phase is Phase.LOADED:
            return
        key, loaded = object(), asyncio.get_running_loop().create_future()
        line.loads[key] = (loading, loaded)
        self._waits(model, +1)
        if line.host.loading is not None:
            loading(line.host.loading)
        try:
            await loaded
        finally:
            del line.loads[key]
            self._waits(model, -1)

    def loads(self, model: str) -> int:
        """How many wait for the model to be loaded."""
        line = self._lines[model]
        return len(line.loads) + len(line.queue)

    async def unload(self, model: str) -> None:
        """Free what the model holds. Raises ModelBusyError while it is used, wanted or pinned."""
        life = self._lifecycle.lives[model]
        if life.pinned:
            raise ModelBusyError(f"model {model!r} is pinned: it is kept loaded; make another the default_model first")
        if life.holds_room and not life.idle and life.phase is not Phase.UNLOADING:
            raise ModelBusyError(f"model {model!r} is in use; cancel its requests or try again when it is idle")
        if life.phase is Phase.LOADED:
            life.phase = Phase.UNLOADING
            self._lines[model].host.begin_unload(self)
            self._changed(self._lines[model].host)
        await self._lines[model].host.unloaded()

    def act(self) -> None:
        """Begin: load what is pinned."""
        self._act()

    async def close(self) -> None:
        """Free what every model holds; who waits is told that the house is shutting down."""
        self._closing = True
        if self._timer is not None:
            self._timer.cancel()
        for model in self._lines:
            self._fail(model, ShuttingDownError("the house is shutting down; try again when it is back"))
        await asyncio.gather(*(line.host.close() for line in self._lines.values()))

    # What becomes of models: see Observer.

    def stage(self, host: ModelHost) -> None:
        if (stage := host.loading) is not None:
            line = self._lines[host.spec.id]
            for report in [*(ticket.loading for ticket in line.queue.order()), *(r for r, _ in line.loads.values())]:
                report(stage)

    def loaded(self, host: ModelHost) -> None:
        model = host.spec.id
        if self._lifecycle.lives[model].phase is not Phase.LOADING:
            # It was given up at the last moment; the unload that goes on frees it.
            return
        self._lifecycle.loaded(model, self._size(host), self._clock.monotonic())
        for _, loaded in self._lines[model].loads.values():
            _resolve(loaded, None)
        self._after(host)

    def failed(self, host: ModelHost, error: PlugAIError) -> None:
        model = host.spec.id
        if self._lifecycle.lives[model].phase is Phase.LOADING:
            self._lifecycle.failed(model, self._clock.monotonic())
            self._fail(model, error)
            self._after(host)

    def lost(self, host: ModelHost) -> None:
        self._lifecycle.lost(host.spec.id, self._clock.monotonic())
        self._after(host)

    def unloaded(self, host: ModelHost) -> None:
        self._lifecycle.unloaded(host.spec.id, self._clock.monotonic())
        self._after(host)

    def _after(self, host: ModelHost) -> None:
        self._act()
        self._changed(host)

    async def _wait(self, model: str, ticket: _Ticket, expected: float) -> Runner:
        line = self._lines[model]
        line.queue.push(ticket.user_id, ticket, expected)
        self._waits(model, +1)
        if not ticket.granted.done():
            self._tell_newcomer(line, ticket)
        try:
            return await ticket.granted
        except asyncio.CancelledError:
            if ticket.granted.done() and not ticket.granted.cancelled() and ticket.granted.exception() is None:
                # The turn came in the same moment; it goes to the next.
                self._lifecycle.ends(model, self._clock.monotonic())
                self._act()
            elif ticket in line.queue.order():
                line.queue.remove(ticket.user_id, ticket)
                self._waits(model, -1)
                self._announce(line)
            raise

    def _waits(self, model: str, change: int) -> None:
        self._lifecycle.waits(model, change, self._clock.monotonic())
        self._act()

    def _act(self) -> None:
        """Do what the lifecycle decides, give the turns that can be given, and wake when time changes something."""
        if self._closing:
            return
        now = self._clock.monotonic()
        for action in self._lifecycle.decide(now):
            host = self._lines[action.id].host
            match action:
                case Load():
                    host.begin_load(self)
                case Unload():
                    host.begin_unload(self)
                case GiveUp():
                    host.cancel_load()
                    host.begin_unload(self)
                case Refuse():
                    self._fail(action.id, _no_room(action.id))
            self._changed(host)
        for model, line in self._lines.items():
            self._grant(model, line)
        self._wake(now)

    def _grant(self, model: str, line: _Line) -> None:
        granted = False
        while line.queue and line.host.runner is not None and self._free(model):
            ticket = line.queue.pop()
            self._lifecycle.waits(model, -1, self._clock.monotonic())
            # One who gave up a moment ago may not have had the time to leave the line.
            if not ticket.granted.done():
                self._lifecycle.begins(model)
                ticket.granted.set_result(line.host.runner)
                granted = True
        if granted:
            self._announce(line)
            self._changed(line.host)

    def _free(self, model: str) -> bool:
        """Whether the model can begin another answer now."""
        capacity = self._lines[model].host.capacity
        return self._lifecycle.takes_turns(model, self._clock.monotonic()) and self.active(model) < capacity

    def _fail(self, model: str, error: PlugAIError) -> None:
        """Tell all who wait for this model that they wait in vain."""
        line = self._lines[model]
        for ticket in line.queue.order():
            line.queue.remove(ticket.user_id, ticket)
            self._lifecycle.waits(model, -1, self._clock.monotonic())
            _reject(ticket.granted, error)
        for _, loaded in line.loads.values():
            _reject(loaded, error)

    def _wake(self, now: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
        change = self._lifecycle.next_change(now)
        loop = asyncio.get_running_loop()
        self._timer = None if change is None else loop.call_later(max(0.0, change - now) + 0.001, self._act)

    def _tell_newcomer(self, line: _Line, ticket: _Ticket) -> None:
        order = line.queue.order()
        if line.host.loading is not None:
            ticket.loading(line.host.loading)
        if line.host.loading is None or order[0] is not ticket:
            ticket.moved(self._place(line, order.index(ticket) + 1, len(order)))

    def _announce(self, line: _Line) -> None:
        """Tell those who wait where they are, at most every quarter of a second."""
        if line.announcement is None and line.queue:
            loop = asyncio.get_running_loop()
            due = max(0.0, line.announced_at + _ANNOUNCE_SECONDS - loop.time())
            line.announcement = loop.call_later(due, self._tell_all, line)

    def _tell_all(self, line: _Line) -> None:
        line.announcement = None
        line.announced_at = asyncio.get_running_loop().time()
        order = line.queue.order()
        for position, ticket in enumerate(order, start=1):
            ticket.moved(self._place(line, position, len(order)))

    def _place(self, line: _Line, position: int, length: int) -> Queued:
        eta = None if line.mean_seconds is None else line.mean_seconds * position / line.host.capacity
        return Queued(position, length, eta)

    def _size(self, host: ModelHost) -> int:
        measured = None if host.runner is None else host.runner.resident_bytes
        return self._lifecycle.lives[host.spec.id].size_bytes if measured is None else measured


def _future() -> asyncio.Future[Runner]:
    return asyncio.get_running_loop().create_future()


def _resolve(future: asyncio.Future[None], value: None) -> None:
    if not future.done():
        future.set_result(value)


def _reject(future: asyncio.Future[Runner] | asyncio.Future[None], error: PlugAIError) -> None:
    if not future.done():
        future.set_exception(error)


def _no_room(model: str) -> PlugAIError:
    sentence = f"there is no room for model {model!r} beside the pinned ones"
    return ModelUnavailableError(f"{sentence}; raise max_loaded or max_memory_bytes, or pin fewer models")
