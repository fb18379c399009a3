"""The number of threads for decoding: one for each core, or one fewer if another program needs a core.

Threads wait for each other hundreds of times per token. If every core has one and another program wants a core too,
each wait may last as long as that program's time slice: two threads on two busy cores were measured at a thirtieth of
the speed of one. So both numbers are tried from time to time, and the faster one is used.
"""

from __future__ import annotations

# The weight of the newest step of the number in use.
_NEWEST = 0.3
# Trying the other number costs at most about this fraction (1/n) of the time.
_TRIAL_SHARE = 50
_LONGEST_WAIT = 2000


class ThreadChoice:
    """Chooses between two numbers of threads by the measured duration of steps."""

    def __init__(self, most: int, fewest: int) -> None:
        """`most` threads are tried first. Equal numbers leave no choice."""
        self.most = most
        self._fewest = fewest
        self._seconds: dict[int, float] = {}
        self._steps_to_trial = 0

    @property
    def fastest(self) -> int:
        """The fastest number so far."""
        return min(self._seconds, key=self._seconds.__getitem__, default=self.most)

    def next(self) -> int:
        """The number for the next step: mostly the fastest, sometimes the other as a trial."""
        return self._other if self._seconds and self._steps_to_trial <= 0 else self.fastest

    def took(self, threads: int, seconds: float) -> None:
        """Record the duration of a step with that many threads."""
        if threads == self.fastest:
            before = self._seconds.get(threads, seconds)
            self._seconds[threads] = before + _NEWEST * (seconds - before)
            self._steps_to_trial -= 1
        else:
            # The last trial was long ago, so its duration is not averaged in.
            self._seconds[threads] = seconds
            times_slower = max(self._seconds.values()) / max(min(self._seconds.values()), 1e-9)
            self._steps_to_trial = int(min(_TRIAL_SHARE * times_slower, _LONGEST_WAIT))

    @property
    def _other(self) -> int:
        return self._fewest if self.fastest == self.most else self.most
