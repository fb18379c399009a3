"""How often something may happen: so many times a minute for each key, evenly or in bursts."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

_MINUTE = 60.0
# A forgotten key and an unused one are the same, so what is kept is looked through only when it has grown.
_FEW = 1024
# What was added up in intervals may be off by its last bits.
_NOTHING = 1e-6


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
        self._paid_at: dict[str, float] = {}
        self._many = _FEW

    def wait(self, key: str) -> float:
        """Seconds until this key may take one; 0 if it may now."""
        wait = self._debt(key) + self._interval - _MINUTE
        return wait if wait > _NOTHING else 0.0

    def take(self, key: str) -> RateLimitState:
        """Take one, which `wait` has allowed; how the key then stands."""
        debt = self._debt(key) + self._interval
        self._paid_at[key] = self._monotonic() + debt
        if len(self._paid_at) > self._many:
            self._forget()
        return self._standing(debt)

    def standing(self, key: str) -> RateLimitState:
        """How this key stands."""
        return self._standing(self._debt(key))

    @property
    def kept(self) -> int:
        """How many keys are remembered."""
        return len(self._paid_at)

    def _standing(self, debt: float) -> RateLimitState:
        return RateLimitState(self._per_minute, max(0, int((_MINUTE - debt) / self._interval + _NOTHING)), debt)

    def _debt(self, key: str) -> float:
        """Seconds until all is paid for that this key took."""
        paid_at = self._paid_at.get(key)
        return 0.0 if paid_at is None else max(0.0, paid_at - self._monotonic())

    def _forget(self) -> None:
        now = self._monotonic()
        self._paid_at = {key: paid_at for key, paid_at in self._paid_at.items() if paid_at > now}
        self._many = max(_FEW, 2 * len(self._paid_at))
