"""How often something may happen: so many times a minute for each key, evenly or in bursts."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

_MINUTE = 60.0
# A forgotten key and an unused one are the same, so what is kept is looked through only when it has grown.
_PRUNE_ABOVE = 1024
# What was added up in intervals may be off by its last bits.
_EPSILON = 1e-6


class RateLimitState(msgspec.Struct, frozen=True):
    """Where a key stands: of `limit` a minute, `remaining` may come at once; in `reset` seconds all are back."""

    limit: int
    remaining: int
    reset: float


class RateLimit:
    """At most `per_minute` in any burst, and no more than that many a minute in the long run.

    It is the generic cell rate algorithm: one number for each key, the moment at which it will have paid for all that
    it took. A key whose moment has passed owes nothing and can be forgotten, so only those of the last minute are kept.
    """

    def __init__(self, per_minute: int, monotonic: Callable[[], float]) -> None:
        """`monotonic` tells the time in seconds."""
        self._per_minute = per_minute
        self._interval = _MINUTE / per_minute
        self._monotonic = monotonic
        self._reset_at: dict[str, float] = {}
        self._prune_above = _PRUNE_ABOVE

    def wait(self, key: str) -> float:
        """Seconds until this key may take one; 0 if it may now."""
        wait = self._debt(key) + self._interval - _MINUTE
        return wait if wait > _EPSILON else 0.0

    def consume(self, key: str) -> RateLimitState:
        """Take one, which `wait` has allowed; how the key then stands."""
        debt = self._debt(key) + self._interval
        self._reset_at[key] = self._monotonic() + debt
        if len(self._reset_at) > self._prune_above:
            self._prune()
        return self._state(debt)

    def state(self, key: str) -> RateLimitState:
        """How this key stands."""
        return self._state(self._debt(key))

    @property
    def tracked_keys(self) -> int:
        """How many keys are remembered."""
        return len(self._reset_at)

    def _state(self, debt: float) -> RateLimitState:
        return RateLimitState(self._per_minute, max(0, int((_MINUTE - debt) / self._interval + _EPSILON)), debt)

    def _debt(self, key: str) -> float:
        """Seconds until all is paid for that this key took."""
        reset_at = self._reset_at.get(key)
        return 0.0 if reset_at is None else max(0.0, reset_at - self._monotonic())

    def _prune(self) -> None:
        now = self._monotonic()
        self._reset_at = {key: reset_at for key, reset_at in self._reset_at.items() if reset_at > now}
        self._prune_above = max(_PRUNE_ABOVE, 2 * len(self._reset_at))
