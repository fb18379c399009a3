"""Between the wire and the core: aliases of models."""

from __future__ import annotations

from collections.abc import Sequence

from plugai.runners.errors import InvalidRequestError
from plugai.server.core.models.aliases import AliasTarget
from plugai.v1 import models_pb2 as pb


def targets(message: pb.Alias) -> tuple[AliasTarget, ...]:
    """The models of an alias. Raises InvalidRequestError if one is named twice."""
    found: dict[str, AliasTarget] = {}
    for index, target in enumerate(message.targets):
        if target.model in found:
            field, problem = f"alias.targets[{index}].model", f"is given twice: {target.model!r}"
            raise InvalidRequestError(f"{field} {problem}", {field: problem})
        found[target.model] = AliasTarget(target.model, target.weight if target.HasField("weight") else 1)
    return tuple(found.values())


def message(name: str, models: Sequence[AliasTarget], *, own: bool) -> pb.Alias:
    """An alias on the wire."""
    listed = [pb.AliasTarget(model=target.model, weight=target.weight) for target in models]
    return pb.Alias(id=name, targets=listed, own=own)
