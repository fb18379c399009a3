"""The runs whose events are still in memory: of running requests, and of those that ended recently."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from plugai.server.core.generation.run import Run


class RunRegistry:
    """Finds runs by owner and id. One is retained for `seconds` after its end, all ended ones within `max_bytes`."""

    def __init__(self, seconds: float, max_bytes: int, clock: Callable[[], float]) -> None:
        self._seconds = seconds
        self._max_bytes = max_bytes
        self._clock = clock
        self._runs: dict[tuple[str, str], Run] = {}
        self._ended: dict[tuple[str, str], float] = {}
        self._bytes = 0

    def add(self, run: Run) -> None:
        """Add a run that begins."""
        self._forget_old()
        self._runs[_key(run)] = run

    def discard(self, run: Run) -> None:
        """Remove a run that was not admitted."""
        self._runs.pop(_key(run), None)

    def forget(self, run: Run) -> None:
        """Remove a run that has ended, before its time."""
        if self._ended.pop(_key(run), None) is not None:
            self._bytes -= self._runs.pop(_key(run)).log.size_bytes

    def get(self, owner_id: str, request_id: str) -> Run | None:
        """The owner's run of that id, if it is still retained."""
        self._forget_old()
        return self._runs.get((owner_id, request_id))

    def running(self) -> Iterator[Run]:
        """The runs that have not ended."""
        return (run for key, run in list(self._runs.items()) if key not in self._ended)

    def mark_ended(self, run: Run) -> None:
        """Record that a run has ended."""
        self._ended[_key(run)] = self._clock()
        self._bytes += run.log.size_bytes
        self._forget_old()

    def _forget_old(self) -> None:
        """Remove ended runs, oldest first, that are past their time or do not fit."""
        deadline = self._clock() - self._seconds
        while self._ended:
            key, ended_at = next(iter(self._ended.items()))
            if ended_at > deadline and self._bytes <= self._max_bytes:
                return
            del self._ended[key]
            self._bytes -= self._runs.pop(key).log.size_bytes


def _key(run: Run) -> tuple[str, str]:
    return run.request.owner_id, run.log.request_id
