"""What is stored of each owner, as requests need it: it is read from the database once in a while."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

from plugai.server.core.clock import Clock

T = TypeVar("T")

# Another gateway may have changed what is stored.
_CACHE_SECONDS = 30.0
_MOST_OWNERS = 10_000


class OwnerCache(Generic[T]):
    """Caches one value for each owner for a while. Those that were read or set longest ago are forgotten first."""

    def __init__(self, read: Callable[[str], Awaitable[T]], clock: Clock, most: int = _MOST_OWNERS) -> None:
        """`read` gives what is stored of an owner, `most` is how many owners are remembered."""
        self._read = read
        self._clock = clock
        self._most = most
        self._known: OrderedDict[str, tuple[float, T]] = OrderedDict()

    async def get(self, owner_id: str) -> T:
        """The value of an owner. Raises what reading it raises."""
        known = self._known.get(owner_id)
        if known is None or self._clock.monotonic() - known[0] > _CACHE_SECONDS:
            return await self.refresh(owner_id)
        return known[1]

    async def refresh(self, owner_id: str) -> T:
        """The value of an owner as it is stored now. Raises what reading it raises."""
        return self.put(owner_id, await self._read(owner_id))

    def put(self, owner_id: str, value: T) -> T:
        """Remember what has just been stored; the value."""
        self._known[owner_id] = (self._clock.monotonic(), value)
        self._known.move_to_end(owner_id)
        if len(self._known) > self._most:
            self._known.popitem(last=False)
        return value

    def forget(self, owner_id: str) -> None:
        """Have the value read anew."""
        self._known.pop(owner_id, None)
