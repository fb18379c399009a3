"""Administrators see in the audit log what was changed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from google.protobuf.timestamp_pb2 import Timestamp
from grpc import aio
from tests.support.gateway import Client, model, reason, serving, settings

from plugai.v1 import audit_pb2 as pb
from plugai.v1 import models_pb2


@pytest.fixture
async def client(tmp_path: Path) -> AsyncIterator[Client]:
    async with serving(settings(tmp_path, model("echo", "echo"), model("other", "echo"))) as running:
        yield running


# What the server does by itself at its start is in the log too.
OURS = pb.AuditFilter(actor="local")


async def exported(client: Client, after: int = 0) -> list[pb.AuditEntry]:
    request = pb.ExportAuditRequest(filter=OURS, after_number=after)
    return [entry async for entry in client.audit.ExportAudit(request)]


async def test_models_pins_and_limits_are_in_the_log(client: Client) -> None:
    definition = models_pb2.ModelDefinition(id="new", runner="echo")
    await client.models.CreateModel(models_pb2.CreateModelRequest(model=definition))
    await client.models.PinModel(models_pb2.PinModelRequest(model="other"))
    await client.models.UnpinModel(models_pb2.UnpinModelRequest(model="other"))
    await client.models.UpdateLimits(models_pb2.UpdateLimitsRequest(limits=models_pb2.Limits(max_loaded=3)))
    await client.models.DeleteModel(models_pb2.DeleteModelRequest(model="new"))
    entries = await exported(client)
    assert [(entry.action, entry.target, dict(entry.details)) for entry in entries] == [
        ("model.created", "new", {"runner": "echo"}),
        ("model.updated", "other", {"pinned": "True"}),
        ("model.updated", "other", {"pinned": "False"}),
        ("limits.updated", "", {"max_loaded": "3"}),
        ("model.deleted", "new", {}),
    ]
    assert {entry.actor for entry in entries} == {"local"}
    assert [entry.previous for entry in entries[1:]] == [entry.digest for entry in entries[:-1]]


async def test_what_was_refused_is_not_in_the_log(client: Client) -> None:
    with pytest.raises(aio.AioRpcError):
        await client.models.DeleteModel(models_pb2.DeleteModelRequest(model="echo"))
    assert await exported(client) == []


async def test_the_list_comes_in_pages_the_newest_first(client: Client) -> None:
    for _ in range(5):
        await client.models.PinModel(models_pb2.PinModelRequest(model="other"))
    numbers: list[int] = []
    token, pages = "", 0
    while token or not pages:
        page = await client.audit.ListAuditEntries(
            pb.ListAuditEntriesRequest(filter=OURS, page_size=2, page_token=token)
        )
        numbers += [entry.number for entry in page.entries]
        token, pages = page.next_page_token, pages + 1
    assert (numbers, pages) == ([entry.number for entry in reversed(await exported(client))], 3)
    chosen = pb.AuditFilter(target="nobody's")
    none = await client.audit.ListAuditEntries(pb.ListAuditEntriesRequest(filter=chosen))
    assert list(none.entries) == []


async def test_an_export_goes_on_where_it_was_cut(client: Client) -> None:
    for _ in range(3):
        await client.models.PinModel(models_pb2.PinModelRequest(model="other"))
    first, *rest = await exported(client)
    assert await exported(client, first.number) == rest
    assert len(rest) == 2


@pytest.mark.parametrize("token", ["x", "LTE=", "OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5"])
async def test_a_page_token_that_no_list_returned_is_refused(client: Client, token: str) -> None:
    with pytest.raises(aio.AioRpcError) as error:
        await client.audit.ListAuditEntries(pb.ListAuditEntriesRequest(page_token=token))
    assert reason(error.value) == "INVALID_REQUEST"


async def test_a_time_that_is_none_is_refused(client: Client) -> None:
    chosen = pb.AuditFilter(since=Timestamp(seconds=2**62))
    with pytest.raises(aio.AioRpcError) as error:
        await client.audit.ListAuditEntries(pb.ListAuditEntriesRequest(filter=chosen))
    assert reason(error.value) == "INVALID_REQUEST"
