"""Which models are compared. It knows no Flet."""

from __future__ import annotations

from collections.abc import Callable, Sequence

FEWEST, MOST = 2, 4


class ComparedModels:
    """The ids of the models, each once. `available` are those to choose from, the first ones being chosen at first."""

    def __init__(self, available: Callable[[], Sequence[str]]) -> None:
        self._available = available
        self._first = ""
        # What nobody has chosen yet follows what there is, which is told model by model when a page opens.
        self._is_own = False
        self.chosen: list[str] = []

    @property
    def can_add(self) -> bool:
        """Whether there may be one more, and there is one."""
        return len(self.chosen) < MOST and bool(self._others)

    @property
    def can_remove(self) -> bool:
        """Whether there may be one less."""
        return len(self.chosen) > FEWEST

    @property
    def is_enough(self) -> bool:
        """Whether there is something to compare."""
        return len(self.chosen) >= FEWEST

    def fill(self, first: str = "") -> None:
        """Leave out what is not there any more, begin with `first` if it is named, and choose as many as are needed."""
        available = list(self._available())
        self._first = first or self._first
        wanted = dict.fromkeys([first, *self.chosen] if self._is_own else [self._first])
        self.chosen = [model for model in wanted if model in available][:MOST]
        self.chosen += self._others[: max(0, FEWEST - len(self.chosen))]

    def options(self, number: int) -> list[str]:
        """What can be the model with this number, from 0: itself, and those that are not chosen yet."""
        return [model for model in self._available() if model == self.chosen[number] or model not in self.chosen]

    def choose(self, number: int, model: str) -> None:
        """Have another model in the place of this one."""
        self._is_own = True
        self.chosen[number] = model

    def add(self) -> None:
        """One more, which can be changed."""
        if self.can_add:
            self._is_own = True
            self.chosen.append(self._others[0])

    def remove(self, number: int) -> None:
        """One less."""
        if self.can_remove:
            self._is_own = True
            del self.chosen[number]

    @property
    def _others(self) -> list[str]:
        return [model for model in self._available() if model not in self.chosen]
