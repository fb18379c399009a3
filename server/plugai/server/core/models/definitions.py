"""What is set for models and for the server: in the settings file, and by administrators while the server runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, Protocol, TypeVar

from plugai.server.core.audit.log import AuditEntry

NEVER = 0.0
"""An idle time, or a time until preloading, that does not come."""


@dataclass(frozen=True, slots=True)
class ModelDefinition:
    """What is set for one model; None leaves a thing to what is set elsewhere. `idle_seconds` may be NEVER.

    Without a runner it says something of a model that is there anyhow.
    """

    id: str
    runner: str | None = None
    options: Mapping[str, object] | None = None
    capacity: int | None = None
    pinned: bool | None = None
    idle_seconds: float | None = None
    fallback_models: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class LimitDefinition:
    """What is set for all models together; None leaves a thing to what is set elsewhere. Seconds may be NEVER.

    `idle_seconds` is for models that set no other.
    """

    max_loaded: int | None = None
    max_memory_bytes: int | None = None
    idle_seconds: float | None = None
    room_patience_seconds: float | None = None
    preload_seconds: float | None = None
    max_waiting: int | None = None
    max_waiting_per_user: int | None = None


# A path that ends in one of these is a call about a model, not the model.
_VERBS = frozenset({"load", "unload", "pin", "unpin", "watch", "download"})


def ends_in_verb(model: str) -> bool:
    """Whether a model of this id could not be named in a path."""
    _, colon, last = model.rpartition(":")
    return bool(colon) and last in _VERBS


D = TypeVar("D", ModelDefinition, LimitDefinition)


def over(upper: D, lower: D) -> D:
    """What both say together: where both say something, the upper one counts."""
    said: dict[str, Any] = {field.name: getattr(upper, field.name) for field in fields(upper)}
    return replace(lower, **{name: value for name, value in said.items() if value is not None})


def changed(definition: D, changes: D, names: frozenset[str]) -> D:
    """The definition with these fields as `changes` has them: None there takes back what was set."""
    return replace(definition, **{name: getattr(changes, name) for name in names})


def told(changes: ModelDefinition | LimitDefinition, names: frozenset[str]) -> dict[str, str]:
    """What the audit log tells of these fields: of options the names alone, whose values are the runner's business."""
    values = {name: getattr(changes, name) for name in sorted(names)}
    return {
        name: ", ".join(sorted(value)) if isinstance(value, Mapping) else "unset" if value is None else str(value)
        for name, value in values.items()
    }


class DefinitionRepository(Protocol):
    """Keeps what administrators have set. Each call raises StorageUnavailableError."""

    async def models(self) -> Sequence[ModelDefinition]:
        """Every definition."""

    async def put_model(self, definition: ModelDefinition, entry: AuditEntry) -> None:
        """Keep a definition in place of the one of that id; durable on return, as is the entry."""

    async def delete_model(self, model: str, entry: AuditEntry) -> None:
        """Forget the definition of that id, if there is one; durable on return, as is the entry."""

    async def limits(self) -> LimitDefinition:
        """The limits that were set."""

    async def put_limits(self, limits: LimitDefinition, entry: AuditEntry) -> None:
        """Keep these limits; durable on return, as is the entry."""
