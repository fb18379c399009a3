"""The models that were downloaded: what is known of them, also offline, and their removal."""

from __future__ import annotations

import asyncio

from plugai.server.core.errors import ModelNotFoundError
from plugai.server.core.hub.download.download_run import ModelPlacement
from plugai.server.core.hub.download.folder import DownloadFolder
from plugai.server.core.hub.download.journal import DownloadJournal
from plugai.server.core.hub.download.plan import DownloadPlan
from plugai.server.core.principal import Principal


class DownloadedModels:
    """The finished downloads."""

    def __init__(self, folder: DownloadFolder, models: ModelPlacement, journal: DownloadJournal) -> None:
        self._folder = folder
        self._models = models
        self._journal = journal

    async def all(self) -> list[DownloadPlan]:
        """All, by the id of the model."""
        return sorted(await asyncio.to_thread(self._folder.done), key=lambda plan: plan.model_id)

    async def find(self, repository: str) -> list[DownloadPlan]:
        """Those of a repository of the hub."""
        return [plan for plan in await self.all() if plan.model.repository == repository and not plan.source]

    async def delete(self, caller: Principal, model: str) -> None:
        """Remove a model and its files. Raises ModelNotFoundError, ModelBusyError."""
        plan = next((plan for plan in await self.all() if plan.model_id == model), None)
        if plan is None:
            raise ModelNotFoundError(model)
        await self._models.withdraw(model)
        await self._journal.deleted(caller.id, plan)
        await asyncio.to_thread(self._folder.delete, plan)
        await self._models.forget(model)
