"""A rate limit: so many events a minute for each key, evenly or in bursts."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

_MINUTE = 60.0
# A removed key and an unused one are the same, so old keys are removed only when there are many.
_PRUNE_ABOVE = 1024
# Sums of intervals have rounding errors.
_EPSILON = 1e-6


class RateLimitState(msgspec.Struct, frozen=True):
    """The state of a key: of `limit` events a minute, `remaining` may come at once; after `reset` seconds all may."""

    limit: int
    remaining: int
    reset: float


class RateLimit:
    """At most `per_minute` in any burst, and no more than that many a minute in the long run.

    This is the generic cell rate algorithm: it stores one number for each key, the time at which its limit is fully
    reset. A key whose time has passed can be removed, so only keys of the last minute take memory.
    """

    def __init__(self, per_minute: int, monotonic: Callable[[], float]) -> None:
        """`monotonic` is a clock in seconds."""
        self._per_minute = per_minute
        self._interval = _MINUTE / per_minute
        self._monotonic = monotonic
        self._reset_at: dict[str, float] = {}
        self._prune_above = _PRUNE_ABOVE

    def wait(self, key: str) -> float:
        """Seconds until this key may have another event; 0 if it may now."""
        wait = self._seconds_to_reset(key) + self._interval - _MINUTE
        return wait if wait > _EPSILON else 0.0

    def consume(self, key: str) -> RateLimitState:
        """Count an event that `wait` has allowed; the key's state afterwards."""
        reset = self._seconds_to_reset(key) + self._interval
        self._reset_at[key] = self._monotonic() + reset
        if len(self._reset_at) > self._prune_above:
            self._prune()
        return self._state(reset)

    def state(self, key: str) -> RateLimitState:
        """The state of this key."""
        return self._state(self._seconds_to_reset(key))

    @property
    def tracked_keys(self) -> int:
        """How many keys are stored."""
        return len(self._reset_at)

    def _state(self, reset: float) -> RateLimitState:
        return RateLimitState(self._per_minute, max(0, int((_MINUTE - reset) / self._interval + _EPSILON)), reset)

    def _seconds_to_reset(self, key: str) -> float:
        """Seconds until this key's limit is fully reset."""
        reset_at = self._reset_at.get(key)
        return 0.0 if reset_at is None else max(0.0, reset_at - self._monotonic())

    def _prune(self) -> None:
        now = self._monotonic()
        self._reset_at = {key: reset_at for key, reset_at in self._reset_at.items() if reset_at > now}
        self._prune_above = max(_PRUNE_ABOVE, 2 * len(self._reset_at))
