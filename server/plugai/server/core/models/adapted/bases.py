"""What keeps a model with adapters from being used: its base."""

from __future__ import annotations

from plugai.server.core.errors import ModelNotFoundError
from plugai.server.core.models.entry import ModelEntry


def base_is_missing(entry: ModelEntry) -> ModelNotFoundError:
    """The error of requests to a model whose base is not there."""
    return ModelNotFoundError(entry.spec.base, f"it is the base of model {entry.spec.id!r}: add it, or remove that")


def base_problem(base: ModelEntry) -> str:
    """Why a model cannot be the base of others; empty if it can."""
    if base.spec.base:
        return f"{base.spec.id!r} has adapters itself; name its base {base.spec.base!r}, and all adapters"
    return "" if base.adaptable else f"{base.spec.id!r} is served by {base.spec.runner!r}, which takes no adapters"
