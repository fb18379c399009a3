"""The events of an answer, as a stream of them yields them."""

from __future__ import annotations

from plugai.client import types
from plugai.client.types import (
    Accepted,
    ArtifactCreated,
    Delta,
    Failed,
    Finished,
    GenerateEvent,
    Loading,
    Progress,
    Queued,
    Started,
    Usage,
)

Event = Accepted | Queued | Loading | Started | Delta | Progress | ArtifactCreated | Usage | types.Warning | Finished
"""What happened. `match` tells which: `case Delta(text=str(text)): …`."""

_NAMES = (
    "delta",
    "progress",
    "usage",
    "finished",
    "failed",
    "queued",
    "loading",
    "accepted",
    "started",
    "artifact",
    "warning",
)


def content(event: GenerateEvent) -> Event | Failed | None:
    """What is in the envelope; None for a heartbeat, and for what this version does not know."""
    for name in _NAMES:
        found: Event | Failed | None = getattr(event, name)
        if found is not None:
            return found
    return None
