"""Keeps what the hub says of downloaded models up to date: their cards, licenses, tags and numbers."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

import msgspec
import structlog

from plugai.runners.errors import PlugAIError
from plugai.server.core.errors import HubUnavailableError
from plugai.server.core.hub.catalog import HubCatalog
from plugai.server.core.hub.download.folder import DownloadFolder
from plugai.server.core.hub.download.plan import DownloadPlan
from plugai.server.core.principal import Principal

log = structlog.get_logger(__name__)


class MetadataRefresh:
    """Asks the hub again for models whose description is older than `every_seconds`."""

    def __init__(
        self, catalog: HubCatalog, folder: DownloadFolder, now: Callable[[], datetime], every_seconds: float
    ) -> None:
        self._catalog = catalog
        self._folder = folder
        self._now = now
        self._every = timedelta(seconds=every_seconds)

    async def refresh(self) -> None:
        """Refresh what is due. If the hub cannot be reached, what is known stays, and is due the next time."""
        for plan in await asyncio.to_thread(self._folder.done):
            if not plan.source and self._now() - _described_at(plan) >= self._every:
                try:
                    await self._refresh(plan)
                except HubUnavailableError as error:
                    log.info("the hub was not asked for model cards", error=error.message)
                    return
                except PlugAIError as error:
                    # It is gone from the hub, or its owner's token is.
                    log.info("a model card was not refreshed", model=plan.model_id, error=error.message)

    async def _refresh(self, plan: DownloadPlan) -> None:
        described = await self._catalog.describe(Principal(plan.owner_id, is_admin=False), plan.model.repository)
        if described.stale:
            raise HubUnavailableError("the hub cannot be reached")
        # The files are those of the revision that was downloaded.
        model = msgspec.structs.replace(described.model, revision=plan.model.revision)
        changed = msgspec.structs.replace(plan, model=model, card=described.card, described_at=self._now())
        await asyncio.to_thread(self._folder.update_done, changed)


def _described_at(plan: DownloadPlan) -> datetime:
    return plan.described_at or plan.created_at
