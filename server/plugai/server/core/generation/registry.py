"""The runs whose events are still in memory: of running requests, and of those that ended recently."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

from plugai.server.core.generation.run import Run
from plugai.server.core.log_memory import LogMemory


class RunRegistry:
    """Finds runs by owner and id. One is retained for `seconds` after its end, all ended ones within `max_bytes`."""

    def __init__(self, seconds: float, max_bytes: int, clock: Callable[[], float], memory: LogMemory) -> None:
        """`memory` is what running requests share."""
        self._memory = memory
        self._seconds = seconds
        self._max_bytes = max_bytes
        self._clock = clock
        self._runs: dict[tuple[str, str], Run] = {}
        self._ended: dict[tuple[str, str], float] = {}
        # Of the ended runs of each owner.
        self._bytes: Counter[str] = Counter()

    def add(self, run: Run) -> None:
        """Add a run that begins."""
        self._forget_old()
        self._runs[_key(run)] = run
        self._memory.begin(run.owner_id)

    def discard(self, run: Run) -> None:
        """Remove a run that was not admitted."""
        if self._runs.pop(_key(run), None) is not None:
            self._memory.end(run.owner_id)

    def forget(self, run: Run) -> None:
        """Remove a run that has ended, before its time."""
        if _key(run) in self._ended:
            self._forget(_key(run))

    def get(self, owner_id: str, request_id: str) -> Run | None:
        """The owner's run of that id, if it is still retained."""
        self._forget_old()
        return self._runs.get((owner_id, request_id))

    def running(self) -> Iterator[Run]:
        """The runs that have not ended."""
        return (run for key, run in list(self._runs.items()) if key not in self._ended)

    def mark_ended(self, run: Run) -> None:
        """Record that a run has ended."""
        self._memory.end(run.owner_id)
        self._ended[_key(run)] = self._clock()
        self._bytes[run.owner_id] += run.log.size_bytes
        self._forget_old()

    def _forget_old(self) -> None:
        """Remove ended runs that are past their time, and while they do not fit the oldest of whoever has most."""
        deadline = self._clock() - self._seconds
        while self._ended and next(iter(self._ended.values())) <= deadline:
            self._forget(next(iter(self._ended)))
        while self._bytes.total() > self._max_bytes:
            ((owner_id, _),) = self._bytes.most_common(1)
            self._forget(next(key for key in self._ended if key[0] == owner_id))

    def _forget(self, key: tuple[str, str]) -> None:
        del self._ended[key]
        self._bytes[key[0]] -= self._runs.pop(key).log.size_bytes
        if not self._bytes[key[0]]:
            del self._bytes[key[0]]


def _key(run: Run) -> tuple[str, str]:
    return run.request.owner_id, run.log.request_id
