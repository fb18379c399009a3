"""The models as other APIs list them, in which an alias is one more model."""

from __future__ import annotations

from plugai.server.core.models.aliases import Aliases
from plugai.server.core.models.entry import ModelStatus
from plugai.server.core.principal import CALLER


async def named_statuses(aliases: Aliases) -> list[tuple[str, ModelStatus]]:
    """Every name that the caller can use, in order, with the first model that it stands for and that is there."""
    statuses = {status.spec.id: status for status in await aliases.access.visible(CALLER.get())}
    named = dict(statuses)
    for name, targets in (await aliases.all(CALLER.get())).items():
        first = next((target.model for target in targets if target.model in statuses), None)
        if first is not None:
            named[name] = statuses[first]
    return sorted(named.items())
