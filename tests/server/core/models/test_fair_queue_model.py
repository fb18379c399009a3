"""The fair queue with users who come, give up and take longer than expected; planted faults are found."""

from __future__ import annotations

import random
from itertools import combinations

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from plugai.server.core.models.fair_queue import FairQueue

Item = tuple[str, int]

USERS = ("ann", "bob", "eve")
LONGEST = 4.0
# Every position is looked at after every step, which takes the square of how many wait.
MANY = 12
COSTS = st.sampled_from([0.5, 1.0, LONGEST])
CHANCE = st.randoms(use_true_random=False)


class Machine(RuleBasedStateMachine):
    """One item at a time: it ends, and is charged for, before the next begins."""

    queue_class: type[FairQueue[Item]] = FairQueue

    def __init__(self) -> None:
        super().__init__()
        self.queue = self.queue_class()
        self.number = 0
        self.waiting: dict[str, list[Item]] = {user: [] for user in USERS}
        self.costs: dict[Item, float] = {}
        self.had = dict.fromkeys(USERS, 0.0)
        # What both of two users had when the later of them began to wait.
        self.since: dict[tuple[str, str], tuple[float, float]] = {}

    @rule(user=st.sampled_from(USERS), cost=COSTS)
    def somebody_asks(self, user: str, cost: float) -> None:
        self.number += 1
        item = (user, self.number)
        self.queue.push(user, item, cost)
        self.waiting[user].append(item)
        self.costs[item] = cost
        self.note_who_waits()

    @precondition(lambda self: len(self.queue) < MANY)
    @rule(user=st.sampled_from(USERS))
    def somebody_asks_for_much(self, user: str) -> None:
        for _ in range(6):
            self.somebody_asks(user, 1.0)

    @precondition(lambda self: any(self.waiting.values()))
    @rule(really=COSTS)
    def a_turn_is_given_and_ends(self, really: float) -> None:
        told = self.queue.order()
        item = self.queue.pop()
        user = item[0]
        assert item == told[0], "another was served than was told"
        assert self.waiting[user][0] == item, "one's own requests do not keep their order"
        self.waiting[user].remove(item)
        self.queue.charge(user, really - self.costs[item])
        self.had[user] += really
        self.note_who_waits()
        self.judge()

    @precondition(lambda self: any(self.waiting.values()))
    @rule(chance=CHANCE)
    def somebody_gives_up(self, chance: random.Random) -> None:
        item = chance.choice([item for items in self.waiting.values() for item in items])
        user = item[0]
        mine = {own: self.queue.position(user, own) for own in self.waiting[user] if own != item}
        others = [other for other in self.queue.order() if other[0] != user]
        assert self.queue.discard(user, item)
        assert not self.queue.discard(user, item), "one who has left is still there"
        self.waiting[user].remove(item)
        for own, position in mine.items():
            assert self.queue.position(user, own) <= position, "leaving moved one's own later requests back"
        assert [other for other in self.queue.order() if other[0] != user] == others, "others changed places"
        self.note_who_waits()

    def note_who_waits(self) -> None:
        for pair in combinations(USERS, 2):
            if all(self.waiting[user] for user in pair):
                self.since.setdefault(pair, (self.had[pair[0]], self.had[pair[1]]))
            else:
                self.since.pop(pair, None)

    def judge(self) -> None:
        """Goyal, Vin and Cheng's theorem: two who both wait have had the same, but for a longest turn of each."""
        for (one, other), (mine, theirs) in self.since.items():
            apart = (self.had[one] - mine) - (self.had[other] - theirs)
            assert abs(apart) <= 2 * LONGEST, "one user has had more than another who waited as long"

    @invariant()
    def everybody_is_counted_and_placed_once(self) -> None:
        order = self.queue.order()
        assert sorted(order) == sorted(item for items in self.waiting.values() for item in items)
        assert len(self.queue) == len(order)
        for place, item in enumerate(order, start=1):
            assert self.queue.position(item[0], item) == place, "a position is not that in the order of service"
        assert [self.queue.count(user) for user in USERS] == [len(self.waiting[user]) for user in USERS]


def run(queue_class: type[FairQueue[Item]], examples: int) -> None:
    machine = type("Machine", (Machine,), {"queue_class": queue_class})
    # A planted fault need not be shrunk to be shown.
    limits = settings(
        max_examples=examples, stateful_step_count=100, deadline=None, phases=[Phase.generate], print_blob=False
    )
    run_state_machine_as_test(machine, settings=limits)


# It is bound by the processor, which others may be using.
@pytest.mark.slow
@pytest.mark.timeout(600)
def test_twenty_thousand_steps_break_no_invariant() -> None:
    run(FairQueue, examples=200)


class FirstComeFirstServed(FairQueue[Item]):
    def push(self, user_id: str, item: Item, cost: float) -> None:
        super().push("everybody", item, cost)

    def charge(self, user_id: str, more: float) -> None:
        super().charge("everybody", more)

    def discard(self, user_id: str, item: Item) -> bool:
        return super().discard("everybody", item)

    def position(self, user_id: str, item: Item) -> int:
        return super().position("everybody", item)

    def count(self, user_id: str) -> int:
        return sum(item[0] == user_id for item in self.order())


class IgnoresActualCost(FairQueue[Item]):
    def charge(self, user_id: str, more: float) -> None:
        pass


class AccumulatesCredit(FairQueue[Item]):
    def push(self, user_id: str, item: Item, cost: float) -> None:
        was_away = not self.count(user_id)
        super().push(user_id, item, cost)
        if was_away:
            self._users[user_id].start = 0.0


class ServesTheNewestFirst(FairQueue[Item]):
    def push(self, user_id: str, item: Item, cost: float) -> None:
        super().push(user_id, item, cost)
        self._users[user_id].waiting.rotate(1)


class KeepsRemovedItems(FairQueue[Item]):
    def discard(self, user_id: str, item: Item) -> bool:
        return self.count(user_id) > 0


class ReportsTheOrderOfArrival(FairQueue[Item]):
    def order(self) -> list[Item]:
        return sorted(super().order(), key=lambda item: item[1])


@pytest.mark.slow
@pytest.mark.parametrize(
    "fault",
    [
        FirstComeFirstServed,
        IgnoresActualCost,
        AccumulatesCredit,
        ServesTheNewestFirst,
        KeepsRemovedItems,
        ReportsTheOrderOfArrival,
    ],
)
def test_a_planted_fault_is_found(fault: type[FairQueue[Item]]) -> None:
    with pytest.raises(AssertionError):
        run(fault, examples=200)
