"""Applies definitions: the limits and the lifecycle entries that follow from them."""

from __future__ import annotations

from plugai.runners.base import LOCAL
from plugai.server.core.models.definitions import NEVER, LimitDefinition
from plugai.server.core.models.entry import ModelEntry
from plugai.server.core.models.lifecycle.state import LifecycleEntry, Limits
from plugai.server.core.models.scheduler import QueueLimits

# What a process takes besides its model's file.
_OVERHEAD_BYTES = 96 * 1024 * 1024


def new_lifecycle_entry(entry: ModelEntry) -> LifecycleEntry:
    """The lifecycle entry of a model that is not loaded; its size is roughly estimated."""
    return LifecycleEntry(
        entry.spec.id,
        rough_size(entry),
        rough=entry.estimate is not None,
        pinned=is_pinned(entry),
        idle_seconds=entry.idle_seconds,
        remote=entry.spec.provider != LOCAL,
    )


def rough_size(entry: ModelEntry) -> int:
    """The bytes of memory that a model may take, from the size of its files."""
    files = entry.spec.size_bytes
    return 0 if files is None else files + files // 5 + _OVERHEAD_BYTES


def is_pinned(entry: ModelEntry) -> bool:
    """Whether it is pinned, and can run."""
    return entry.pinned and entry.missing is None


def split_limits(limits: LimitDefinition) -> tuple[Limits, QueueLimits]:
    """The limits of the lifecycle and those of the queues."""
    preload = None if limits.preload_seconds == NEVER else limits.preload_seconds
    return (
        Limits(limits.max_loaded, limits.max_memory_bytes, limits.room_patience_seconds or 0.0, preload),
        QueueLimits(limits.max_waiting or 0, limits.max_waiting_per_user or 0),
    )
