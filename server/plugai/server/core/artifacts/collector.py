"""Garbage collection of contents that no artifact uses."""

from __future__ import annotations

import structlog

from plugai.server.core.artifacts.artifact import ArtifactRepository, ContentStore
from plugai.server.core.clock import Clock

_BATCH = 100

log = structlog.get_logger(__name__)


class ArtifactCollector:
    """Removes unused contents. Several collectors, in several processes, may work on one store."""

    def __init__(self, artifacts: ArtifactRepository, contents: ContentStore, clock: Clock) -> None:
        self._artifacts = artifacts
        self._contents = contents
        self._clock = clock

    async def collect(self) -> int:
        """Remove every content without artifacts and leases; returns how many. Raises StorageUnavailableError.

        A content is first marked in the database: a concurrent upload of the same bytes either leases it before, and it
        stays, or comes later and gets another content. Then the bytes are removed, and last the record, so that the
        next run finishes after a crash.
        """
        await self._contents.remove_abandoned()
        removed = 0
        while unused := await self._artifacts.claim_unused(self._clock.now(), _BATCH):
            for content in unused:
                await self._contents.remove(content.id)
            await self._artifacts.delete_contents(unused)
            removed += len(unused)
        if removed:
            log.info("unused contents removed", count=removed)
        return removed
