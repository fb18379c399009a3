"""Removes contents that nothing refers to any more."""

from __future__ import annotations

import structlog

from plugai.server.core.artifacts.artifact import ArtifactRepository, ContentStore
from plugai.server.core.clock import Clock

_AT_ONCE = 100

log = structlog.get_logger(__name__)


class ArtifactCollector:
    """Collects what is left over. Any number of them, in any number of processes, may work on one store."""

    def __init__(self, artifacts: ArtifactRepository, contents: ContentStore, clock: Clock) -> None:
        self._artifacts = artifacts
        self._contents = contents
        self._clock = clock

    async def collect(self) -> int:
        """Remove every content that no artifact has and no upload leases; how many. Raises StorageUnavailableError.

        A content is doomed in the database first, where an upload of the same either comes before and keeps it or
        comes after and gets another. Only then its bytes go, and last the record: a crash in between is made good by
        the next time.
        """
        await self._contents.tidy()
        removed = 0
        while doomed := await self._artifacts.doom(self._clock.now(), _AT_ONCE):
            for content in doomed:
                await self._contents.remove(content.id)
            await self._artifacts.forget(doomed)
            removed += len(doomed)
        if removed:
            log.info("unused contents removed", count=removed)
        return removed
