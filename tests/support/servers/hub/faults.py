"""What a hub does wrong, one request after the other."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass
class Fault:
    """What happens to a request for a file. Bytes are counted from where its answer begins.

    `status` answers with this status and `headers` instead of the file. `content` is given instead of the file's own.
    After `cut_after` bytes the connection is broken off; after `hold_after` bytes nothing more comes until `release` is
    set. With `ignores_range` the whole file comes, whatever was asked for.
    """

    status: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)
    content: bytes | None = None
    cut_after: int | None = None
    hold_after: int | None = None
    release: asyncio.Event = field(default_factory=asyncio.Event)
    held: asyncio.Event = field(default_factory=asyncio.Event)
    ignores_range: bool = False
    reset: bool = False


class Faults:
    """The faults of each path: each for one request, and the last one for all that follow if it is to stay."""

    def __init__(self) -> None:
        self._next: dict[str, list[Fault]] = defaultdict(list)
        self._always: dict[str, Fault] = {}
        self._given: list[Fault] = []

    def add(self, path: str, *faults: Fault) -> None:
        """The next requests for this path, one fault each."""
        self._next[path] += faults
        self._given += faults

    def always(self, path: str, fault: Fault) -> None:
        """Every request for this path that has no fault of its own."""
        self._always[path] = fault
        self._given.append(fault)

    def clear(self) -> None:
        """No more faults."""
        self._next.clear()
        self._always.clear()

    def release(self) -> None:
        """Hold nothing any more."""
        for fault in self._given:
            fault.release.set()

    def take(self, path: str) -> Fault | None:
        """The fault of a request that has come."""
        waiting = self._next.get(path)
        return waiting.pop(0) if waiting else self._always.get(path)
