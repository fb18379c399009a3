"""A queue that is fair across users and first come, first served within one: start-time fair queueing.

P. Goyal, H. M. Vin, H. Cheng, "Start-time Fair Queueing", SIGCOMM 1996, with users for flows and seconds for bytes.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(slots=True)
class _Waiting(Generic[T]):
    item: T
    cost: float
    arrival: int


@dataclass(slots=True)
class _User(Generic[T]):
    """The waiting items of one user. `start` is the virtual time at which the first of them is due."""

    start: float
    waiting: deque[_Waiting[T]] = field(default_factory=deque)

    def due(self) -> Iterator[tuple[float, int, T]]:
        """The virtual time at which each item is due, and its arrival, which decides between equals. Both rise."""
        start = self.start
        for waiting in self.waiting:
            yield start, waiting.arrival, waiting.item
            start += waiting.cost


class FairQueue(Generic[T]):
    """Serves the user who has been served least, measured in the cost of the items.

    Virtual time is the start of the item that was last taken. A user who returns starts there: credit does not
    accumulate while a user waits for nothing.
    """

    def __init__(self) -> None:
        self._time = 0.0
        self._arrivals = 0
        self._users: dict[str, _User[T]] = {}

    def __len__(self) -> int:
        return sum(len(user.waiting) for user in self._users.values())

    @property
    def users(self) -> list[str]:
        """The users of whom items wait."""
        return [user_id for user_id, user in self._users.items() if user.waiting]

    def count(self, user_id: str) -> int:
        """How many of this user's items wait."""
        user = self._users.get(user_id)
        return 0 if user is None else len(user.waiting)

    def push(self, user_id: str, item: T, cost: float) -> None:
        """Add an item, expected to cost `cost`, which is above 0."""
        user = self._users.setdefault(user_id, _User(self._time))
        if not user.waiting:
            user.start = max(user.start, self._time)
        self._arrivals += 1
        user.waiting.append(_Waiting(item, cost, self._arrivals))

    def pop(self, preferred: Callable[[str], bool] = lambda _: True) -> T:
        """Take the item that is next: of these users, if any of them waits, else of all. There must be one."""
        waiting = {user_id: user for user_id, user in self._users.items() if user.waiting}
        self._time = min(user.start for user in waiting.values())
        first = min(waiting, key=lambda i: (not preferred(i), waiting[i].start, waiting[i].waiting[0].arrival))
        user = waiting[first]
        taken = user.waiting.popleft()
        user.start += taken.cost
        self._forget()
        return taken.item

    def serve(self, user_id: str, cost: float) -> None:
        """Serve a user at once, since nothing waits, as if an item had been pushed and popped."""
        start = max(self._users.pop(user_id, _User(self._time)).start, self._time)
        self._time = start
        self._users[user_id] = _User(start + cost)
        self._forget()

    def charge(self, user_id: str, more: float) -> None:
        """Correct the cost of a user's item: it was `more` than expected, or less if that is negative."""
        if (user := self._users.get(user_id)) is not None:
            user.start += more
        elif more > 0:
            self._users[user_id] = _User(self._time + more)

    def discard(self, user_id: str, item: T) -> bool:
        """Remove an item that waits; the user's later ones move up. Whether it was there."""
        user = self._users.get(user_id)
        mine = () if user is None else user.waiting
        found = next((waiting for waiting in mine if waiting.item is item), None)
        if user is None or found is None:
            return False
        user.waiting.remove(found)
        self._forget()
        return True

    def position(self, user_id: str, item: T) -> int:
        """Where an item stands in the order of service; 1 is next. It must be there."""
        own = self._users[user_id]
        index, mine = next((index, due[:2]) for index, due in enumerate(own.due()) if due[2] is item)
        # Of other users' items, only those before it are looked at.
        others = (user.due() for user in self._users.values() if user is not own)
        return 1 + index + sum(1 for dues in others for _ in takewhile(lambda due: due[:2] < mine, dues))

    def order(self) -> list[T]:
        """All waiting items, in the order of service as it stands."""
        due = [each for user in self._users.values() for each in user.due()]
        return [item for _, _, item in sorted(due, key=lambda entry: entry[:2])]

    def _forget(self) -> None:
        """Forget users without waiting items whose start has passed: they are like new ones."""
        for user_id in [i for i, u in self._users.items() if not u.waiting and u.start <= self._time]:
            del self._users[user_id]
