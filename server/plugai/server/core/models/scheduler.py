"""Gives slots of loaded models to requests: fairly across users, within the limits on waiting requests."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Protocol

from plugai.runners.base import LoadStage, ReportStage, Runner
from plugai.server.core.clock import Clock
from plugai.server.core.errors import QueueFullError
from plugai.server.core.events import Queued
from plugai.server.core.models.host import ModelHost
from plugai.server.core.models.lifecycle.lifecycle import Lifecycle
from plugai.server.core.models.lifecycle.state import Phase
from plugai.server.core.models.loading import ModelLoading
from plugai.server.core.models.queue import ModelQueue, Waiter


@dataclass(frozen=True, slots=True)
class QueueLimits:
    """How many requests may wait in total, and of one user."""

    total: int
    per_user: int


class SlotRequest(Protocol):
    """A request for a slot, which gets reports while it waits."""

    @property
    def owner_id(self) -> str:
        """The user of the request: slots are given fairly across users."""

    @property
    def request_id(self) -> str:
        """The id of the request."""

    def report_queued(self, position: Queued) -> None:
        """The request waits at this position of the queue."""

    def report_loading(self, model: str, stage: LoadStage) -> None:
        """The load of the model that the request waits for has reached this stage."""


class ModelScheduler(ModelLoading):
    """Gives slots to requests, and has models loaded for those that wait."""

    def __init__(
        self, lifecycle: Lifecycle, limits: QueueLimits, clock: Clock, changed: Callable[[ModelHost], None]
    ) -> None:
        super().__init__(lifecycle, clock, changed)
        self.limits = limits

    def waiting(self, model: str) -> int:
        """How many requests wait for a slot of this model."""
        return len(self._queues[model].waiters)

    def positions(self, model: str, user_id: str) -> dict[str, Queued]:
        """Where this user's requests stand in the model's queue, by request id, next first."""
        queue = self._queues.get(model)
        return {} if queue is None else queue.positions(user_id)

    def places(self, model: str) -> dict[tuple[str, str], Queued]:
        """Where every request stands in the model's queue, by its user and its id, next first."""
        queue = self._queues.get(model)
        return {} if queue is None else queue.places()

    def check(self, model: str, user_id: str) -> None:
        """Raise QueueFullError if this user's request could not even wait, or why the model cannot be loaded now."""
        queue, entry = self._queues[model], self._lifecycle.entries[model]
        if queue.host.error is not None and entry.retry_at > self._clock.monotonic():
            raise queue.host.error
        if self._has_free_slot(model) and not queue.waiters:
            return
        if self._accepts_requests(model) and queue.preempts_for(user_id):
            return
        waiters = [self._queues[name].waiters for name in self._awaited]
        total, mine = sum(map(len, waiters)), sum(each.count(user_id) for each in waiters)
        # The first of a user is not refused because of what others send.
        is_full = total >= self.limits.total and (mine > 0 or not self.limits.total)
        if is_full or mine >= self.limits.per_user:
            whose = f"{total} requests" if is_full else f"{mine} of your requests"
            sentence = f"{whose} are already waiting; try again later"
            raise QueueFullError(sentence, retry_after=max(1.0, queue.expected_seconds))

    @asynccontextmanager
    async def slot(
        self,
        model: str,
        user_id: str,
        request_id: str,
        report_position: Callable[[Queued], None],
        report_stage: ReportStage,
    ) -> AsyncGenerator[Runner, None]:
        """Hold a slot of a loaded model. While the request waits, its position in the queue and the stage of the
        model's load are reported."""
        queue = self._queue(model)
        expected = queue.expected_seconds
        runner = self._take_free_slot(queue, user_id, expected)
        if runner is None:
            slot = asyncio.get_running_loop().create_future()
            runner = await self._wait(model, Waiter(user_id, request_id, report_position, report_stage, slot), expected)
        began = self._clock.monotonic()
        try:
            yield runner
        finally:
            seconds = self._clock.monotonic() - began
            queue.record_duration(seconds)
            queue.waiters.charge(user_id, seconds - expected)
            self._release(queue, user_id)
            # A remote model takes no room: unless requests wait, there is nothing to decide.
            if self._awaited or not self._lifecycle.entries[model].remote:
                self.reconcile()
            self._changed(queue.host)

    async def wait_loaded(self, model: str, report_stage: ReportStage) -> None:
        """Wait until the model is loaded, without taking a slot. A load that nobody waits for any more is cancelled."""
        queue = self._queue(model)
        if self._lifecycle.entries[model].phase is Phase.LOADED:
            return
        key, loaded = object(), asyncio.get_running_loop().create_future()
        queue.load_waiters[key] = (report_stage, loaded)
        self._change_waiting(model, +1)
        if queue.host.loading is not None:
            report_stage(queue.host.loading)
        try:
            await loaded
        finally:
            del queue.load_waiters[key]
            self._change_waiting(model, -1)

    def load_waiters(self, model: str) -> int:
        """How many wait for the model to be loaded."""
        queue = self._queues[model]
        return len(queue.load_waiters) + len(queue.waiters)

    def _take_free_slot(self, queue: ModelQueue, user_id: str, expected: float) -> Runner | None:
        """Take a slot without queueing, if one is free and no other request waits for it."""
        model = queue.host.spec.id
        if self._closing or queue.waiters or queue.host.runner is None or not self._has_free_slot(model):
            return None
        queue.waiters.serve(user_id, expected)
        self._hold(queue, user_id)
        self._changed(queue.host)
        return queue.host.runner

    async def _wait(self, model: str, waiter: Waiter, expected: float) -> Runner:
        queue = self._queues[model]
        queue.waiters.push(waiter.user_id, waiter, expected)
        self._awaited.add(model)
        self._change_waiting(model, +1)
        if not waiter.slot.done():
            queue.report_reason(waiter)
        try:
            return await waiter.slot
        except asyncio.CancelledError:
            if waiter.slot.done() and not waiter.slot.cancelled() and waiter.slot.exception() is None:
                # The slot was granted at the same moment; it goes to the next request.
                self._release(queue, waiter.user_id)
                self.reconcile()
            elif queue.waiters.discard(waiter.user_id, waiter):
                self._change_waiting(model, -1)
                queue.schedule_position_reports()
            raise

    def _change_waiting(self, model: str, change: int) -> None:
        self._lifecycle.record_waiting(model, change, self._clock.monotonic())
        self.reconcile()
