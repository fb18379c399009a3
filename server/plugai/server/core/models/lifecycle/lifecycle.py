"""Which models are loaded: a pure state machine. Given what happened and the time, it decides what to do.

A busy, loading or pinned model is never evicted. When room is needed, the least recently used idle model is evicted.
When no model is idle, waiting requests have patience for a while; then a busy model that has been loaded for as long
accepts no new requests, drains, and makes room. So models that are in demand without end alternate. When no request
has arrived for a while, free room is used to preload the models that were used most.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from plugai.server.core.models.lifecycle.events import LifecycleEvents, decayed_uses
from plugai.server.core.models.lifecycle.state import (
    Action,
    CancelLoad,
    Estimate,
    LifecycleEntry,
    Load,
    Phase,
    RejectWaiters,
    Unload,
)

# From so many (decayed) uses on, a model is worth preloading.
_FREQUENT_USES = 3.0
# A model may take so many times what was roughly estimated from the size of its file, with a long context.
_ROUGHLY = 4


class Lifecycle(LifecycleEvents):
    """Decides which models to load and unload. Record what happens through the methods, then call `decide`."""

    def accepts_requests(self, model: str, now: float) -> bool:
        """Whether the model is loaded and may start another request: it is not being drained to make room."""
        entry = self.entries[model]
        return entry.phase is Phase.LOADED and (entry.remote or model not in self._draining(now))

    def decide(self, now: float) -> list[Action]:
        """What to do now. The entries are changed as if it had begun."""
        self._candidates = {name: entry for name, entry in self._candidates.items() if not entry.is_dormant}
        actions = [*self._cancel_unwanted_loads(), *self._reject_hopeless()]
        actions += [*self._unload_idle(now), *self._shrink()]
        for entry in self._to_load(now):
            if self._must_estimate(entry):
                if not entry.estimating:
                    entry.estimating = True
                    actions.append(Estimate(entry.id))
            elif self._fits(entry):
                entry.phase = Phase.LOADING
                actions.append(Load(entry.id))
            else:
                actions += self._make_room(entry, now)
        return [*actions, *self._preload(now)]

    def next_change(self, now: float) -> float | None:
        """When `decide` may have something new to do although nothing happens; None if never."""
        entries = self._contenders()
        times = [entry.retry_at for entry in entries if entry.wanted and entry.retry_at > now]
        times += [entry.used_at + (entry.idle_seconds or 0.0) for entry in entries if _is_unloaded_when_idle(entry)]
        starving = self._starving()
        times += [(entry.wanted_since or 0.0) + self.limits.patience_seconds for entry in starving]
        if starving:
            times += [entry.loaded_at + self.limits.patience_seconds for entry in entries]
        if self.limits.preload_seconds is not None and self._frequently_used(now):
            times.append(self._last_activity_at + self.limits.preload_seconds)
        return min((time for time in times if time > now), default=None)

    def _cancel_unwanted_loads(self) -> list[Action]:
        """Cancel loads that no request waits for any more; a preload goes on while nobody needs its room."""
        room_needed = any(not self._fits(entry) for entry in self._starving())
        unwanted = [
            entry
            for entry in self._contenders()
            if entry.phase is Phase.LOADING and not entry.wanted and (room_needed or not entry.preloading)
        ]
        for entry in unwanted:
            # It holds its room until it really has stopped.
            entry.phase = Phase.UNLOADING
        return [CancelLoad(entry.id) for entry in unwanted]

    def _reject_hopeless(self) -> list[Action]:
        waiting = [entry for entry in self._contenders() if entry.waiting and not entry.holds_room]
        return [RejectWaiters(entry.id) for entry in waiting if not entry.rough and not self._could_fit(entry)]

    def _unload_idle(self, now: float) -> list[Action]:
        expiring = [entry for entry in self._contenders() if _is_unloaded_when_idle(entry)]
        expired = [entry for entry in expiring if now - entry.used_at >= (entry.idle_seconds or 0.0)]
        for entry in expired:
            entry.unwanted = True
        return [self._evict(entry) for entry in expired]

    def _shrink(self) -> list[Action]:
        """Evict idle models, least recently used first, while more is loaded than limits that were lowered allow."""
        remaining = [entry for entry in self._contenders() if entry.phase in (Phase.LOADING, Phase.LOADED)]
        evicted: list[LifecycleEntry] = []
        for entry in self._least_recently_used():
            if len(remaining) == 1 or self._within_limits(remaining):
                break
            if entry.idle and not entry.pinned:
                remaining.remove(entry)
                evicted.append(entry)
        return [self._evict(entry) for entry in evicted]

    def _preload(self, now: float) -> list[Action]:
        """Load the most used model that there is room for, if no request has arrived for long enough."""
        quiet = self.limits.preload_seconds
        if quiet is None or now - self._last_activity_at < quiet or any(map(_is_active, self._candidates.values())):
            return []
        frequent = self._frequently_used(now)
        fitting = [entry for entry in frequent if entry.retry_at <= now and self._fits(entry)]
        if not fitting:
            return []
        best = max(fitting, key=lambda entry: decayed_uses(entry, now))
        best.phase, best.preloading = Phase.LOADING, True
        return [Load(best.id)]

    def _frequently_used(self, now: float) -> list[LifecycleEntry]:
        return [
            entry
            for entry in self._candidates.values()
            if entry.uses >= _FREQUENT_USES
            and not entry.holds_room
            and not entry.unwanted
            and not entry.remote
            and decayed_uses(entry, now) >= _FREQUENT_USES
        ]

    def _to_load(self, now: float) -> list[LifecycleEntry]:
        """The models to load, those that were waited for longest first."""
        wanted = [e for e in self._contenders() if e.wanted and not e.holds_room and e.retry_at <= now]
        return sorted(wanted, key=lambda entry: (entry.wanted_since is None, entry.wanted_since or 0.0, entry.id))

    def _must_estimate(self, entry: LifecycleEntry) -> bool:
        """Whether it depends on a better estimate, which takes a second, if there is room."""
        return entry.rough and not self._fits(replace(entry, size_bytes=_ROUGHLY * entry.size_bytes))

    def _make_room(self, entry: LifecycleEntry, now: float) -> list[Action]:
        """Evict idle and drained models, least recently used first, if that is enough; otherwise none."""
        unloading = [other for other in self._contenders() if other.phase is Phase.UNLOADING]
        evicted: list[LifecycleEntry] = []
        draining = self._draining(now)
        for other in self._least_recently_used():
            if self._fits(entry, without=[*unloading, *evicted]):
                break
            if not other.pinned and (other.idle or (other.id in draining and not other.active)):
                evicted.append(other)
        return [self._evict(other) for other in evicted] if self._fits(entry, without=[*unloading, *evicted]) else []

    def _draining(self, now: float) -> set[str]:
        """The busy models that must drain, least recently used first: a request has waited too long for room."""
        draining: list[LifecycleEntry] = []
        unloading = [entry for entry in self._contenders() if entry.phase is Phase.UNLOADING]
        for entry in self._starving():
            if entry.wanted_since is None or now - entry.wanted_since < self.limits.patience_seconds:
                continue
            for other in self._least_recently_used():
                if self._fits(entry, without=[*draining, *unloading]):
                    break
                served_long = now - other.loaded_at >= self.limits.patience_seconds
                if other.phase is Phase.LOADED and served_long and not other.pinned and other not in draining:
                    draining.append(other)
        return {entry.id for entry in draining}

    def _starving(self) -> list[LifecycleEntry]:
        """The models that requests wait for and that wait for room."""
        waiting = [e for e in self._contenders() if e.waiting and not e.holds_room and not e.remote]
        return [entry for entry in waiting if self._could_fit(entry)]

    def _evict(self, entry: LifecycleEntry) -> Action:
        entry.phase = Phase.UNLOADING
        return Unload(entry.id)

    def _could_fit(self, entry: LifecycleEntry) -> bool:
        """Whether there is room once everything that may be evicted is gone."""
        return self._fits(entry, without=[other for other in self._contenders() if not other.pinned])

    def _fits(self, entry: LifecycleEntry, without: Iterable[LifecycleEntry] = ()) -> bool:
        if entry.remote:
            return True
        gone = [entry, *without]
        loaded = (other for other in self._contenders() if other.holds_room and other not in gone)
        return self._within_limits([entry, *loaded])

    def _least_recently_used(self) -> list[LifecycleEntry]:
        """The models that take room, least recently used first."""
        return sorted((entry for entry in self._contenders() if not entry.remote), key=lambda entry: entry.used_at)

    def _contenders(self) -> list[LifecycleEntry]:
        """The models that decisions are about: those that take room, or are wanted."""
        return [
            entry
            for entry in self._candidates.values()
            if entry.wanted or (entry.holds_room and (entry.phase is not Phase.LOADED or not entry.remote))
        ]


def _is_active(entry: LifecycleEntry) -> bool:
    return bool(entry.active or entry.waiting) or entry.phase in (Phase.LOADING, Phase.UNLOADING)


def _is_unloaded_when_idle(entry: LifecycleEntry) -> bool:
    return entry.idle and not entry.remote and not entry.pinned and entry.idle_seconds is not None
