"""A watchdog: it barks once for each watch that lasts too long, and needs one timer for all."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextvars import Context
from typing import TypeVarTuple, Unpack

from hypothesis import example, given
from hypothesis import strategies as st

from plugai.runners.watchdog import Watchdog

Ts = TypeVarTuple("Ts")

SECONDS = 10.0


class HandLoop(asyncio.SelectorEventLoop):
    """A loop whose clock is put forward by hand."""

    now = 0.0
    timers = 0

    def time(self) -> float:
        return self.now

    def call_at(
        self, when: float, callback: Callable[[Unpack[Ts]], object], *args: *Ts, context: Context | None = None
    ) -> asyncio.TimerHandle:
        self.timers += 1
        return super().call_at(when, callback, *args, context=context)

    async def forward(self, seconds: float) -> None:
        """Put the clock forward, and let what is due run."""
        self.now += seconds
        # One turn of the loop finds what is due, another one runs it.
        await asyncio.sleep(0)
        await asyncio.sleep(0)


class Kennel:
    """A watchdog, and what is expected of it."""

    def __init__(self, loop: HandLoop) -> None:
        self.loop = loop
        self.watchdog = Watchdog(SECONDS, self._bark)
        self.due: float | None = None
        self.barks = self.expected = 0

    async def act(self, step: str | float) -> None:
        """Do one thing, or let so many seconds pass."""
        if isinstance(step, str):
            getattr(self.watchdog, step)()
            self.due = self.loop.now + SECONDS if step == "watch" else None
            return
        await self.loop.forward(step)
        if self.due is not None and self.loop.now >= self.due:
            self.due, self.expected = None, self.expected + 1

    def _bark(self) -> None:
        self.barks += 1


STEPS = st.lists(
    st.one_of(
        st.just("watch"),
        st.sampled_from(["pause", "close"]),
        st.integers(1, 12).map(float),
        st.integers(1, 3).map(float),
    ),
    max_size=40,
)


@given(STEPS)
@example(["watch", 1.0, "watch", 9.0])
def test_it_fires_once_for_each_operation_that_takes_too_long(steps: list[str | float]) -> None:
    loop = HandLoop()

    async def live() -> None:
        kennel = Kennel(loop)
        for step in steps:
            await kennel.act(step)
            assert kennel.barks == kennel.expected
        kennel.watchdog.close()

    with asyncio.Runner(loop_factory=lambda: loop) as runner:
        runner.run(live())


def test_a_thousand_operations_need_one_timer() -> None:
    loop = HandLoop()

    async def live() -> None:
        watchdog = Watchdog(SECONDS, lambda: None)
        for _ in range(1000):
            watchdog.watch()
            watchdog.pause()
        assert loop.timers == 1
        watchdog.close()

    with asyncio.Runner(loop_factory=lambda: loop) as runner:
        runner.run(live())
