"""What has happened to each model, as far as decisions about loading depend on it."""

from __future__ import annotations

from collections.abc import Collection

from plugai.server.core.models.lifecycle.state import LifecycleEntry, Limits, Phase

# Pauses after failed loads, in seconds.
_FIRST_PAUSE = 1.0
_LONGEST_PAUSE = 60.0

# A use counts half as much after so many seconds.
_HALF_LIFE = 3600.0


class LifecycleEvents:
    """The entries of a server's models, changed by what happens to them."""

    def __init__(self, limits: Limits) -> None:
        self.entries: dict[str, LifecycleEntry] = {}
        # Those that a decision may be about. A provider can have hundreds of models, nearly all of them dormant.
        self._candidates: dict[str, LifecycleEntry] = {}
        self.limits = limits
        self._last_activity_at = 0.0

    def add(self, entry: LifecycleEntry) -> None:
        """Add a new model."""
        self.entries[entry.id] = self._candidates[entry.id] = entry

    def remove(self, model: str) -> None:
        """Remove a model that holds nothing and that no request waits for."""
        del self.entries[model]
        self._candidates.pop(model, None)

    def set_keep_loaded(self, model: str, pinned: bool, idle_seconds: float | None) -> None:
        """Change whether the model is pinned, and after how many idle seconds it is unloaded."""
        entry = self._change(model)
        entry.pinned, entry.idle_seconds = pinned, idle_seconds

    def can_pin(self, entry: LifecycleEntry) -> bool:
        """Whether there would be room for a model like this beside those that are pinned already."""
        others = [other for other in self.entries.values() if other.pinned and other.id != entry.id]
        return entry.remote or self._within_limits([entry, *others])

    def seed_usage(self, model: str, uses: float, now: float) -> None:
        """Set how often the model was used before the server was started."""
        entry = self._change(model)
        entry.uses, entry.counted_at = uses, now

    def record_waiting(self, model: str, change: int, now: float) -> None:
        """`change` more requests (or fewer) wait for this model."""
        entry = self._change(model)
        entry.waiting += change
        self._last_activity_at = now
        if not entry.waiting:
            entry.wanted_since = None
        elif entry.wanted_since is None and entry.phase is not Phase.LOADED:
            entry.wanted_since = now

    def record_started(self, model: str, now: float) -> None:
        """A request has got a slot."""
        entry = self._change(model)
        entry.active += 1
        entry.uses, entry.counted_at = decayed_uses(entry, now) + 1.0, now
        entry.unwanted = False

    def record_finished(self, model: str, now: float) -> None:
        """A request has released its slot."""
        entry = self._change(model)
        entry.active -= 1
        entry.used_at = self._last_activity_at = now
        if entry.phase is Phase.LOADED:
            entry.failures = 0

    def set_size(self, model: str, size_bytes: int, *, rough: bool) -> None:
        """The model's options have changed, and so what it will take from its next load on."""
        entry = self._change(model)
        if not entry.holds_room:
            entry.size_bytes, entry.rough, entry.estimating = size_bytes, rough, False

    def record_estimated(self, model: str, size_bytes: int | None) -> None:
        """It is known what the model will take; None if it stays roughly known."""
        entry = self._change(model)
        entry.rough = entry.estimating = False
        if size_bytes is not None and not entry.holds_room:
            entry.size_bytes = size_bytes

    def record_loaded(self, model: str, size_bytes: int, now: float) -> None:
        """A load has succeeded; `size_bytes` was measured."""
        entry = self._change(model)
        entry.phase, entry.size_bytes, entry.rough = Phase.LOADED, size_bytes, False
        entry.loaded_at = entry.used_at = self._last_activity_at = now
        entry.wanted_since = None
        entry.preloading = False

    def record_load_failed(self, model: str, now: float) -> None:
        """A load has failed. The pause before the next try grows with each failure."""
        entry = self._change(model)
        entry.phase = Phase.UNLOADED
        entry.retry_at = now + min(_LONGEST_PAUSE, _FIRST_PAUSE * 2.0**entry.failures)
        entry.failures += 1
        entry.preloading, entry.unwanted = False, True

    def record_lost(self, model: str, now: float) -> None:
        """A loaded model's process died. The first restart is immediate; if no request succeeds, later ones pause."""
        entry = self._change(model)
        if entry.failures:
            self.record_load_failed(model, now)
        else:
            entry.failures = 1
        self.record_unloaded(model, now)

    def record_unloaded(self, model: str, now: float) -> None:
        """What the model held is free: it was unloaded, or its load was cancelled."""
        entry = self._change(model)
        entry.phase, entry.preloading = Phase.UNLOADED, False
        if entry.waiting and entry.wanted_since is None:
            entry.wanted_since = now

    def begin_unload(self, model: str) -> None:
        """The model, which is loaded or loading, is unloaded by hand."""
        entry = self._change(model)
        entry.phase, entry.unwanted = Phase.UNLOADING, True

    def _change(self, model: str) -> LifecycleEntry:
        """The model's entry, which is about to change, so that decisions may be about it again."""
        entry = self._candidates[model] = self.entries[model]
        return entry

    def _within_limits(self, entries: Collection[LifecycleEntry]) -> bool:
        """Whether these may be loaded together."""
        local = [entry.size_bytes for entry in entries if not entry.remote]
        if self.limits.max_loaded is not None and len(local) > self.limits.max_loaded:
            return False
        return self.limits.max_bytes is None or sum(local) <= self.limits.max_bytes


def decayed_uses(entry: LifecycleEntry, now: float) -> float:
    """How many uses the model has, older ones counted less."""
    return float(entry.uses * 0.5 ** ((now - entry.counted_at) / _HALF_LIFE))
