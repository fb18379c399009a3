"""The line before one model: who waits for a turn of it, in a fair order, and what they are told meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from plugai.runners.base import LoadStage, ReportStage, Runner
from plugai.runners.errors import PlugAIError
from plugai.server.core.events import Queued
from plugai.server.core.models.fair_queue import FairQueue
from plugai.server.core.models.host import ModelHost

# A turn's length is averaged over about this many of the last turns.
_MEMORY = 8
_ANNOUNCE_SECONDS = 0.25


@dataclass(eq=False, slots=True)
class Waiter:
    """One who waits. `granted` gets the runner of the model whose turn it is."""

    user_id: str
    request_id: str
    moved: Callable[[Queued], None]
    loading: ReportStage
    granted: asyncio.Future[Runner]


class ModelQueue:
    """Those who wait for one model: for a turn, or just for it to be loaded."""

    def __init__(self, host: ModelHost) -> None:
        self.host = host
        self.queue: FairQueue[Waiter] = FairQueue()
        self.loads: dict[object, tuple[ReportStage, asyncio.Future[None]]] = {}
        self._mean_seconds: float | None = None
        self._announced_at = float("-inf")
        self._announcement: asyncio.TimerHandle | None = None

    @property
    def expected_seconds(self) -> float:
        """How long a turn is likely to take; a second while nothing was measured."""
        return self._mean_seconds or 1.0

    def took(self, seconds: float) -> None:
        """A turn took so long."""
        mean = seconds if self._mean_seconds is None else self._mean_seconds
        self._mean_seconds = mean + (seconds - mean) / _MEMORY

    def welcome(self, ticket: Waiter) -> None:
        """Tell one who has just come why it waits: for the model's load, or behind whom."""
        position = self.queue.position(ticket.user_id, ticket)
        if self.host.loading is not None:
            ticket.loading(self.host.loading)
        if self.host.loading is None or position > 1:
            ticket.moved(self._place(position, len(self.queue)))

    def places(self, user_id: str) -> dict[str, Queued]:
        """Where this user's requests stand, by their ids, next first."""
        order = self.queue.order()
        return {
            ticket.request_id: self._place(position, len(order))
            for position, ticket in enumerate(order, start=1)
            if ticket.user_id == user_id
        }

    def announce(self) -> None:
        """Tell those who wait where they are, at most every quarter of a second."""
        if self._announcement is None and self.queue:
            loop = asyncio.get_running_loop()
            due = max(0.0, self._announced_at + _ANNOUNCE_SECONDS - loop.time())
            self._announcement = loop.call_later(due, self._tell_all)

    def report(self, stage: LoadStage) -> None:
        """Tell everybody how far the model's loading is."""
        for tell in [*(ticket.loading for ticket in self.queue.order()), *(tell for tell, _ in self.loads.values())]:
            tell(stage)

    def ready(self) -> None:
        """Let those go on who waited just for the load."""
        for _, loaded in self.loads.values():
            if not loaded.done():
                loaded.set_result(None)

    def fail(self, error: PlugAIError) -> int:
        """Send everybody away with the reason; how many waited for a turn."""
        tickets = self.queue.order()
        for ticket in tickets:
            self.queue.discard(ticket.user_id, ticket)
        for ticket in tickets:
            _reject(ticket.granted, error)
        for _, loaded in self.loads.values():
            _reject(loaded, error)
        return len(tickets)

    def _tell_all(self) -> None:
        self._announcement = None
        self._announced_at = asyncio.get_running_loop().time()
        order = self.queue.order()
        for position, ticket in enumerate(order, start=1):
            ticket.moved(self._place(position, len(order)))

    def _place(self, position: int, length: int) -> Queued:
        seconds = self._mean_seconds
        return Queued(position, length, None if seconds is None else seconds * position / self.host.capacity)


def _reject(waiting: asyncio.Future[Runner] | asyncio.Future[None], error: PlugAIError) -> None:
    if not waiting.done():
        waiting.set_exception(error)
