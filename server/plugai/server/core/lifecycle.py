"""Which models are loaded: a pure state machine. Given what happened and the time, it says what to do.

A busy, loading or pinned model is never evicted. When room is needed, the idle model that was used longest ago goes
first. When nothing is idle, those who wait have patience for a while; then a busy model that has been loaded for as
long takes no new turns, empties, and makes room. So models that are wanted without end take turns.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

# Pauses after failed loads, in seconds.
_FIRST_PAUSE = 1.0
_LONGEST_PAUSE = 60.0


class Phase(StrEnum):
    """What a model holds."""

    UNLOADED = "unloaded"
    LOADING = "loading"
    LOADED = "loaded"
    UNLOADING = "unloading"


@dataclass(frozen=True, slots=True)
class Limits:
    """How many models may be loaded, how many bytes they may take together, and how long a wish for room waits for
    an idle model before a busy one is closed. None means no limit."""

    max_loaded: int | None
    max_bytes: int | None
    patience_seconds: float


@dataclass(eq=False, slots=True)
class Life:
    """One model. `size_bytes` is estimated until it is loaded. Times are of one monotonic clock, in seconds.

    A remote model takes no room, whatever its phase. `wanted_since` is when somebody began to wait for room for it;
    None while nobody does, or while it is loaded.
    """

    id: str
    size_bytes: int
    pinned: bool = False
    idle_seconds: float | None = None
    remote: bool = False
    phase: Phase = Phase.UNLOADED
    active: int = 0
    waiting: int = 0
    wanted_since: float | None = None
    loaded_at: float = 0.0
    used_at: float = 0.0
    failures: int = 0
    retry_at: float = 0.0

    @property
    def wanted(self) -> bool:
        """Whether somebody waits for it, or it is to be kept loaded."""
        return self.waiting > 0 or self.pinned

    @property
    def holds_room(self) -> bool:
        return self.phase is not Phase.UNLOADED

    @property
    def idle(self) -> bool:
        """Whether it could be unloaded without anybody noticing."""
        return self.phase is Phase.LOADED and not self.active and not self.waiting


@dataclass(frozen=True, slots=True)
class Load:
    """Begin to load this model."""

    id: str


@dataclass(frozen=True, slots=True)
class Unload:
    """Begin to unload this model."""

    id: str


@dataclass(frozen=True, slots=True)
class GiveUp:
    """Stop loading this model: nobody waits for it any more."""

    id: str


@dataclass(frozen=True, slots=True)
class Refuse:
    """Tell all who wait for this model that there can never be room for it."""

    id: str


Action = Load | Unload | GiveUp | Refuse


class Lifecycle:
    """The lives of a house's models. Change them through the methods, then ask `decide` what to do."""

    def __init__(self, lives: Iterable[Life], limits: Limits) -> None:
        self.lives = {life.id: life for life in lives}
        self._limits = limits

    def waits(self, model: str, change: int, now: float) -> None:
        """`change` more (or fewer) wait for a turn of this model."""
        life = self.lives[model]
        life.waiting += change
        if not life.waiting:
            life.wanted_since = None
        elif life.wanted_since is None and life.phase is not Phase.LOADED:
            life.wanted_since = now

    def begins(self, model: str) -> None:
        """One who waited has a turn now."""
        self.lives[model].active += 1

    def ends(self, model: str, now: float) -> None:
        """A turn is over."""
        life = self.lives[model]
        life.active -= 1
        life.used_at = now
        if life.phase is Phase.LOADED:
            life.failures = 0

    def loaded(self, model: str, size_bytes: int, now: float) -> None:
        """A load has succeeded; the model really takes this much."""
        life = self.lives[model]
        life.phase, life.size_bytes = Phase.LOADED, size_bytes
        life.loaded_at = life.used_at = now
        life.wanted_since = None

    def failed(self, model: str, now: float) -> None:
        """A load has failed. The next try waits, longer each time."""
        life = self.lives[model]
        life.phase = Phase.UNLOADED
        life.retry_at = now + min(_LONGEST_PAUSE, _FIRST_PAUSE * 2.0**life.failures)
        life.failures += 1

    def lost(self, model: str, now: float) -> None:
        """A loaded model's process died. The first new start is at once; the next ones, if nothing succeeds, wait."""
        life = self.lives[model]
        if life.failures:
            self.failed(model, now)
        else:
            life.failures = 1
        self.unloaded(model, now)

    def unloaded(self, model: str, now: float) -> None:
        """What the model held is free: it was unloaded, or its load was given up."""
        life = self.lives[model]
        life.phase = Phase.UNLOADED
        if life.waiting and life.wanted_since is None:
            life.wanted_since = now

    def takes_turns(self, model: str, now: float) -> bool:
        """Whether a loaded model may begin another answer, or must empty to make room."""
        return self.lives[model].phase is Phase.LOADED and model not in self._closed(now)

    def decide(self, now: float) -> list[Action]:
        """What to do now. The lives are changed as if it had begun."""
        actions: list[Action] = [*self._give_up(), *self._refuse(), *self._unload_idle(now)]
        for life in self._wishes(now):
            if self._fits(life):
                life.phase = Phase.LOADING
                actions.append(Load(life.id))
            else:
                actions += self._make_room(life, now)
        return actions

    def next_change(self, now: float) -> float | None:
        """When `decide` may have something new to do although nothing happens; None if never."""
        times = [life.retry_at for life in self.lives.values() if life.wanted and life.retry_at > now]
        times += [life.used_at + (life.idle_seconds or 0.0) for life in self.lives.values() if self._ages(life)]
        starving = self._starving()
        times += [(life.wanted_since or 0.0) + self._limits.patience_seconds for life in starving]
        if starving:
            times += [life.loaded_at + self._limits.patience_seconds for life in self.lives.values()]
        return min((time for time in times if time > now), default=None)

    def _give_up(self) -> list[Action]:
        abandoned = [life for life in self.lives.values() if life.phase is Phase.LOADING and not life.wanted]
        for life in abandoned:
            # It holds its room until it really has stopped.
            life.phase = Phase.UNLOADING
        return [GiveUp(life.id) for life in abandoned]

    def _refuse(self) -> list[Action]:
        waiting = [life for life in self.lives.values() if life.waiting and not life.holds_room]
        return [Refuse(life.id) for life in waiting if not self._could_fit(life)]

    def _unload_idle(self, now: float) -> list[Action]:
        aging = [life for life in self.lives.values() if self._ages(life)]
        return [self._evict(life) for life in aging if now - life.used_at >= (life.idle_seconds or 0.0)]

    def _wishes(self, now: float) -> list[Life]:
        """The models to load, those that wait longest first."""
        wishes = [life for life in self.lives.values() if life.wanted and not life.holds_room and life.retry_at <= now]
        return sorted(wishes, key=lambda life: (life.wanted_since is None, life.wanted_since or 0.0, life.id))

    def _make_room(self, life: Life, now: float) -> list[Action]:
        """Evict models that are idle, or closed and empty, longest unused first, if that is enough; otherwise none."""
        leaving = [other for other in self.lives.values() if other.phase is Phase.UNLOADING]
        going: list[Life] = []
        closed = self._closed(now)
        for other in sorted(self.lives.values(), key=lambda other: other.used_at):
            if self._fits(life, without=[*leaving, *going]):
                break
            if not (other.pinned or other.remote) and (other.idle or (other.id in closed and not other.active)):
                going.append(other)
        return [self._evict(other) for other in going] if self._fits(life, without=[*leaving, *going]) else []

    def _closed(self, now: float) -> set[str]:
        """The busy models that must empty, longest unused first, since somebody has waited too long for room."""
        closed: list[Life] = []
        leaving = [life for life in self.lives.values() if life.phase is Phase.UNLOADING]
        for life in self._starving():
            if life.wanted_since is None or now - life.wanted_since < self._limits.patience_seconds:
                continue
            for other in sorted(self.lives.values(), key=lambda other: other.used_at):
                if self._fits(life, without=[*closed, *leaving]):
                    break
                served_long = now - other.loaded_at >= self._limits.patience_seconds
                may_go = other.phase is Phase.LOADED and not (other.pinned or other.remote)
                if may_go and served_long and other not in closed:
                    closed.append(other)
        return {life.id for life in closed}

    def _starving(self) -> list[Life]:
        return [life for life in self.lives.values() if life.waiting and not life.holds_room and self._could_fit(life)]

    def _evict(self, life: Life) -> Action:
        life.phase = Phase.UNLOADING
        return Unload(life.id)

    def _ages(self, life: Life) -> bool:
        return life.idle and not life.pinned and life.idle_seconds is not None

    def _could_fit(self, life: Life) -> bool:
        """Whether there is room once everything that may go is gone."""
        return self._fits(life, without=[other for other in self.lives.values() if not other.pinned])

    def _fits(self, life: Life, without: Iterable[Life] = ()) -> bool:
        if life.remote:
            return True
        gone = [life, *without]
        staying = [o for o in self.lives.values() if o.holds_room and not o.remote and o not in gone]
        if self._limits.max_loaded is not None and len(staying) >= self._limits.max_loaded:
            return False
        taken = sum(other.size_bytes for other in staying)
        return self._limits.max_bytes is None or taken + life.size_bytes <= self._limits.max_bytes
