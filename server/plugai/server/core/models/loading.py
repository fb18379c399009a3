"""Loads and unloads models as the lifecycle decides, and gives the slots that become free to waiting requests."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import assert_never

from plugai.runners.base import MemoryEstimate
from plugai.runners.errors import ModelUnavailableError, PlugAIError
from plugai.server.core.clock import Clock
from plugai.server.core.errors import ModelBusyError, ModelNotFoundError, ShuttingDownError
from plugai.server.core.models.host import LoadObserver, ModelHost
from plugai.server.core.models.lifecycle.lifecycle import Lifecycle
from plugai.server.core.models.lifecycle.state import Action, CancelLoad, Estimate, Load, Phase, RejectWaiters, Unload
from plugai.server.core.models.queue import ModelQueue, Waiter


class ModelLoading(LoadObserver):
    """The shell around the lifecycle: carries out its actions, and reports to it what happens to the hosts."""

    def __init__(self, lifecycle: Lifecycle, clock: Clock, changed: Callable[[ModelHost], None]) -> None:
        """`changed` is called after every change of a model that watchers may want to know."""
        self._queues: dict[str, ModelQueue] = {}
        self._lifecycle = lifecycle
        # The models that requests wait for: only these can have a slot to give, and a provider may have hundreds.
        self._awaited: set[str] = set()
        self._clock = clock
        self._changed = changed
        self._timer: asyncio.TimerHandle | None = None
        self._closing = False

    def add(self, host: ModelHost) -> None:
        """Add a new model, which the lifecycle knows already."""
        self._queues[host.spec.id] = ModelQueue(host)

    def remove(self, model: str) -> None:
        """Remove a model. Raises ModelBusyError if a request uses it or waits for it."""
        entry = self._lifecycle.entries[model]
        if entry.holds_room or entry.waiting:
            raise _in_use(model)
        del self._queues[model]

    def is_used(self, model: str) -> bool:
        """Whether a request is in this model, or waits for it."""
        entry = self._lifecycle.entries[model]
        return bool(entry.active or entry.waiting)

    def active(self, model: str) -> int:
        """How many slots of this model are in use."""
        return self._lifecycle.entries[model].active

    async def unload(self, model: str) -> None:
        """Free what the model holds. Raises ModelBusyError while it is used, wanted or pinned."""
        entry = self._lifecycle.entries[model]
        if entry.pinned:
            raise ModelBusyError(f"model {model!r} is pinned: it is kept loaded; unpin it first, or unload it by force")
        if entry.holds_room and not entry.idle and entry.phase is not Phase.UNLOADING:
            raise _in_use(model)
        await self.force_unload(model)

    async def force_unload(self, model: str) -> None:
        """Free what the model holds, whatever uses it: running requests fail, and waiting ones have it loaded again."""
        host, phase = self._queues[model].host, self._lifecycle.entries[model].phase
        if phase in (Phase.LOADING, Phase.LOADED):
            self._lifecycle.begin_unload(model)
            host.cancel_load()
            host.begin_unload(self)
            self._changed(host)
        await host.wait_unloaded()

    def _queue(self, model: str) -> ModelQueue:
        """The queue of a model. Raises ModelNotFoundError if it was removed since it was looked up."""
        try:
            return self._queues[model]
        except KeyError:
            raise ModelNotFoundError(model) from None

    async def close(self) -> None:
        """Free what every model holds; requests that wait fail, since the server is shutting down."""
        self._closing = True
        if self._timer is not None:
            self._timer.cancel()
        for model in self._queues:
            self._reject_waiters(model, ShuttingDownError("the server is shutting down; try again when it is back"))
        await asyncio.gather(*(queue.host.close() for queue in self._queues.values()))

    def reconcile(self) -> None:
        """Carry out what the lifecycle decides, give free slots away, and schedule the next decision."""
        if self._closing:
            return
        now = self._clock.monotonic()
        for action in self._lifecycle.decide(now):
            self._carry_out(action)
            self._changed(self._queues[action.id].host)
        for model in list(self._awaited):
            self._grant_slots(model, self._queues[model])
        self._schedule_decision(now)

    def _carry_out(self, action: Action) -> None:
        host = self._queues[action.id].host
        match action:
            case Estimate():
                host.begin_estimate(self)
            case Load():
                host.begin_load(self)
            case Unload():
                host.begin_unload(self)
            case CancelLoad():
                host.cancel_load()
                host.begin_unload(self)
            case RejectWaiters():
                self._reject_waiters(action.id, no_room(action.id))
            case _:
                assert_never(action)

    def on_stage(self, host: ModelHost) -> None:
        if (stage := host.loading) is not None:
            self._queues[host.spec.id].report_stage(stage)

    def on_estimated(self, host: ModelHost, estimate: MemoryEstimate | None) -> None:
        self._lifecycle.record_estimated(host.spec.id, None if estimate is None else estimate.total_bytes)
        self._reconcile_after(host)

    def on_loaded(self, host: ModelHost) -> None:
        model = host.spec.id
        if self._lifecycle.entries[model].phase is not Phase.LOADING:
            # The load was cancelled at the last moment; the unload that is under way frees the model.
            return
        self._lifecycle.record_loaded(model, self._size(host), self._clock.monotonic())
        self._queues[model].resolve_load_waiters()
        self._reconcile_after(host)

    def on_failed(self, host: ModelHost, error: PlugAIError) -> None:
        model = host.spec.id
        if self._lifecycle.entries[model].phase is Phase.LOADING:
            self._lifecycle.record_load_failed(model, self._clock.monotonic())
            self._reject_waiters(model, error)
            self._reconcile_after(host)

    def on_lost(self, host: ModelHost) -> None:
        self._lifecycle.record_lost(host.spec.id, self._clock.monotonic())
        self._reconcile_after(host)

    def on_unloaded(self, host: ModelHost) -> None:
        self._lifecycle.record_unloaded(host.spec.id, self._clock.monotonic())
        self._reconcile_after(host)

    def _reconcile_after(self, host: ModelHost) -> None:
        self.reconcile()
        self._changed(host)

    def _grant_slots(self, model: str, queue: ModelQueue) -> None:
        granted = False
        while (runner := queue.host.runner) is not None and (waiter := self._pop_next(model, queue)) is not None:
            self._lifecycle.record_waiting(model, -1, self._clock.monotonic())
            # A request that was cancelled a moment ago may not have had the time to leave the queue.
            if not waiter.slot.done():
                self._hold(queue, waiter.user_id)
                waiter.slot.set_result(runner)
                granted = True
        if not queue.waiters:
            self._awaited.discard(model)
        if granted:
            queue.schedule_position_reports()
            self._changed(queue.host)

    def _pop_next(self, model: str, queue: ModelQueue) -> Waiter | None:
        """Take the waiting request that can start now."""
        return queue.pop(self._has_free_slot(model)) if self._accepts_requests(model) else None

    def _hold(self, queue: ModelQueue, user_id: str) -> None:
        self._lifecycle.record_started(queue.host.spec.id, self._clock.monotonic())
        queue.hold(user_id)

    def _release(self, queue: ModelQueue, user_id: str) -> None:
        self._lifecycle.record_finished(queue.host.spec.id, self._clock.monotonic())
        queue.release(user_id)

    def _accepts_requests(self, model: str) -> bool:
        return self._lifecycle.accepts_requests(model, self._clock.monotonic())

    def _has_free_slot(self, model: str) -> bool:
        """Whether the model can start another request now, whoever sends it."""
        return self._accepts_requests(model) and self.active(model) < self._queues[model].host.capacity

    def _reject_waiters(self, model: str, error: PlugAIError) -> None:
        """Fail all requests that wait for this model."""
        rejected = self._queues[model].reject_all(error)
        self._lifecycle.record_waiting(model, -rejected, self._clock.monotonic())

    def _schedule_decision(self, now: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
        change = self._lifecycle.next_change(now)
        loop = asyncio.get_running_loop()
        self._timer = None if change is None else loop.call_later(max(0.0, change - now) + 0.001, self.reconcile)

    def _size(self, host: ModelHost) -> int:
        measured = None if host.runner is None else host.runner.resident_bytes
        if measured is None:
            return self._lifecycle.entries[host.spec.id].size_bytes
        # What it was just measured to take does not have all of its buffers, which are used later.
        estimate = host.memory.known
        return measured if estimate is None else max(measured, estimate.total_bytes)


def _in_use(model: str) -> PlugAIError:
    return ModelBusyError(
        f"model {model!r} is in use; cancel its requests, try again when it is idle, or unload it by force"
    )


def no_room(model: str) -> PlugAIError:
    """The error of a model that does not fit beside the pinned ones, even when all others are unloaded."""
    sentence = f"there is no room for model {model!r} beside the pinned ones"
    return ModelUnavailableError(f"{sentence}; raise max_loaded or max_memory_bytes, or pin fewer models")
