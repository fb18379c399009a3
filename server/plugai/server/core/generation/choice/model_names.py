"""Which model is meant by a name: of several targets of an alias, the least busy one that has not just failed."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from plugai.server.core.generation.choice.cooldown import CoolDown
from plugai.server.core.models.aliases import Aliases, AliasTarget
from plugai.server.core.models.registry import ModelRegistry
from plugai.server.core.principal import Principal


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

    async def named(self, caller: Principal, name: str) -> str:
        """The name that is meant, which is that of a default model if none is given. Raises as `candidates`."""
        return await self._aliases.named(caller, name)

    async def candidates(self, caller: Principal, name: str) -> list[str]:
        """The models to try for a name, the best one first. Raises ModelNotFoundError, StorageUnavailableError."""
        targets = await self._aliases.targets(caller, name)
        # A single target is the common case, and needs no comparison.
        return [target.model for target in (targets if len(targets) == 1 else sorted(targets, key=self._rank))]

    async def expand(self, caller: Principal, names: Sequence[str]) -> tuple[str, ...]:
        """All models to try for these names, in order, each once. Raises as `candidates`."""
        return tuple(dict.fromkeys([model for name in names for model in await self.candidates(caller, name)]))

    async def expand_known(self, caller: Principal, names: Sequence[str]) -> tuple[str, ...]:
        """As `expand`, without the names that stand for nothing any more."""
        return await self.expand(caller, [name for name in names if await self._aliases.has(caller, name)])

    def allowed(self, caller: Principal, models: Sequence[str]) -> list[str]:
        """Those of these models that are there and that the caller may use."""
        return self._aliases.access.allowed(caller, models)

    def _rank(self, target: AliasTarget) -> tuple[bool, bool, float, float]:
        """The smallest comes first: what has not just failed, then what has a free slot, then what has the fewest
        requests for its weight. Equals are in random order, by weight."""
        status = self._models.status(target.model)
        requests = status.active + status.waiting
        pausing = self._cool_down.remaining(target.model) > 0
        # As in weighted sampling without replacement: the one with the greatest u ** (1 / weight) is first.
        chance = (1.0 - self._random()) ** (1.0 / target.weight)
        return pausing, requests >= status.capacity, requests / target.weight, -chance
