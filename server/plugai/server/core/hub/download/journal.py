"""What the audit log says of downloads: who began one, where its files are from, and how it ended."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import PurePosixPath

import structlog

from plugai.runners.errors import PlugAIError
from plugai.server.core.audit.log import AuditAction, AuditEntry, AuditLog
from plugai.server.core.failure import Failure
from plugai.server.core.hub.download.plan import DownloadPlan

_WEIGHTS = frozenset({".gguf", ".safetensors"})

log = structlog.get_logger(__name__)


class DownloadJournal:
    """Records downloads in the audit log."""

    def __init__(self, audit: AuditLog, now: Callable[[], datetime]) -> None:
        self._audit = audit
        self._now = now

    async def started(self, plan: DownloadPlan) -> None:
        """A download is about to begin, or to go on after a failure. Raises StorageUnavailableError."""
        await self._record(plan.owner_id, AuditAction.DOWNLOAD_STARTED, plan, {})

    async def deleted(self, user_id: str, plan: DownloadPlan) -> None:
        """A user deletes a downloaded model. Raises StorageUnavailableError."""
        await self._record(user_id, AuditAction.DOWNLOAD_DELETED, plan, {})

    async def finished(self, plan: DownloadPlan) -> None:
        """A download has ended with these files; of the weights, the digests are recorded."""
        weights = (file for file in plan.variant.files if PurePosixPath(file.path).suffix.lower() in _WEIGHTS)
        await self._note(plan.owner_id, AuditAction.DOWNLOAD_FINISHED, plan, {f.path: f.sha256 for f in weights})

    async def failed(self, plan: DownloadPlan, failure: Failure) -> None:
        """A download has failed."""
        await self._note(plan.owner_id, AuditAction.DOWNLOAD_FAILED, plan, {"reason": failure.reason})

    async def cancelled(self, user_id: str, plan: DownloadPlan) -> None:
        """A user has cancelled a download."""
        await self._note(user_id, AuditAction.DOWNLOAD_CANCELLED, plan, {})

    async def _note(self, user_id: str, action: AuditAction, plan: DownloadPlan, details: dict[str, str]) -> None:
        """Record what has happened: a download does not fail since the database cannot be written for a moment."""
        try:
            await self._record(user_id, action, plan, details)
        except PlugAIError as error:
            log.warning("the end of a download is not in the audit log", model=plan.model_id, error=error.message)

    async def _record(self, user_id: str, action: AuditAction, plan: DownloadPlan, details: dict[str, str]) -> None:
        where = {"source": plan.source or plan.model.repository}
        if not plan.source:
            where |= {"revision": plan.model.revision, "variant": plan.variant.name}
        target = plan.model_id or plan.expected_id
        await self._audit.record(AuditEntry(self._now(), user_id, action, target, {**where, **details}))
