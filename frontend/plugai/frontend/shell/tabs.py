"""The open pages of each user, so that what is done in one is seen in the others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable


class Tabs:
    """Tells the other pages of a user that the user's conversations have changed."""

    def __init__(self) -> None:
        self._pages: defaultdict[str, list[Callable[[], None]]] = defaultdict(list)

    def join(self, user: str, told: Callable[[], None]) -> Callable[[], None]:
        """A page of this user is open; returns what it calls when it is closed."""
        self._pages[user].append(told)

        def leave() -> None:
            self._pages[user].remove(told)
            if not self._pages[user]:
                del self._pages[user]

        return leave

    def tell(self, user: str, sender: Callable[[], None]) -> None:
        """Tell all pages of this user but the one that says so."""
        for told in list(self._pages.get(user, ())):
            if told != sender:
                told()
