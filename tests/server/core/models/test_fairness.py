"""How fair the queue is, in numbers: what a flood costs others, and how evenly five users are served."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Mapping

from hypothesis import given
from hypothesis import strategies as st

from plugai.server.core.models.fair_queue import FairQueue

SECONDS = st.sampled_from([0.5, 1.0, 2.0, 5.0])


class Server:
    """Serves one request after the other. How long one takes is known only afterwards; until then it is estimated."""

    def __init__(self) -> None:
        self.now = 0.0
        self.had: Counter[str] = Counter()
        self.queue: FairQueue[str] = FairQueue()

    def ask(self, user: str) -> None:
        self.queue.push(user, user, 1.0)

    def serve(self, seconds_of: Callable[[str], float]) -> str:
        user = self.queue.pop()
        seconds = seconds_of(user)
        self.now += seconds
        self.had[user] += seconds  # type: ignore[assignment]
        self.queue.charge(user, seconds - 1.0)
        return user


def jain(had: Mapping[str, float]) -> float:
    """Jain's index: 1 if all had the same, 1/n if one had everything."""
    return sum(had.values()) ** 2 / (len(had) * sum(each**2 for each in had.values()))


@given(light=SECONDS, flood=SECONDS, before=st.integers(0, 30))
def test_behind_a_flood_of_two_hundred_ten_requests_take_at_most_three_times_as_long(
    light: float, flood: float, before: int
) -> None:
    length = {"flood": flood, "light": light}
    server = Server()
    for _ in range(200):
        server.ask("flood")
    for _ in range(before):
        server.serve(length.__getitem__)
    asked = server.now
    for _ in range(10):
        server.ask("light")
    served = 0
    while served < 10:
        served += server.serve(length.__getitem__) == "light"
    alone = 10 * light
    # No request is interrupted: the one that runs when they come, and the last before them, may be long.
    assert server.now - asked <= max(3 * alone, 2 * alone + 2 * flood)
    if flood <= 5 * light:
        assert server.now - asked <= 3 * alone


@given(st.lists(SECONDS, min_size=5, max_size=5), st.lists(st.integers(1, 20), min_size=5, max_size=5), st.integers())
def test_five_users_who_always_ask_are_served_evenly_whatever_they_ask(
    usual: list[float], at_once: list[int], seed: int
) -> None:
    chance = random.Random(seed)
    users = [f"u{number}" for number in range(5)]
    length = dict(zip(users, usual, strict=True))
    server = Server()
    for user, number in zip(users, at_once, strict=True):
        for _ in range(number):
            server.ask(user)
    while server.now < 1000.0:
        server.ask(server.serve(lambda user: length[user] * chance.uniform(0.5, 1.5)))
    assert jain(server.had) >= 0.95


@given(st.lists(st.tuples(st.sampled_from("abc"), SECONDS), max_size=30), st.permutations("aabbcc"))
def test_a_user_served_at_once_is_charged_as_much_as_one_who_queued(
    turns: list[tuple[str, float]], following: list[str]
) -> None:
    at_once, in_line = FairQueue[str](), FairQueue[str]()
    for user, seconds in turns:
        at_once.serve(user, 1.0)
        in_line.push(user, user, 1.0)
        in_line.pop()
        for queue in (at_once, in_line):
            queue.charge(user, seconds - 1.0)
    for user in following:
        for queue in (at_once, in_line):
            queue.push(user, user, 1.0)
    assert [at_once.pop() for _ in following] == [in_line.pop() for _ in following]
