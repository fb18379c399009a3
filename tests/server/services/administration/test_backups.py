"""Administrators back up the running server by a call, and see what backups there are."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import grpc
import pytest
from grpc import aio
from tests.server.storage.backup.sources import check_backup
from tests.server.storage.conftest import url
from tests.support.accounts import Person, administrator
from tests.support.gateway import Client, model, reason, serving, settings

from plugai.server.settings.accounts import AccountSettings
from plugai.v1 import artifacts_pb2, audit_pb2, backups_pb2_grpc, operations_pb2, server_pb2, server_pb2_grpc
from plugai.v1 import backups_pb2 as pb

__all__ = ["url"]


def service(client: Client) -> backups_pb2_grpc.BackupsServiceAsyncStub:
    return backups_pb2_grpc.BackupsServiceStub(client.channel)


@pytest.fixture
async def client(tmp_path: Path, url: str) -> AsyncIterator[Client]:
    async with serving(settings(tmp_path, model("echo", "echo"), database_url=url)) as running:
        yield running


async def upload(client: Client, data: bytes) -> None:
    async def pieces() -> AsyncIterator[artifacts_pb2.UploadArtifactRequest]:
        request = artifacts_pb2.UploadArtifactRequest(name="a.bin")
        request.content.data = data
        yield request

    await client.artifacts.UploadArtifact(pieces())


async def ended(client: Client, operation: operations_pb2.Operation, **given: Any) -> operations_pb2.Operation:
    request = operations_pb2.WatchOperationRequest(operation_id=operation.operation_id)
    return [state async for state in client.operations.WatchOperation(request, **given)][-1]


async def test_a_backup_of_the_running_server_is_made_listed_logged_and_can_be_restored(
    client: Client, tmp_path: Path
) -> None:
    await upload(client, b"some bytes")
    begun = await service(client).CreateBackup(pb.CreateBackupRequest())
    assert begun.kind == operations_pb2.OPERATION_KIND_BACKUP
    assert (await ended(client, begun)).state == operations_pb2.OPERATION_STATE_SUCCEEDED
    (made,) = (await service(client).ListBackups(pb.ListBackupsRequest())).backups
    file = tmp_path / "data" / "backups" / made.name
    check_backup(file)
    assert (made.size_bytes, file.stat().st_mode & 0o777) == (file.stat().st_size, 0o600)
    wanted = audit_pb2.AuditFilter(action="backup.created")
    (entry,) = (await client.audit.ListAuditEntries(audit_pb2.ListAuditEntriesRequest(filter=wanted))).entries
    assert (entry.target, len(entry.details["sha256"])) == (made.name, 64)


async def test_two_who_ask_at_once_wait_for_one_backup(client: Client) -> None:
    calls = (service(client).CreateBackup(pb.CreateBackupRequest()) for _ in range(4))
    begun = await asyncio.gather(*calls)
    assert len({operation.operation_id for operation in begun}) == 1
    await ended(client, begun[0])
    assert len((await service(client).ListBackups(pb.ListBackupsRequest())).backups) == 1


async def test_a_cancelled_backup_leaves_nothing_and_the_next_one_can_be_made(client: Client, tmp_path: Path) -> None:
    begun = await service(client).CreateBackup(pb.CreateBackupRequest())
    request = operations_pb2.CancelOperationRequest(operation_id=begun.operation_id)
    assert (await client.operations.CancelOperation(request)).state == operations_pb2.OPERATION_STATE_CANCELLED
    assert list((tmp_path / "data" / "backups").iterdir()) == []
    again = await service(client).CreateBackup(pb.CreateBackupRequest())
    assert (await ended(client, again)).state == operations_pb2.OPERATION_STATE_SUCCEEDED


async def test_a_backup_that_does_not_fit_on_the_disk_is_refused_before_it_begins(tmp_path: Path) -> None:
    async with serving(settings(tmp_path, model("echo", "echo"), disk_reserve_bytes=2**60)) as client:
        with pytest.raises(aio.AioRpcError) as caught:
            await service(client).CreateBackup(pb.CreateBackupRequest())
    assert (caught.value.code(), reason(caught.value)) == (grpc.StatusCode.RESOURCE_EXHAUSTED, "STORAGE_FULL")
    assert list((tmp_path / "data" / "backups").iterdir()) == []


async def test_a_folder_that_cannot_be_written_is_named_and_fixed_without_a_restart(tmp_path: Path) -> None:
    folder = tmp_path / "a file"
    folder.write_text("")
    async with serving(settings(tmp_path, model("echo", "echo"), backups_folder=folder)) as client:
        with pytest.raises(aio.AioRpcError) as caught:
            await service(client).CreateBackup(pb.CreateBackupRequest())
        assert (caught.value.code(), reason(caught.value)) == (grpc.StatusCode.FAILED_PRECONDITION, "BACKUP_FAILED")
        assert "backups_folder" in (caught.value.details() or "")
        folder.unlink()
        begun = await service(client).CreateBackup(pb.CreateBackupRequest())
        assert (await ended(client, begun)).state == operations_pb2.OPERATION_STATE_SUCCEEDED


async def test_members_see_no_backup_and_whoever_is_signed_in_sees_the_version(tmp_path: Path) -> None:
    async with serving(settings(tmp_path, model("echo", "echo"), accounts=AccountSettings())) as client:
        root = await administrator(client)
        ann: Person = await root.invite("ann")
        begun = await service(client).CreateBackup(pb.CreateBackupRequest(), metadata=root.metadata)
        await ended(client, begun, metadata=root.metadata)
        listed = operations_pb2.ListOperationsRequest()
        seen = [
            [one.operation_id for one in (await client.operations.ListOperations(listed, metadata=who)).operations]
            for who in (root.metadata, ann.metadata)
        ]
        assert seen == [[begun.operation_id], []]
        one = operations_pb2.GetOperationRequest(operation_id=begun.operation_id)
        with pytest.raises(aio.AioRpcError) as caught:
            await client.operations.GetOperation(one, metadata=ann.metadata)
        assert reason(caught.value) == "OPERATION_NOT_FOUND"
        server: server_pb2_grpc.ServerServiceAsyncStub = server_pb2_grpc.ServerServiceStub(client.channel)
        assert (await server.GetServer(server_pb2.GetServerRequest(), metadata=ann.metadata)).version
        with pytest.raises(aio.AioRpcError) as caught:
            await server.GetServer(server_pb2.GetServerRequest())
        assert caught.value.code() is grpc.StatusCode.UNAUTHENTICATED
