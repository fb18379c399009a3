"""The lifecycle of models: whatever happens in whatever order, its promises hold; and each promise can be broken."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import replace

import pytest
from hypothesis import Phase as HypothesisPhase
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from plugai.server.core.models.lifecycle import Lifecycle
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

LIMITS = Limits(max_loaded=2, max_bytes=10, patience_seconds=30.0, preload_seconds=20.0)
SIZES = {"pinned": 3, "small": 1, "middle": 4, "large": 6, "huge": 50}
MODELS = st.sampled_from([*sorted(SIZES), "remote"])
CHANCE = st.randoms(use_true_random=False)


class Machine(RuleBasedStateMachine):
    """Users come, go, are served; loads and unloads end when they like; models die; time passes."""

    lifecycle: type[Lifecycle] = Lifecycle

    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0
        self.machine = self.lifecycle(LIMITS)
        for name, size in SIZES.items():
            self.machine.add(LifecycleEntry(name, size, pinned=name == "pinned", idle_seconds=60.0))
        # Sizes do not matter to a remote model, whatever it says.
        self.machine.add(LifecycleEntry("remote", 99, idle_seconds=60.0, remote=True))
        self.asked_at = 0.0
        self.loading: set[str] = set()
        self.unloading: set[str] = set()
        self.served: list[str] = []
        self.waiting: list[str] = []
        self.act()

    def life(self, name: str) -> LifecycleEntry:
        return self.machine.lives[name]

    def closed(self, name: str) -> bool:
        """Whether it has been loaded for long, and somebody has waited for room as long."""
        others = [life for life in self.machine.lives.values() if life.waiting and life.wanted_since is not None]
        starved = any(self.now - (life.wanted_since or 0.0) >= 30.0 for life in others)
        return starved and self.now - self.life(name).loaded_at >= 30.0

    def act(self) -> None:
        """Do what is decided, and judge it."""
        self.began: list[str] = []
        self.short = self.short_of_room()
        for action in self.machine.decide(self.now):
            self.judge(action)

    def judge(self, action: Action) -> None:
        life = self.life(action.id)
        match action:
            case Load():
                assert action.id not in self.loading, "two loads of one model"
                assert action.id not in self.unloading, "a load before the room is free"
                assert self.now >= life.retry_at, "a load during the pause after a failure"
                if not life.wanted:
                    self.judge_preload(life)
                self.loading.add(action.id)
                self.began.append(action.id)
            case Unload():
                assert not life.pinned, "a pinned model was evicted"
                assert not life.active, "a busy model was evicted"
                assert not life.waiting or self.closed(action.id), "a model was evicted that somebody waits for"
                assert action.id not in self.loading, "a loading model was evicted"
                self.unloading.add(action.id)
            case CancelLoad():
                assert action.id in self.loading
                assert not life.preloading or self.short, "a preload was given up for nothing"
                assert not life.waiting, "a load was given up that somebody waits for"
                self.loading.discard(action.id)
                self.unloading.add(action.id)
            case RejectWaiters():
                assert not self.machine.pinnable(life), "a model was refused that fits"
                self.waiting = [name for name in self.waiting if name != action.id]
                self.machine.waits(action.id, -life.waiting, self.now)

    def judge_preload(self, life: LifecycleEntry) -> None:
        assert not self.waiting, "a load that nobody wants while somebody waits"
        assert not self.served, "a load that nobody wants in a busy server"
        assert self.now - self.asked_at >= 20.0, "a load that nobody wants in a server that was just asked"
        assert life.uses >= 3, "a load of a model that is hardly used"
        assert not life.unwanted, "a model was loaded again that had been left idle"
        assert not life.remote, "a remote model was preloaded"

    def holding(self) -> list[LifecycleEntry]:
        return [life for life in self.machine.lives.values() if life.holds_room and not life.remote]

    def within(self, lives: list[LifecycleEntry]) -> bool:
        limits = self.machine.limits
        taken = sum(life.size_bytes for life in lives)
        return len(lives) <= (limits.max_loaded or 0) and taken <= (limits.max_bytes or 0)

    def short_of_room(self) -> bool:
        """Whether somebody waits for a model that does not fit beside what is loaded."""
        waiting = [self.life(name) for name in self.waiting if not self.life(name).holds_room]
        return any(not life.remote and not self.within([*self.holding(), life]) for life in waiting)

    @rule(name=MODELS)
    def somebody_asks(self, name: str) -> None:
        self.waiting.append(name)
        self.machine.waits(name, +1, self.now)
        self.asked_at = self.now
        self.act()

    @rule(chance=CHANCE)
    def somebody_gives_up(self, chance: random.Random) -> None:
        if self.waiting:
            name = chance.choice(self.waiting)
            self.waiting.remove(name)
            self.machine.waits(name, -1, self.now)
            self.act()

    @rule()
    def turns_are_given(self) -> None:
        for name in [n for n in self.waiting if self.machine.takes_turns(n, self.now) and not self.life(n).active]:
            if not self.life(name).active:
                self.waiting.remove(name)
                self.served.append(name)
                self.machine.begins(name, self.now)
                self.machine.waits(name, -1, self.now)
        self.act()

    @rule(chance=CHANCE)
    def a_turn_ends(self, chance: random.Random) -> None:
        if self.served:
            name = chance.choice(self.served)
            self.served.remove(name)
            self.machine.ends(name, self.now)
            self.act()

    @rule(chance=CHANCE, works=st.booleans())
    def a_load_ends(self, chance: random.Random, works: bool) -> None:
        if self.loading:
            name = chance.choice(sorted(self.loading))
            self.loading.remove(name)
            if works:
                self.machine.loaded(name, self.life(name).size_bytes, self.now)
            else:
                self.machine.failed(name, self.now)
            self.act()

    @rule(chance=CHANCE)
    def an_unload_ends(self, chance: random.Random) -> None:
        if self.unloading:
            name = chance.choice(sorted(self.unloading))
            self.unloading.remove(name)
            self.machine.unloaded(name, self.now)
            self.act()

    @rule(chance=CHANCE)
    def a_model_dies(self, chance: random.Random) -> None:
        loaded = [life.id for life in self.machine.lives.values() if life.phase is Phase.LOADED]
        if loaded:
            name = chance.choice(loaded)
            for served in [s for s in self.served if s == name]:
                self.served.remove(served)
                self.machine.ends(name, self.now)
            self.machine.unloaded(name, self.now)
            self.act()

    @rule(name=MODELS)
    def an_admin_pins_or_unpins(self, name: str) -> None:
        life = self.life(name)
        if life.pinned or self.machine.pinnable(life):
            self.machine.keep(name, not life.pinned, life.idle_seconds)
        self.act()

    @rule(max_loaded=st.sampled_from([1, 2, 3]), max_bytes=st.sampled_from([7, 10]))
    def an_admin_changes_the_limits(self, max_loaded: int, max_bytes: int) -> None:
        self.machine.limits = replace(LIMITS, max_loaded=max_loaded, max_bytes=max_bytes)
        self.act()

    @rule(name=MODELS)
    def an_admin_unloads(self, name: str) -> None:
        life = self.life(name)
        if life.idle and not life.pinned:
            self.machine.unload(name)
            self.unloading.add(name)
            self.act()

    @rule(name=MODELS)
    def a_model_was_popular(self, name: str) -> None:
        self.machine.popular(name, 5.0, self.now)
        self.act()

    @rule(chance=CHANCE)
    def a_much_used_model_makes_room_and_the_server_falls_quiet(self, chance: random.Random) -> None:
        self.machine.popular("small", 9.0, self.now)
        self.a_load_ends(chance, works=True)
        self.an_unload_ends(chance)
        self.turns_are_given()
        for _ in list(self.served):
            self.a_turn_ends(chance)
        self.time_passes(31.0)

    @rule(seconds=st.sampled_from([0.5, 5.0, 31.0, 61.0]))
    def time_passes(self, seconds: float) -> None:
        self.now += seconds
        self.act()

    @rule(first=MODELS, second=MODELS, chance=CHANCE)
    def two_want_the_same_room_for_long(self, first: str, second: str, chance: random.Random) -> None:
        self.somebody_asks(first)
        self.a_load_ends(chance, works=True)
        self.turns_are_given()
        self.time_passes(31.0)
        self.somebody_asks(second)
        self.time_passes(31.0)

    @invariant()
    def limits_are_kept(self) -> None:
        """Beyond limits that were lowered is only what cannot go: busy, wanted, pinned, or the last one."""
        staying = [life for life in self.holding() if life.id not in self.unloading]
        within = self.within(staying)
        idle = [life for life in staying if life.idle and not life.pinned]
        assert within or not idle or len(staying) == 1, "more is loaded than may be"

    @invariant()
    def nothing_is_loaded_that_does_not_fit(self) -> None:
        for name in self.began:
            assert self.life(name).remote or self.within(self.holding()), "a model was loaded that does not fit"
        self.began.clear()

    @invariant()
    def a_pinned_model_is_there_or_on_its_way(self) -> None:
        for pinned in [life for life in self.machine.lives.values() if life.pinned]:
            room = self.within([*self.holding(), pinned])
            assert pinned.holds_room or pinned.retry_at > self.now or not room, "a pinned model is forgotten"

    @invariant()
    def nobody_waits_for_nothing(self) -> None:
        """Where somebody waits, something is on its way, somebody is served, or a time is set."""
        if self.waiting and not self.loading and not self.unloading and not self.served:
            ready = [n for n in self.waiting if self.machine.takes_turns(n, self.now)]
            assert ready or self.machine.next_change(self.now) is not None, "somebody waits for ever"

    @invariant()
    def whoever_has_waited_too_long_is_made_room_for(self) -> None:
        for name in set(self.waiting):
            since = self.life(name).wanted_since
            if self.life(name).holds_room or since is None or self.now - since < 30.0:
                continue
            if self.life(name).retry_at > self.now or self.loading or self.unloading:
                continue
            old = [n for n in SIZES if self.life(n).active and self.now - self.life(n).loaded_at >= 30.0]
            victims = [n for n in old if not self.life(n).pinned]
            still_open = [n for n in victims if self.machine.takes_turns(n, self.now)]
            assert not victims or still_open != victims, "a busy model starves another"


def run(lifecycle: type[Lifecycle], steps: int, examples: int) -> None:
    machine = type("Machine", (Machine,), {"lifecycle": lifecycle})
    # A planted fault need not be shrunk to be shown.
    phases = [HypothesisPhase.generate]
    limits = settings(max_examples=examples, stateful_step_count=steps, deadline=None, phases=phases, print_blob=False)
    run_state_machine_as_test(machine, settings=limits)


def test_twenty_thousand_steps_break_no_promise() -> None:
    run(Lifecycle, steps=100, examples=200)


class EvictsBusy(Lifecycle):
    def _make_room(self, life: LifecycleEntry, now: float) -> list[Action]:
        return [self._evict(o) for o in self.lives.values() if o.phase is Phase.LOADED and not o.pinned]


class EvictsPinned(Lifecycle):
    def _make_room(self, life: LifecycleEntry, now: float) -> list[Action]:
        return [self._evict(other) for other in self.lives.values() if other.idle]


class IgnoresLimits(Lifecycle):
    def _fits(self, life: LifecycleEntry, without: Iterable[LifecycleEntry] = ()) -> bool:
        return life.id != "huge"


class ForgetsPinned(Lifecycle):
    def _wishes(self, now: float) -> list[LifecycleEntry]:
        return [life for life in super()._wishes(now) if life.waiting]


class NeverCloses(Lifecycle):
    def _closed(self, now: float) -> set[str]:
        return set()


class NeverEvicts(Lifecycle):
    def _make_room(self, life: LifecycleEntry, now: float) -> list[Action]:
        return []

    def _unload_idle(self, now: float) -> list[Action]:
        return []

    def _shrink(self) -> list[Action]:
        return []


class KeepsTooMuch(Lifecycle):
    def _shrink(self) -> list[Action]:
        return []


class PreloadsAtAnyTime(Lifecycle):
    def _preload(self, now: float) -> list[Action]:
        self._stirred_at = float("-inf")
        return super()._preload(now)


class PreloadsWhatWasLeftIdle(Lifecycle):
    def _much_used(self, now: float) -> list[LifecycleEntry]:
        return [life for life in self.lives.values() if life.uses >= 3 and not life.holds_room and not life.remote]


class RationsRemoteModels(Lifecycle):
    def _fits(self, life: LifecycleEntry, without: Iterable[LifecycleEntry] = ()) -> bool:
        return super()._fits(life, without) and life.size_bytes <= (self.limits.max_bytes or 0)


class GivesUpPreloads(Lifecycle):
    def _starving(self) -> list[LifecycleEntry]:
        return super()._starving() or [life for life in self.lives.values() if life.preloading]


class RetriesAtOnce(Lifecycle):
    def _wishes(self, now: float) -> list[LifecycleEntry]:
        return [life for life in self.lives.values() if life.wanted and not life.holds_room]


class LoadsTwice(Lifecycle):
    def unloaded(self, model: str, now: float) -> None:
        super().unloaded(model, now)
        for life in self.lives.values():
            if life.phase is Phase.LOADING:
                life.phase = Phase.UNLOADED


class RefusesWhatFits(Lifecycle):
    def _could_fit(self, life: LifecycleEntry) -> bool:
        return self._fits(life)


@pytest.mark.parametrize(
    "fault",
    [
        EvictsBusy,
        EvictsPinned,
        IgnoresLimits,
        ForgetsPinned,
        NeverCloses,
        NeverEvicts,
        KeepsTooMuch,
        PreloadsAtAnyTime,
        PreloadsWhatWasLeftIdle,
        RationsRemoteModels,
        GivesUpPreloads,
        RetriesAtOnce,
        LoadsTwice,
        RefusesWhatFits,
    ],
)
def test_a_planted_fault_is_found(fault: type[Lifecycle]) -> None:
    with pytest.raises(AssertionError):
        run(fault, steps=100, examples=200)


def test_a_remote_model_at_rest_is_decided_about_again_when_anything_becomes_of_it() -> None:
    machine = Lifecycle(Limits(max_loaded=1, max_bytes=None, patience_seconds=1.0))
    machine.add(LifecycleEntry("far", 0, remote=True))
    assert machine.decide(1.0) == []
    machine.waits("far", 1, 2.0)
    assert machine.decide(2.0) == [Load("far")]
    machine.loaded("far", 0, 3.0)
    machine.begins("far", 3.0)
    machine.waits("far", -1, 3.0)
    machine.ends("far", 4.0)
    assert machine.decide(4.0) == []
    machine.unloaded("far", 5.0)
    assert machine.decide(5.0) == []
    machine.keep("far", pinned=True, idle_seconds=None)
    assert machine.decide(6.0) == [Load("far")]
