"""plugai.v1.BackupsService."""

from __future__ import annotations

from typing import Any

from grpc import aio

from plugai.server.core.backups.backups import Backup, Backups
from plugai.server.core.principal import CALLER
from plugai.server.services.convert import events, pages
from plugai.server.services.operations import operation_message
from plugai.v1 import backups_pb2 as pb
from plugai.v1 import backups_pb2_grpc, operations_pb2

Context = aio.ServicerContext[Any, Any]


class BackupsServicer(backups_pb2_grpc.BackupsServiceServicer):
    """Makes and lists backups."""

    def __init__(self, backups: Backups) -> None:
        self._backups = backups

    async def CreateBackup(self, request: pb.CreateBackupRequest, context: Context) -> operations_pb2.Operation:
        return operation_message(await self._backups.start(CALLER.get()))

    async def ListBackups(self, request: pb.ListBackupsRequest, context: Context) -> pb.ListBackupsResponse:
        found = await self._backups.list()
        page, token = pages.page(found, lambda backup: backup.name, request.page_size, request.page_token)
        return pb.ListBackupsResponse(backups=map(_message, page), next_page_token=token)


def _message(backup: Backup) -> pb.Backup:
    created = events.timestamp(backup.created_at)
    return pb.Backup(name=backup.name, create_time=created, size_bytes=backup.size_bytes)
