"""When a call is made again, and after how long."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from plugai.client.errors import DeadlineError, LostConnectionError, PlugAIError, ServerError

# The gateway refuses with these before it does anything.
_NEVER_STARTED = frozenset({"REQUEST_RATE_EXCEEDED", "TOO_MANY_STREAMS", "QUEUE_FULL"})


@dataclass(frozen=True, slots=True)
class Retries:
    """How often and how fast calls that failed for a while are repeated. Times are in seconds.

    The wait before attempt n is random, up to `first * 2**n` and at most `longest`; it is never shorter than the server
    asks for. A server that asks for more than `patience` gets its error passed on. `Retries(attempts=1)` never retries.
    `notify` is called before each wait, with the error and the seconds; what it raises ends the call.
    """

    attempts: int = 5
    first: float = 0.2
    longest: float = 10.0
    patience: float = 60.0
    notify: Callable[[PlugAIError, float], None] = field(default=lambda error, seconds: None, repr=False)
    sleep: Callable[[float], Awaitable[None]] = field(default=asyncio.sleep, repr=False)
    chance: Callable[[], float] = field(default=random.random, repr=False)

    def delay(self, attempt: int, error: PlugAIError, *, repeatable: bool) -> float | None:
        """Seconds to wait after attempt number `attempt` (from 1) failed, or None if the error is final."""
        asked = error.retry_after or 0.0
        if attempt >= self.attempts or asked > self.patience or not _may_repeat(error, repeatable):
            return None
        return asked + self.chance() * min(self.longest, self.first * 2.0 ** (attempt - 1))


def _may_repeat(error: PlugAIError, repeatable: bool) -> bool:
    match error:
        case DeadlineError():
            return False
        case LostConnectionError(sent=sent):
            return repeatable or not sent
        case ServerError(retryable=True, reason=reason):
            return repeatable or reason in _NEVER_STARTED
    return False
