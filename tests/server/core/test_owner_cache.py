"""What is stored of each owner, cached; a test sets the time."""

from __future__ import annotations

from datetime import UTC, datetime

from plugai.server.core.clock import Clock
from plugai.server.core.owner_cache import OwnerCache


class Times:
    """A clock that the test sets."""

    seconds = 0.0

    def now(self) -> datetime:
        return datetime.fromtimestamp(self.seconds, UTC)

    def monotonic(self) -> float:
        return self.seconds


class Stored:
    """Stored values, and whose were read."""

    def __init__(self) -> None:
        self.values: dict[str, str] = {}
        self.read_of: list[str] = []

    async def read(self, owner_id: str) -> str:
        self.read_of.append(owner_id)
        return self.values.get(owner_id, "")


async def test_what_another_gateway_has_stored_is_known_after_half_a_minute_and_ones_own_at_once() -> None:
    clock, stored = Times(), Stored()
    cache = OwnerCache(stored.read, Clock(clock.now, clock.monotonic))
    assert await cache.get("ann") == ""
    stored.values["ann"] = "elsewhere"
    clock.seconds = 30.0
    assert await cache.get("ann") == ""
    clock.seconds = 30.1
    assert await cache.get("ann") == "elsewhere"
    cache.put("ann", "here")
    assert await cache.get("ann") == "here"
    cache.forget("ann")
    assert await cache.get("ann") == "elsewhere"
    assert stored.read_of == ["ann"] * 3


async def test_who_was_looked_up_longest_ago_is_forgotten_first() -> None:
    clock, stored = Times(), Stored()
    cache = OwnerCache(stored.read, Clock(clock.now, clock.monotonic), most=2)
    for owner in ("ann", "bob", "cid"):
        await cache.get(owner)
    await cache.get("cid")
    await cache.get("bob")
    assert stored.read_of == ["ann", "bob", "cid"]
    await cache.get("ann")
    await cache.get("cid")
    assert stored.read_of == ["ann", "bob", "cid", "ann"]
