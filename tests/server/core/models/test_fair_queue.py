"""Fairness: who is served next, given what each user was served before."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from plugai.server.core.models.fair_queue import FairQueue

ASKED = st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from([0.5, 1.0, 3.0])), max_size=40)


def filled(asked: list[tuple[str, float]]) -> FairQueue[tuple[str, int]]:
    queue: FairQueue[tuple[str, int]] = FairQueue()
    for number, (user, cost) in enumerate(asked):
        queue.push(user, (user, number), cost)
    return queue


@given(ASKED)
def test_the_reported_order_is_the_order_of_service(asked: list[tuple[str, float]]) -> None:
    queue = filled(asked)
    told = queue.order()
    assert [queue.pop() for _ in asked] == told
    assert len(queue) == 0


@given(ASKED)
def test_ones_own_requests_keep_their_order(asked: list[tuple[str, float]]) -> None:
    order = filled(asked).order()
    for user in "abc":
        mine = [number for owner, number in order if owner == user]
        assert mine == sorted(mine)


@given(ASKED, st.lists(st.sampled_from(["pop", "a", "b", "c"]), max_size=20))
def test_ones_position_is_that_in_the_order_whatever_happened_before(
    asked: list[tuple[str, float]], more: list[str]
) -> None:
    queue = filled(asked)
    for number, step in enumerate(more):
        if step == "pop" and queue:
            queue.charge(queue.pop()[0], 0.7)
        elif step != "pop":
            queue.push(step, (step, 1000 + number), 0.3)
    order = queue.order()
    assert [queue.position(item[0], item) for item in order] == list(range(1, len(order) + 1))


@given(ASKED, st.integers(0, 39))
def test_an_item_that_is_removed_moves_no_other_back(asked: list[tuple[str, float]], leaver: int) -> None:
    queue = filled(asked)
    before = queue.order()
    if leaver < len(asked):
        left = next(item for item in before if item[1] == leaver)
        assert queue.discard(left[0], left)
        assert not queue.discard(left[0], left)
        after = queue.order()
        assert set(after) == set(before) - {left}
        for item in after:
            if item[0] == left[0] or before.index(item) < before.index(left):
                assert after.index(item) <= before.index(item)


@given(st.integers(1, 5), st.integers(0, 2**32))
def test_users_who_always_wait_get_the_same_time_within_one_long_request(users: int, seed: int) -> None:
    chance = random.Random(seed)
    queue: FairQueue[str] = FairQueue()
    had = dict.fromkeys((f"u{n}" for n in range(users)), 0.0)
    for user in had:
        queue.push(user, user, 1.0)
    for _ in range(200):
        user = queue.pop()
        # What an item costs is known only afterwards.
        seconds = chance.choice([0.2, 1.0, 5.0])
        queue.charge(user, seconds - 1.0)
        had[user] += seconds
        queue.push(user, user, 1.0)
    assert max(had.values()) - min(had.values()) <= 2 * 5.0 + 1.0


def test_a_flood_of_one_user_does_not_hold_up_another() -> None:
    queue = filled([("flood", 1.0)] * 200)
    for number in range(10):
        queue.push("light", ("light", 1000 + number), 1.0)
    order = queue.order()
    last = max(order.index(item) for item in order if item[0] == "light")
    assert last < 22


def test_an_absent_user_does_not_accumulate_credit() -> None:
    queue = filled([("busy", 1.0)] * 50)
    for _ in range(40):
        queue.pop()
    for number in range(10):
        queue.push("back", ("back", 1000 + number), 1.0)
    order = queue.order()
    assert max(order.index(item) for item in order if item[0] == "back") >= 18
