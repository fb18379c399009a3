"""Where time comes from, so that tests can set it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Clock:
    """The clocks that the server uses: `now` is aware, in UTC; `monotonic` is in seconds."""

    now: Callable[[], datetime]
    monotonic: Callable[[], float]
