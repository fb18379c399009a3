"""Makes backups of the running server in the folder that the settings name, one at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Protocol

import structlog

from plugai.runners.errors import PlugAIError
from plugai.server.core.audit.log import AuditAction, AuditEntry, AuditLog
from plugai.server.core.clock import Clock
from plugai.server.core.errors import BackupFailedError
from plugai.server.core.failure import Failure
from plugai.server.core.models.operations import (
    ByteProgress,
    Operation,
    OperationControls,
    OperationKind,
    Operations,
    OperationState,
)
from plugai.server.core.principal import Principal

log = structlog.get_logger(__name__)

Report = Callable[[str, ByteProgress | None], None]
"""Told the stage of a backup, and how far it is if that is known."""


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup in the folder. `created_at` is aware, in UTC."""

    name: str
    created_at: datetime
    size_bytes: int


class BackupFolder(Protocol):
    """The folder of the backups. Each call raises BackupFailedError."""

    async def list(self) -> Sequence[Backup]:
        """Return the backups, the newest first."""

    async def check_room(self) -> None:
        """Raise StorageFullError if a backup would not leave the reserve of the disk free."""

    async def create(self, name: str, report: Report) -> str:
        """Make a backup of this name, and return its digest. Nothing of it stays if it fails or is cancelled.

        Raises StorageFullError, StorageUnavailableError.
        """


class Backups:
    """The backups of this gateway."""

    def __init__(self, folder: BackupFolder, operations: Operations, audit: AuditLog, clock: Clock) -> None:
        self._folder = folder
        self._operations = operations
        self._audit = audit
        self._clock = clock
        self._task: asyncio.Task[None] | None = None
        self._running = ""

    async def list(self) -> Sequence[Backup]:
        """The backups in the folder, the newest first. Raises BackupFailedError."""
        return await self._folder.list()

    async def start(self, caller: Principal) -> Operation:
        """Begin a backup, or return the operation of the one that is being made.

        Raises BackupFailedError, StorageFullError, StorageUnavailableError.
        """
        if not self._running:
            await self._folder.check_room()
        # Another caller may have begun one meanwhile.
        if self._running:
            return self._operations.get(self._running)
        name = f"plugai-{self._clock.now():%Y%m%dT%H%M%SZ}.tar"
        operation = self._operations.begin(OperationKind.BACKUP, "", OperationControls(lambda _: self._cancel()))
        self._running = operation.id
        self._task = asyncio.create_task(self._make(caller, operation.id, name))
        self._task.add_done_callback(partial(self._end, operation.id))
        return operation

    async def close(self) -> None:
        """Cancel the backup that is being made."""
        self._cancel()
        if self._task is not None:
            await asyncio.wait([self._task])

    def _cancel(self) -> None:
        if self._task is not None:
            self._task.cancel()

    async def _make(self, caller: Principal, operation_id: str, name: str) -> None:
        def report(stage: str, progress: ByteProgress | None) -> None:
            if progress is None:
                self._operations.update_progress(operation_id, stage, None, 0)
            else:
                self._operations.update_bytes(operation_id, stage, progress, 0)

        digest = await self._folder.create(name, report)
        # With it one can prove what was backed up, as the log cannot be changed unnoticed.
        details = {"sha256": digest}
        await self._audit.record(AuditEntry(self._clock.now(), caller.id, AuditAction.BACKUP_CREATED, name, details))

    def _end(self, operation_id: str, task: asyncio.Task[None]) -> None:
        self._running = ""
        if task.cancelled():
            self._operations.end(operation_id, OperationState.CANCELLED)
        elif (error := task.exception()) is None:
            self._operations.end(operation_id, OperationState.SUCCEEDED)
        else:
            log.error("a backup failed", exc_info=error)
            told = error if isinstance(error, PlugAIError) else BackupFailedError("it failed; see the server's log")
            self._operations.end(operation_id, OperationState.FAILED, Failure.of(told))
