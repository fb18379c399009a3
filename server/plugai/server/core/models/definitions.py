"""What can be set for models and for all models together, in the settings file and by administrators."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from plugai.runners.base import Adapter
from plugai.server.core.audit.log import AuditEntry
from plugai.server.core.prompts.hidden_characters import clean_name

NEVER = 0.0
"""An idle time, or a time until preloading, that never passes."""


@dataclass(frozen=True, slots=True)
class ModelDefinition:
    """What one layer sets for one model; None leaves a field to the layer below. `idle_seconds` may be NEVER.

    Without a runner or a base it only changes a model that another layer defines. A model with a base has adapters.
    """

    id: str
    runner: str | None = None
    options: Mapping[str, object] | None = None
    capacity: int | None = None
    pinned: bool | None = None
    idle_seconds: float | None = None
    fallback_models: tuple[str, ...] | None = None
    base: str | None = None
    adapters: tuple[Adapter, ...] | None = None


@dataclass(frozen=True, slots=True)
class LimitDefinition:
    """What one layer sets for all models together; None leaves a field to the layer below. Seconds may be NEVER.

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


def name_problem(name: str) -> str | None:
    """What is wrong with the name of a new model or alias; None if nothing is."""
    if ends_in_verb(name):
        return "may not end in a verb of the API, such as ':load'"
    if clean_name(name) != name:
        return "may have no invisible characters, and its accents must be composed (NFC)"
    return None


class DefinitionRepository(Protocol):
    """Stores what administrators have set. Each call raises StorageUnavailableError."""

    async def models(self) -> Sequence[ModelDefinition]:
        """Every definition."""

    async def add_model(self, definition: ModelDefinition, entry: AuditEntry) -> None:
        """Store a new definition; durable on return, as is the audit entry. Raises ModelExistsError."""

    async def change_model(self, definition: ModelDefinition, names: frozenset[str], entry: AuditEntry) -> None:
        """Store these fields of a definition, and leave the rest as it is stored, which another gateway may have
        changed; durable on return, as is the audit entry."""

    async def delete_model(self, model: str, entry: AuditEntry) -> None:
        """Delete the definition of that id, if there is one; durable on return, as is the audit entry."""

    async def default_model(self) -> str | None:
        """The default model that was chosen, if one was."""

    async def set_default_model(self, model: str | None, entry: AuditEntry) -> None:
        """Store the default model, or none; durable on return, as is the audit entry."""

    async def limits(self) -> LimitDefinition:
        """The limits that were set."""

    async def change_limits(self, limits: LimitDefinition, names: frozenset[str], entry: AuditEntry) -> LimitDefinition:
        """Store these of the limits, and leave the rest; durable on return, as is the audit entry. All that are set."""
