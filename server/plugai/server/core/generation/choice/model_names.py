"""Which model is meant by a name: of several targets of an alias, the least busy one that has not just failed."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from plugai.server.core.generation.choice.cooldown import CoolDown
from plugai.server.core.models.aliases import Aliases, AliasTarget
from plugai.server.core.models.registry import ModelRegistry


class ModelNames:
    """Turns the names in requests into models."""

    def __init__(
        self, models: ModelRegistry, aliases: Aliases, cool_down: CoolDown, random: Callable[[], float]
    ) -> None:
        """`random` gives numbers from 0 to 1, of which it is never 1."""
        self._models = models
        self._aliases = aliases
        self._cool_down = cool_down
        self._random = random

    async def named(self, user_id: str, name: str) -> str:
        """The name that is meant, which is that of a default model if none is given. Raises as `candidates`."""
        return await self._aliases.named(user_id, name)

    async def candidates(self, user_id: str, name: str) -> list[str]:
        """The models to try for a name, the best one first. Raises ModelNotFoundError, StorageUnavailableError."""
        targets = await self._aliases.targets(user_id, name)
        # A single target is the common case, and needs no comparison.
        return [target.model for target in (targets if len(targets) == 1 else sorted(targets, key=self._rank))]

    async def expand(self, user_id: str, names: Sequence[str]) -> tuple[str, ...]:
        """All models to try for these names, in order, each once. Raises as `candidates`."""
        return tuple(dict.fromkeys([model for name in names for model in await self.candidates(user_id, name)]))

    async def expand_known(self, user_id: str, names: Sequence[str]) -> tuple[str, ...]:
        """As `expand`, without the names that stand for nothing any more."""
        return await self.expand(user_id, [name for name in names if await self._aliases.has(user_id, name)])

    def _rank(self, target: AliasTarget) -> tuple[bool, bool, float, float]:
        """The smallest comes first: what has not just failed, then what has a free slot, then what has the fewest
        requests for its weight. Equals are in random order, by weight."""
        status = self._models.status(target.model)
        requests = status.active + status.waiting
        pausing = self._cool_down.remaining(target.model) > 0
        # As in weighted sampling without replacement: the one with the greatest u ** (1 / weight) is first.
        chance = (1.0 - self._random()) ** (1.0 / target.weight)
        return pausing, requests >= status.capacity, requests / target.weight, -chance
