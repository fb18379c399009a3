"""Which models are loaded: a pure state machine. Given what happened and the time, it says what to do.

A busy, loading or pinned model is never evicted. When room is needed, the idle model that was used longest ago goes
first. When nothing is idle, those who wait have patience for a while; then a busy model that has been loaded for as
long takes no new turns, empties, and makes room. So models that are wanted without end take turns. In a server where
nobody has asked for anything for a while, free room is given to the models that were used most lately.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from plugai.server.core.models.lifecycle_state import (
    Action,
    CancelLoad,
    LifecycleEntry,
    Limits,
    Load,
    Phase,
    RejectWaiters,
    Unload,
)

# Pauses after failed loads, in seconds.
_FIRST_PAUSE = 1.0
_LONGEST_PAUSE = 60.0

# A use counts half as much after so many seconds, and a model with so many counts is much used.
_HALF_LIFE = 3600.0
_MUCH_USED = 3.0


class Lifecycle:
    """The lives of a server's models. Change them through the methods, then ask `decide` what to do."""

    def __init__(self, limits: Limits) -> None:
        self.lives: dict[str, LifecycleEntry] = {}
        # Those that a decision may be about. A provider can have hundreds of models, nearly all of them at rest.
        self._awake: dict[str, LifecycleEntry] = {}
        self.limits = limits
        self._stirred_at = 0.0

    def add(self, life: LifecycleEntry) -> None:
        """There is a new model."""
        self.lives[life.id] = self._awake[life.id] = life

    def remove(self, model: str) -> None:
        """There is no such model any more. It holds nothing, and nobody waits for it."""
        del self.lives[model]
        self._awake.pop(model, None)

    def keep(self, model: str, pinned: bool, idle_seconds: float | None) -> None:
        """Keep the model loaded in this way from now on."""
        life = self._touched(model)
        life.pinned, life.idle_seconds = pinned, idle_seconds

    def pinnable(self, life: LifecycleEntry) -> bool:
        """Whether there would be room for a model like this beside those that are pinned already."""
        others = [other for other in self.lives.values() if other.pinned and other.id != life.id]
        return life.remote or self._within([life, *others])

    def popular(self, model: str, uses: float, now: float) -> None:
        """The model was used so often before the server was started."""
        life = self._touched(model)
        life.uses, life.counted_at = uses, now

    def waits(self, model: str, change: int, now: float) -> None:
        """`change` more (or fewer) wait for a turn of this model."""
        life = self._touched(model)
        life.waiting += change
        self._stirred_at = now
        if not life.waiting:
            life.wanted_since = None
        elif life.wanted_since is None and life.phase is not Phase.LOADED:
            life.wanted_since = now

    def begins(self, model: str, now: float) -> None:
        """One who waited has a turn now."""
        life = self._touched(model)
        life.active += 1
        life.uses, life.counted_at = _decayed(life, now) + 1.0, now
        life.unwanted = False

    def ends(self, model: str, now: float) -> None:
        """A turn is over."""
        life = self._touched(model)
        life.active -= 1
        life.used_at = self._stirred_at = now
        if life.phase is Phase.LOADED:
            life.failures = 0

    def loaded(self, model: str, size_bytes: int, now: float) -> None:
        """A load has succeeded; the model really takes this much."""
        life = self._touched(model)
        life.phase, life.size_bytes = Phase.LOADED, size_bytes
        life.loaded_at = life.used_at = self._stirred_at = now
        life.wanted_since = None
        life.preloading = False

    def failed(self, model: str, now: float) -> None:
        """A load has failed. The next try waits, longer each time."""
        life = self._touched(model)
        life.phase = Phase.UNLOADED
        life.retry_at = now + min(_LONGEST_PAUSE, _FIRST_PAUSE * 2.0**life.failures)
        life.failures += 1
        life.preloading, life.unwanted = False, True

    def lost(self, model: str, now: float) -> None:
        """A loaded model's process died. The first new start is at once; the next ones, if nothing succeeds, wait."""
        life = self._touched(model)
        if life.failures:
            self.failed(model, now)
        else:
            life.failures = 1
        self.unloaded(model, now)

    def unloaded(self, model: str, now: float) -> None:
        """What the model held is free: it was unloaded, or its load was given up."""
        life = self._touched(model)
        life.phase, life.preloading = Phase.UNLOADED, False
        if life.waiting and life.wanted_since is None:
            life.wanted_since = now

    def unload(self, model: str) -> None:
        """Somebody wants the loaded model gone, and it is idle."""
        life = self._touched(model)
        life.phase, life.unwanted = Phase.UNLOADING, True

    def takes_turns(self, model: str, now: float) -> bool:
        """Whether a loaded model may begin another answer, or must empty to make room."""
        life = self.lives[model]
        return life.phase is Phase.LOADED and (life.remote or model not in self._closed(now))

    def decide(self, now: float) -> list[Action]:
        """What to do now. The lives are changed as if it had begun."""
        self._awake = {name: life for name, life in self._awake.items() if not life.at_rest}
        actions: list[Action] = [*self._give_up(), *self._refuse(), *self._unload_idle(now), *self._shrink()]
        for life in self._wishes(now):
            if self._fits(life):
                life.phase = Phase.LOADING
                actions.append(Load(life.id))
            else:
                actions += self._make_room(life, now)
        return [*actions, *self._preload(now)]

    def next_change(self, now: float) -> float | None:
        """When `decide` may have something new to do although nothing happens; None if never."""
        times = [life.retry_at for life in self._present() if life.wanted and life.retry_at > now]
        times += [life.used_at + (life.idle_seconds or 0.0) for life in self._present() if self._ages(life)]
        starving = self._starving()
        times += [(life.wanted_since or 0.0) + self.limits.patience_seconds for life in starving]
        if starving:
            times += [life.loaded_at + self.limits.patience_seconds for life in self._present()]
        if self.limits.preload_seconds is not None and self._much_used(now):
            times.append(self._stirred_at + self.limits.preload_seconds)
        return min((time for time in times if time > now), default=None)

    def _give_up(self) -> list[Action]:
        needed = any(not self._fits(life) for life in self._starving())
        abandoned = [
            life
            for life in self._present()
            if life.phase is Phase.LOADING and not life.wanted and (needed or not life.preloading)
        ]
        for life in abandoned:
            # It holds its room until it really has stopped.
            life.phase = Phase.UNLOADING
        return [CancelLoad(life.id) for life in abandoned]

    def _refuse(self) -> list[Action]:
        waiting = [life for life in self._present() if life.waiting and not life.holds_room]
        return [RejectWaiters(life.id) for life in waiting if not self._could_fit(life)]

    def _unload_idle(self, now: float) -> list[Action]:
        aging = [life for life in self._present() if self._ages(life)]
        old = [life for life in aging if now - life.used_at >= (life.idle_seconds or 0.0)]
        for life in old:
            life.unwanted = True
        return [self._evict(life) for life in old]

    def _shrink(self) -> list[Action]:
        """Evict idle models, longest unused first, while more is loaded than limits that were lowered allow."""
        staying = [life for life in self._present() if life.phase in (Phase.LOADING, Phase.LOADED)]
        going: list[LifecycleEntry] = []
        for life in self._oldest_first():
            if len(staying) == 1 or self._within(staying):
                break
            if life.idle and not life.pinned:
                staying.remove(life)
                going.append(life)
        return [self._evict(life) for life in going]

    def _preload(self, now: float) -> list[Action]:
        """Load the most used model that there is room for, if nobody has asked for anything for long enough."""
        quiet = self.limits.preload_seconds
        if quiet is None or now - self._stirred_at < quiet or any(self._stirs(life) for life in self._awake.values()):
            return []
        fitting = [life for life in self._much_used(now) if life.retry_at <= now and self._fits(life)]
        if not fitting:
            return []
        best = max(fitting, key=lambda life: _decayed(life, now))
        best.phase, best.preloading = Phase.LOADING, True
        return [Load(best.id)]

    def _touched(self, model: str) -> LifecycleEntry:
        """The model's life, which changes, so that decisions are about it again."""
        life = self._awake[model] = self.lives[model]
        return life

    def _stirs(self, life: LifecycleEntry) -> bool:
        return bool(life.active or life.waiting) or life.phase in (Phase.LOADING, Phase.UNLOADING)

    def _much_used(self, now: float) -> list[LifecycleEntry]:
        return [
            life
            for life in self._awake.values()
            if life.uses >= _MUCH_USED
            and not life.holds_room
            and not life.unwanted
            and not life.remote
            and _decayed(life, now) >= _MUCH_USED
        ]

    def _wishes(self, now: float) -> list[LifecycleEntry]:
        """The models to load, those that wait longest first."""
        wishes = [life for life in self._present() if life.wanted and not life.holds_room and life.retry_at <= now]
        return sorted(wishes, key=lambda life: (life.wanted_since is None, life.wanted_since or 0.0, life.id))

    def _make_room(self, life: LifecycleEntry, now: float) -> list[Action]:
        """Evict models that are idle, or closed and empty, longest unused first, if that is enough; otherwise none."""
        leaving = [other for other in self._present() if other.phase is Phase.UNLOADING]
        going: list[LifecycleEntry] = []
        closed = self._closed(now)
        for other in self._oldest_first():
            if self._fits(life, without=[*leaving, *going]):
                break
            if not other.pinned and (other.idle or (other.id in closed and not other.active)):
                going.append(other)
        return [self._evict(other) for other in going] if self._fits(life, without=[*leaving, *going]) else []

    def _closed(self, now: float) -> set[str]:
        """The busy models that must empty, longest unused first, since somebody has waited too long for room."""
        closed: list[LifecycleEntry] = []
        leaving = [life for life in self._present() if life.phase is Phase.UNLOADING]
        for life in self._starving():
            if life.wanted_since is None or now - life.wanted_since < self.limits.patience_seconds:
                continue
            for other in self._oldest_first():
                if self._fits(life, without=[*closed, *leaving]):
                    break
                served_long = now - other.loaded_at >= self.limits.patience_seconds
                if other.phase is Phase.LOADED and served_long and not other.pinned and other not in closed:
                    closed.append(other)
        return {life.id for life in closed}

    def _starving(self) -> list[LifecycleEntry]:
        waiting = [life for life in self._present() if life.waiting and not life.holds_room and not life.remote]
        return [life for life in waiting if self._could_fit(life)]

    def _evict(self, life: LifecycleEntry) -> Action:
        life.phase = Phase.UNLOADING
        return Unload(life.id)

    def _ages(self, life: LifecycleEntry) -> bool:
        return life.idle and not life.remote and not life.pinned and life.idle_seconds is not None

    def _could_fit(self, life: LifecycleEntry) -> bool:
        """Whether there is room once everything that may go is gone."""
        return self._fits(life, without=[other for other in self._present() if not other.pinned])

    def _fits(self, life: LifecycleEntry, without: Iterable[LifecycleEntry] = ()) -> bool:
        if life.remote:
            return True
        gone = [life, *without]
        return self._within([life, *(other for other in self._present() if other.holds_room and other not in gone)])

    def _within(self, lives: Collection[LifecycleEntry]) -> bool:
        """Whether these may be loaded together."""
        local = [life.size_bytes for life in lives if not life.remote]
        if self.limits.max_loaded is not None and len(local) > self.limits.max_loaded:
            return False
        return self.limits.max_bytes is None or sum(local) <= self.limits.max_bytes

    def _oldest_first(self) -> list[LifecycleEntry]:
        """The lives that take room, longest unused first."""
        return sorted((life for life in self._present() if not life.remote), key=lambda life: life.used_at)

    def _present(self) -> list[LifecycleEntry]:
        """The lives that decisions are about: those that take room, or want some."""
        return [
            life
            for life in self._awake.values()
            if life.wanted or (life.holds_room and (life.phase is not Phase.LOADED or not life.remote))
        ]


def _decayed(life: LifecycleEntry, now: float) -> float:
    """The life's uses as they count now."""
    return float(life.uses * 0.5 ** ((now - life.counted_at) / _HALF_LIFE))
