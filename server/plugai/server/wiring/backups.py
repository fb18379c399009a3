"""What backups are made of, and what says which version the server has."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from functools import partial

from plugai.runners.installation import version
from plugai.server.core.audit.log import AuditLog
from plugai.server.core.backups.backups import Backups
from plugai.server.core.models.operations import Operations
from plugai.server.services.administration.backups import BackupsServicer
from plugai.server.services.administration.server import ServerServicer
from plugai.server.storage.backup.folder import DiskBackupFolder
from plugai.server.storage.backup.source import backup_source
from plugai.server.wiring.foundation import Foundation


@asynccontextmanager
async def backup_servicers(
    base: Foundation, operations: Operations, audit: AuditLog
) -> AsyncGenerator[tuple[BackupsServicer, ServerServicer], None]:
    """The services, while the context is open. A backup that is being made then is cancelled at its end."""
    settings = base.settings
    source = partial(backup_source, settings)
    folder = DiskBackupFolder(settings.own_backups_folder, source, settings.disk_reserve_bytes, base.clock.now)
    backups = Backups(folder, operations, audit, base.clock)
    try:
        yield BackupsServicer(backups), ServerServicer(version())
    finally:
        await backups.close()
