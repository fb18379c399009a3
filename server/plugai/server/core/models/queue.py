"""The queue of one model: which requests wait for a slot, in a fair order, and the reports they get meanwhile."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from plugai.runners.base import LoadStage, ReportStage, Runner
from plugai.runners.errors import PlugAIError
from plugai.server.core.events import Queued
from plugai.server.core.models.fair_queue import FairQueue
from plugai.server.core.models.host import ModelHost

# The mean duration of a request weighs about this many of the last ones.
_AVERAGED_OVER = 8
_REPORT_SECONDS = 0.25


@dataclass(eq=False, slots=True)
class Waiter:
    """A request that waits. `slot` resolves to the model's runner once the request has a slot."""

    user_id: str
    request_id: str
    report_position: Callable[[Queued], None]
    report_stage: ReportStage
    slot: asyncio.Future[Runner]


class ModelQueue:
    """The waiters of one model: `waiters` for a slot, `load_waiters` just for it to be loaded."""

    def __init__(self, host: ModelHost) -> None:
        self.host = host
        self.waiters: FairQueue[Waiter] = FairQueue()
        self._held: Counter[str] = Counter()
        self.load_waiters: dict[object, tuple[ReportStage, asyncio.Future[None]]] = {}
        self._mean_seconds: float | None = None
        self._reported_at = float("-inf")
        self._next_report: asyncio.TimerHandle | None = None

    def hold(self, user_id: str) -> None:
        """A request of this user has got a slot."""
        self._held[user_id] += 1

    def release(self, user_id: str) -> None:
        """A request of this user has left its slot."""
        self._held[user_id] -= 1
        self._held += Counter()

    def preempts_for(self, user_id: str) -> bool:
        """Whether a request of this user starts although no slot is free: the user holds none, and another several.

        So no user ever waits while another holds several slots of a model that can pause answers.
        """
        return self.host.preempts and user_id not in self._held and len(self._held) < self.host.capacity

    def pop(self, has_free_slot: bool) -> Waiter | None:
        """Take the request that starts next: that of a user who holds no slot, before all others."""
        starts = has_free_slot or any(map(self.preempts_for, self.waiters.users))
        return self.waiters.pop(lambda user_id: user_id not in self._held) if self.waiters and starts else None

    @property
    def expected_seconds(self) -> float:
        """How long a request is likely to hold its slot; a second while nothing was measured."""
        return self._mean_seconds or 1.0

    def record_duration(self, seconds: float) -> None:
        """A request has held its slot for so long."""
        mean = seconds if self._mean_seconds is None else self._mean_seconds
        self._mean_seconds = mean + (seconds - mean) / _AVERAGED_OVER

    def report_reason(self, waiter: Waiter) -> None:
        """Report to a new waiter why it waits: for the model's load, or at which position."""
        position = self.waiters.position(waiter.user_id, waiter)
        if self.host.loading is not None:
            waiter.report_stage(self.host.loading)
        if self.host.loading is None or position > 1:
            waiter.report_position(self._queued(position, len(self.waiters)))

    def positions(self, user_id: str) -> dict[str, Queued]:
        """Where this user's requests stand, by request id, next first."""
        return {request_id: place for (user, request_id), place in self.places().items() if user == user_id}

    def places(self) -> dict[tuple[str, str], Queued]:
        """Where every request stands, by its user and its id, next first."""
        order = self.waiters.order()
        return {
            (waiter.user_id, waiter.request_id): self._queued(position, len(order))
            for position, waiter in enumerate(order, start=1)
        }

    def schedule_position_reports(self) -> None:
        """Report their positions to all waiters, at most every quarter of a second."""
        if self._next_report is None and self.waiters:
            loop = asyncio.get_running_loop()
            due = max(0.0, self._reported_at + _REPORT_SECONDS - loop.time())
            self._next_report = loop.call_later(due, self._report_positions)

    def report_stage(self, stage: LoadStage) -> None:
        """Report to all waiters how far the model's load is."""
        for waiter in self.waiters.order():
            waiter.report_stage(stage)
        for report, _ in list(self.load_waiters.values()):
            report(stage)

    def resolve_load_waiters(self) -> None:
        """The model is loaded: end the waiting of those who waited just for that."""
        for _, loaded in self.load_waiters.values():
            if not loaded.done():
                loaded.set_result(None)

    def reject_all(self, error: PlugAIError) -> int:
        """Fail all waiters with this error; how many waited for a slot."""
        waiters = self.waiters.order()
        for waiter in waiters:
            self.waiters.discard(waiter.user_id, waiter)
        for waiter in waiters:
            _reject(waiter.slot, error)
        for _, loaded in self.load_waiters.values():
            _reject(loaded, error)
        return len(waiters)

    def _report_positions(self) -> None:
        self._next_report = None
        self._reported_at = asyncio.get_running_loop().time()
        order = self.waiters.order()
        for position, waiter in enumerate(order, start=1):
            waiter.report_position(self._queued(position, len(order)))

    def _queued(self, position: int, length: int) -> Queued:
        seconds = self._mean_seconds
        return Queued(position, length, None if seconds is None else seconds * position / self.host.capacity)


def _reject(waiting: asyncio.Future[Runner] | asyncio.Future[None], error: PlugAIError) -> None:
    if not waiting.done():
        waiting.set_exception(error)
