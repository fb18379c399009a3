"""Turns: who is answered next, by a model that is loaded, has room and is free. The shell around the state machines."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from plugai.runners.base import ReportStage, Runner
from plugai.runners.errors import ModelUnavailableError, PlugAIError
from plugai.server.core.clock import Clock
from plugai.server.core.errors import ModelBusyError, QueueFullError, ShuttingDownError
from plugai.server.core.events import Queued
from plugai.server.core.models.host import ModelHost
from plugai.server.core.models.lifecycle import Lifecycle
from plugai.server.core.models.lifecycle_state import CancelLoad, Load, Phase, RejectWaiters, Unload
from plugai.server.core.models.queue import ModelQueue, Waiter


@dataclass(frozen=True, slots=True)
class QueueLimits:
    """How many requests may wait in all, and of one user."""

    in_all: int
    of_one_user: int


class ModelScheduler:
    """Gives turns of models to users, and has models loaded and unloaded as the lifecycle decides."""

    def __init__(
        self,
        lifecycle: Lifecycle,
        limits: QueueLimits,
        clock: Clock,
        changed: Callable[[ModelHost], None],
    ) -> None:
        """`changed` is called after every change of a model that others may want to know."""
        self.limits = limits
        self._lines: dict[str, ModelQueue] = {}
        self._lifecycle = lifecycle
        # Only these can have a turn to give; of a provider's models there may be hundreds.
        self._awaited: set[str] = set()
        self._clock = clock
        self._changed = changed
        self._timer: asyncio.TimerHandle | None = None
        self._closing = False

    def add(self, host: ModelHost) -> None:
        """There is a new model, known to the lifecycle already."""
        self._lines[host.spec.id] = ModelQueue(host)

    def remove(self, model: str) -> None:
        """There is no such model any more. Raises ModelBusyError if somebody uses it or waits for it."""
        life = self._lifecycle.lives[model]
        if life.holds_room or life.waiting:
            raise _in_use(model)
        del self._lines[model]

    def waiting(self, model: str) -> int:
        """How many wait for a turn of this model."""
        return len(self._lines[model].queue)

    def places(self, model: str, user_id: str) -> dict[str, Queued]:
        """Where this user's requests stand in the model's line, by their ids, next first."""
        line = self._lines.get(model)
        return {} if line is None else line.places(user_id)

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
        queues = [self._lines[name].queue for name in self._awaited]
        waiting, mine = sum(map(len, queues)), sum(queue.count(user_id) for queue in queues)
        if waiting >= self.limits.in_all or mine >= self.limits.of_one_user:
            whose = f"{waiting} requests" if waiting >= self.limits.in_all else f"{mine} of your requests"
            sentence = f"{whose} are already waiting; try again later"
            raise QueueFullError(sentence, retry_after=max(1.0, line.expected_seconds))

    @asynccontextmanager
    async def turn(
        self, model: str, user_id: str, request_id: str, moved: Callable[[Queued], None], loading: ReportStage
    ) -> AsyncGenerator[Runner, None]:
        """Hold a turn of a loaded model, telling `moved` of one's place and `loading` of the model's load meanwhile."""
        line = self._lines[model]
        expected = line.expected_seconds
        runner = self._free_runner(line, user_id, expected)
        if runner is None:
            runner = await self._wait(model, Waiter(user_id, request_id, moved, loading, _future()), expected)
        began = self._clock.monotonic()
        try:
            yield runner
        finally:
            seconds = self._clock.monotonic() - began
            line.took(seconds)
            line.queue.charge(user_id, seconds - expected)
            self._lifecycle.ends(model, self._clock.monotonic())
            # A remote model takes no room: without it there is nothing to decide, unless somebody waits.
            if self._awaited or not self._lifecycle.lives[model].remote:
                self.act()
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
            raise ModelBusyError(f"model {model!r} is pinned: it is kept loaded; unpin it first")
        if life.holds_room and not life.idle and life.phase is not Phase.UNLOADING:
            raise _in_use(model)
        if life.phase is Phase.LOADED:
            self._lifecycle.unload(model)
            self._lines[model].host.begin_unload(self)
            self._changed(self._lines[model].host)
        await self._lines[model].host.unloaded()

    async def close(self) -> None:
        """Free what every model holds; who waits is told that the server is shutting down."""
        self._closing = True
        if self._timer is not None:
            self._timer.cancel()
        for model in self._lines:
            self._fail(model, ShuttingDownError("the server is shutting down; try again when it is back"))
        await asyncio.gather(*(line.host.close() for line in self._lines.values()))

    # What becomes of models: see Observer.

    def stage(self, host: ModelHost) -> None:
        if (stage := host.loading) is not None:
            self._lines[host.spec.id].report(stage)

    def loaded(self, host: ModelHost) -> None:
        model = host.spec.id
        if self._lifecycle.lives[model].phase is not Phase.LOADING:
            # It was given up at the last moment; the unload that goes on frees it.
            return
        self._lifecycle.loaded(model, self._size(host), self._clock.monotonic())
        self._lines[model].ready()
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
        self.act()
        self._changed(host)

    def _free_runner(self, line: ModelQueue, user_id: str, expected: float) -> Runner | None:
        """A turn for one who need not wait for it: what the line would give, without the line."""
        model = line.host.spec.id
        if self._closing or line.queue or line.host.runner is None or not self._free(model):
            return None
        line.queue.serve(user_id, expected)
        self._lifecycle.begins(model, self._clock.monotonic())
        self._changed(line.host)
        return line.host.runner

    async def _wait(self, model: str, ticket: Waiter, expected: float) -> Runner:
        line = self._lines[model]
        line.queue.push(ticket.user_id, ticket, expected)
        self._awaited.add(model)
        self._waits(model, +1)
        if not ticket.granted.done():
            line.welcome(ticket)
        try:
            return await ticket.granted
        except asyncio.CancelledError:
            if ticket.granted.done() and not ticket.granted.cancelled() and ticket.granted.exception() is None:
                # The turn came in the same moment; it goes to the next.
                self._lifecycle.ends(model, self._clock.monotonic())
                self.act()
            elif line.queue.discard(ticket.user_id, ticket):
                self._waits(model, -1)
                line.announce()
            raise

    def _waits(self, model: str, change: int) -> None:
        self._lifecycle.waits(model, change, self._clock.monotonic())
        self.act()

    def act(self) -> None:
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
                case CancelLoad():
                    host.cancel_load()
                    host.begin_unload(self)
                case RejectWaiters():
                    self._fail(action.id, no_room(action.id))
            self._changed(host)
        for model in list(self._awaited):
            self._grant(model, self._lines[model])
        self._wake(now)

    def _grant(self, model: str, line: ModelQueue) -> None:
        granted = False
        while line.queue and line.host.runner is not None and self._free(model):
            ticket = line.queue.pop()
            self._lifecycle.waits(model, -1, self._clock.monotonic())
            # One who gave up a moment ago may not have had the time to leave the line.
            if not ticket.granted.done():
                self._lifecycle.begins(model, self._clock.monotonic())
                ticket.granted.set_result(line.host.runner)
                granted = True
        if not line.queue:
            self._awaited.discard(model)
        if granted:
            line.announce()
            self._changed(line.host)

    def _free(self, model: str) -> bool:
        """Whether the model can begin another answer now."""
        capacity = self._lines[model].host.capacity
        return self._lifecycle.takes_turns(model, self._clock.monotonic()) and self.active(model) < capacity

    def _fail(self, model: str, error: PlugAIError) -> None:
        """Tell all who wait for this model that they wait in vain."""
        gone = self._lines[model].fail(error)
        self._lifecycle.waits(model, -gone, self._clock.monotonic())

    def _wake(self, now: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
        change = self._lifecycle.next_change(now)
        loop = asyncio.get_running_loop()
        self._timer = None if change is None else loop.call_later(max(0.0, change - now) + 0.001, self.act)

    def _size(self, host: ModelHost) -> int:
        measured = None if host.runner is None else host.runner.resident_bytes
        return self._lifecycle.lives[host.spec.id].size_bytes if measured is None else measured


def _future() -> asyncio.Future[Runner]:
    return asyncio.get_running_loop().create_future()


def _in_use(model: str) -> PlugAIError:
    return ModelBusyError(f"model {model!r} is in use; cancel its requests or try again when it is idle")


def no_room(model: str) -> PlugAIError:
    """Why a model cannot be loaded for which there is no room even when everything that may go is gone."""
    sentence = f"there is no room for model {model!r} beside the pinned ones"
    return ModelUnavailableError(f"{sentence}; raise max_loaded or max_memory_bytes, or pin fewer models")
