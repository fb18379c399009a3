"""The state of one model as the lifecycle sees it, the limits of all models, and the actions it can decide on."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Phase(StrEnum):
    """Whether a model is loaded."""

    UNLOADED = "unloaded"
    LOADING = "loading"
    LOADED = "loaded"
    UNLOADING = "unloading"


@dataclass(frozen=True, slots=True)
class Limits:
    """How many models may be loaded, how many bytes they may take together, and how long a request waits for
    room before a busy model is drained to make some. None means no limit.

    After `preload_seconds` without any request, frequently used models are preloaded; None means never.
    """

    max_loaded: int | None
    max_bytes: int | None
    patience_seconds: float
    preload_seconds: float | None = None


@dataclass(eq=False, slots=True)
class LifecycleEntry:
    """One model. Times are of one monotonic clock, in seconds.

    `size_bytes` is estimated until it is loaded; while it is `rough`, a better estimate can be had.

    `wanted_since` is when a request began to wait for it to be loaded; None while none waits, or while it is loaded.
    `uses` counts its requests, older ones less, as of `counted_at`. One that was unloaded because it was idle, or by
    hand, or that could not be loaded, is `unwanted`, that is, not preloaded, until it is requested again. A remote
    model takes no room, whatever its phase.
    """

    id: str
    size_bytes: int
    rough: bool = False
    estimating: bool = False
    pinned: bool = False
    idle_seconds: float | None = None
    phase: Phase = Phase.UNLOADED
    active: int = 0
    waiting: int = 0
    wanted_since: float | None = None
    loaded_at: float = 0.0
    used_at: float = 0.0
    failures: int = 0
    retry_at: float = 0.0
    uses: float = 0.0
    counted_at: float = 0.0
    unwanted: bool = False
    preloading: bool = False
    remote: bool = False

    @property
    def wanted(self) -> bool:
        """Whether a request waits for it, or it is pinned."""
        return self.waiting > 0 or self.pinned

    @property
    def is_dormant(self) -> bool:
        """Whether nothing can be decided about it until it changes: it takes no room, and is not wanted."""
        return self.remote and not self.wanted and not self.active and self.phase in (Phase.LOADED, Phase.UNLOADED)

    @property
    def holds_room(self) -> bool:
        return self.phase is not Phase.UNLOADED

    @property
    def idle(self) -> bool:
        """Whether it could be unloaded without any request being affected."""
        return self.phase is Phase.LOADED and not self.active and not self.waiting


@dataclass(frozen=True, slots=True)
class Estimate:
    """Find out what memory this model will take: it decides whether there is room."""

    id: str


@dataclass(frozen=True, slots=True)
class Load:
    """Begin to load this model."""

    id: str


@dataclass(frozen=True, slots=True)
class Unload:
    """Begin to unload this model."""

    id: str


@dataclass(frozen=True, slots=True)
class CancelLoad:
    """Stop loading this model: no request waits for it any more."""

    id: str


@dataclass(frozen=True, slots=True)
class RejectWaiters:
    """Fail all requests that wait for this model: there can never be room for it."""

    id: str


Action = Estimate | Load | Unload | CancelLoad | RejectWaiters
