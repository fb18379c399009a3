"""The models that a server has, and their status."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from plugai.runners.base import Capability, MemoryEstimate, ModelSpec, Runner
from plugai.runners.errors import PlugAIError
from plugai.server.core.models.memory.estimated import Estimate


class ModelState(StrEnum):
    """Whether a model can answer at once."""

    UNLOADED = "unloaded"
    LOADING = "loading"
    LOADED = "loaded"
    BUSY = "busy"
    UNLOADING = "unloading"
    FAILED = "failed"
    REMOVED = "removed"
    REMOTE = "remote"


@dataclass(frozen=True, slots=True)
class ModelStatus:
    """A model as it is now. `error` says why it cannot answer, if it cannot.

    `memory` is None while nobody has asked for it.
    """

    spec: ModelSpec
    state: ModelState
    origin: Origin
    is_default: bool
    pinned: bool
    idle_seconds: float | None
    fallback_models: tuple[str, ...]
    capabilities: frozenset[Capability]
    tool_format: str
    batch_invariant: bool | None
    context_length: int | None
    capacity: int
    active: int
    waiting: int
    error: PlugAIError | None
    loaded_at: datetime | None
    memory: MemoryEstimate | None = None


class Origin(StrEnum):
    """Where a model was defined."""

    DISCOVERED = "discovered"
    SETTINGS = "settings"
    ADDED = "added"
    LAST_KNOWN = "last_known"
    OWN_KEY = "own_key"


@dataclass(frozen=True, slots=True)
class ModelEntry:
    """A model that the server has: how to create its runner, and how long it stays loaded.

    `make` is given its spec, to which the adapters are added of the models whose base it is; only one that is
    `adaptable` can be a base. `estimate` is None if nothing can be said about its memory. `missing` says what must be
    installed before it can run. `idle_seconds` is None if it is never unloaded for being idle.
    """

    spec: ModelSpec
    make: Callable[[ModelSpec], Runner]
    missing: str | None
    pinned: bool
    idle_seconds: float | None
    fallback_models: tuple[str, ...] = ()
    origin: Origin = Origin.DISCOVERED
    adaptable: bool = False
    estimate: Estimate | None = None
