"""Models from a URL, and from files and folders of the server."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import grpc
import pytest
from grpc import aio
from tests.server.core.hub.downloading import files_below
from tests.server.services.hub.conftest import Serve
from tests.support.gateway import Client, reason
from tests.support.servers.hub.faults import Fault
from tests.support.servers.hub.models import gguf_content
from tests.support.servers.hub.repository import Repository
from tests.support.servers.hub.server import HubServer

from plugai.v1 import audit_pb2, error_pb2, hub_pb2, models_pb2, operations_pb2

CONTENT, OTHER = gguf_content(3_000_000), gguf_content(3_000_000, seed=1)
NAME, FILE = "some/files", "chat-Q8_0.gguf"
PARTS = {f"big-0000{n}-of-00002.gguf": gguf_content(50_000, n) for n in (1, 2)}


@pytest.fixture(autouse=True)
def repository(hub: HubServer) -> Repository:
    files = {FILE: CONTENT, **PARTS, "page.html": b"<html>no model</html>", "mmproj-x.gguf": gguf_content(1000)}
    return hub.add(Repository(NAME, files))


def url(hub: HubServer, file: str = FILE) -> str:
    """A URL that redirects to another host."""
    return f"{hub.url}/{NAME}/resolve/main/{file}"


async def begin(client: Client, source: str | Path, **fields: Any) -> operations_pb2.Operation:
    return await client.hub.ImportModel(hub_pb2.ImportModelRequest(source=str(source), **fields))


async def ended(client: Client, operation: operations_pb2.Operation) -> operations_pb2.Operation:
    request = operations_pb2.WatchOperationRequest(operation_id=operation.operation_id)
    return [state async for state in client.operations.WatchOperation(request)][-1]


async def arrived(client: Client, operation: operations_pb2.Operation, count: int) -> None:
    request = operations_pb2.WatchOperationRequest(operation_id=operation.operation_id)
    async for state in client.operations.WatchOperation(request):
        if state.bytes_done >= count:
            return


async def imported(client: Client, source: str | Path, **fields: Any) -> operations_pb2.Operation:
    end = await ended(client, await begin(client, source, **fields))
    assert end.state == operations_pb2.OPERATION_STATE_SUCCEEDED, end
    return end


async def test_a_model_comes_from_a_url_through_redirects_and_cuts_and_its_digest_is_told(
    hub: HubServer, serve: Serve, models_folder: Path
) -> None:
    stored = f"/storage/{NAME}/{hub.repositories[NAME].head}/{FILE}"
    async with serve() as client:
        # The first request reads the first bytes only.
        hub.faults.add(stored, Fault(), Fault(cut_after=2_000_000), Fault(status=503))
        end = await imported(client, f"{url(hub)}?token=secret", model="team/assistant")
        assert (end.model, end.bytes_done, end.bytes_total) == ("team/assistant", len(CONTENT), len(CONTENT))
        assert (models_folder / "team" / "assistant.gguf").read_bytes() == CONTENT
        assert [request for request in hub.requests if "bytes=" in request], "it went on by a range"
        parts = await imported(client, url(hub, "big-00001-of-00002.gguf"))
        assert parts.model == "big-00001-of-00002"
        assert {name: (models_folder / name).read_bytes() for name in PARTS} == PARTS
        listed = (await client.hub.ListDownloadedModels(hub_pb2.ListDownloadedModelsRequest())).models
        assert [each.model for each in listed] == ["big-00001-of-00002", "team/assistant"]
        assert listed[1].source == url(hub)
        assert listed[1].hub_model.variants[0].files[0].sha256 == hashlib.sha256(CONTENT).hexdigest()
        await client.hub.DeleteDownloadedModel(hub_pb2.DeleteDownloadedModelRequest(model="team/assistant"))
        assert not (models_folder / "team").exists()
        wanted = audit_pb2.AuditFilter(target="team/assistant")
        log = [entry async for entry in client.audit.ExportAudit(audit_pb2.ExportAuditRequest(filter=wanted))]
        assert [entry.action for entry in log] == ["download.started", "download.finished", "download.deleted"]
        assert {(entry.actor, entry.details["source"]) for entry in log} == {("local", url(hub))}
        assert log[1].details["assistant.gguf"] == hashlib.sha256(CONTENT).hexdigest()


async def test_what_is_replaced_at_its_url_meanwhile_is_never_mixed(
    hub: HubServer, serve: Serve, models_folder: Path
) -> None:
    fault = Fault(hold_after=2_000_000, cut_after=2_000_001)
    hub.faults.add(f"/storage/{NAME}/{hub.repositories[NAME].head}/{FILE}", Fault(), fault)
    async with serve() as client:
        operation = await begin(client, url(hub))
        await arrived(client, operation, 1_000_000)
        hub.repositories[NAME].publish({FILE: OTHER})
        fault.release.set()
        end = await ended(client, operation)
        assert end.state == operations_pb2.OPERATION_STATE_SUCCEEDED, end
        assert (models_folder / FILE).read_bytes() == OTHER


async def test_an_import_goes_on_after_a_restart(hub: HubServer, serve: Serve, models_folder: Path) -> None:
    hub.faults.add(f"/storage/{NAME}/{hub.repositories[NAME].head}/{FILE}", Fault(), Fault(hold_after=2_000_000))
    async with serve() as client:
        operation = await begin(client, url(hub))
        await arrived(client, operation, 1_000_000)
    async with serve() as client:
        end = await ended(client, operation)
        assert end.state == operations_pb2.OPERATION_STATE_SUCCEEDED, end
    assert (models_folder / FILE).read_bytes() == CONTENT
    assert "bytes=" in [request for request in hub.requests if "GET /storage" in request][-1]


async def test_files_and_folders_of_the_server_are_copied_or_linked(
    serve: Serve, models_folder: Path, tmp_path: Path
) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (own / FILE).write_bytes(CONTENT)
    async with serve() as client:
        digest = hashlib.sha256(CONTENT).hexdigest()
        assert (await imported(client, own / FILE, model="copied", sha256=digest.upper())).model == "copied"
        assert (models_folder / "copied.gguf").read_bytes() == CONTENT
        # The folder has one model.
        assert (await imported(client, own)).model == "chat-Q8_0"
        assert (await imported(client, own / FILE, model="linked", link=True)).model == "linked"
        linked = await client.models.GetModel(models_pb2.GetModelRequest(model="linked"))
        assert linked.origin == models_pb2.MODEL_ORIGIN_ADDED
        assert linked.size_bytes == len(CONTENT)
        assert not (models_folder / "linked.gguf").exists()
        await client.models.DeleteModel(models_pb2.DeleteModelRequest(model="linked"))
        assert (own / FILE).read_bytes() == CONTENT
        with pytest.raises(aio.AioRpcError) as exists:
            await begin(client, own / FILE, model="copied")
        assert reason(exists.value) == "MODEL_EXISTS"


def a_pickle(folder: Path) -> None:
    (folder / "config.json").write_bytes(b"{}")
    (folder / "pytorch_model.bin").write_bytes(b"x")


def two_models(folder: Path) -> None:
    (folder / "a.gguf").write_bytes(CONTENT)
    (folder / "b.gguf").write_bytes(CONTENT)


def a_fifo(folder: Path) -> None:
    os.mkfifo(folder / "m.gguf")


def a_missing_part(folder: Path) -> None:
    (folder / "m-00001-of-00002.gguf").write_bytes(CONTENT)


async def test_what_is_no_model_is_refused_with_the_reason_and_nothing_is_left(
    hub: HubServer, serve: Serve, models_folder: Path, tmp_path: Path
) -> None:
    empty, pickle, two, fifo, part = (tmp_path / name for name in ("empty", "pickle", "two", "fifo", "part"))
    makers: dict[Path, Callable[[Path], None]] = {
        empty: lambda _: None,
        pickle: a_pickle,
        two: two_models,
        fifo: a_fifo,
        part: a_missing_part,
    }
    for folder, make in makers.items():
        folder.mkdir()
        make(folder)
    refused: dict[str, tuple[dict[str, Any], str, str]] = {
        url(hub, "page.html"): ({}, "DOWNLOAD_REFUSED", "not a GGUF file"),
        url(hub, "missing.gguf"): ({}, "DOWNLOAD_REFUSED", "404"),
        url(hub, "mmproj-x.gguf"): ({}, "DOWNLOAD_REFUSED", "no model"),
        "https://10.0.0.1/m.gguf": ({}, "EGRESS_FORBIDDEN", "not public"),
        "http://192.0.2.1/m.gguf": ({}, "EGRESS_FORBIDDEN", "not encrypted"),
        "https://user:secret@example.com/m.gguf": ({}, "INVALID_REQUEST", "credentials"),
        "https://example.com": ({}, "INVALID_REQUEST", "URL of a file"),
        f"{url(hub)}?": ({"link": True}, "INVALID_REQUEST", "for a path"),
        f"{url(hub)}?1": ({"sha256": "abc"}, "INVALID_REQUEST", "64 hexadecimal"),
        f"{url(hub)}?2": ({"model": "../m"}, "INVALID_REQUEST", "model"),
        "models/m.gguf": ({}, "INVALID_REQUEST", "absolute"),
        "/nowhere/m.gguf": ({}, "DOWNLOAD_REFUSED", "No such file"),
        str(empty): ({}, "DOWNLOAD_REFUSED", "no model"),
        str(pickle): ({}, "DOWNLOAD_REFUSED", "safetensors"),
        str(two): ({}, "DOWNLOAD_REFUSED", "a.gguf, b.gguf"),
        str(fifo / "m.gguf"): ({}, "DOWNLOAD_REFUSED", "not a regular file"),
        str(part / "m-00001-of-00002.gguf"): ({}, "DOWNLOAD_REFUSED", "No such file"),
    }
    async with serve() as client:
        for source, (fields, expected, words) in refused.items():
            with pytest.raises(aio.AioRpcError) as error:
                await begin(client, source, **fields)
            assert (reason(error.value), words in (error.value.details() or "")) == (expected, True), error.value
            assert error.value.code() is not grpc.StatusCode.INTERNAL
        assert files_below(models_folder, "*.gguf") == []


async def test_a_file_that_is_not_the_expected_one_is_deleted(
    hub: HubServer, serve: Serve, models_folder: Path, tmp_path: Path
) -> None:
    malformed = tmp_path / "malformed.gguf"
    malformed.write_bytes(b"GGUF" + bytes(1000))
    begun: list[Callable[[Client], Awaitable[operations_pb2.Operation]]] = [
        lambda client: begin(client, url(hub), sha256="0" * 64),
        lambda client: begin(client, malformed),
    ]
    async with serve() as client:
        for start in begun:
            end = await ended(client, await start(client))
            assert end.error.reason == error_pb2.ERROR_REASON_DOWNLOAD_CORRUPT, end
        # Nothing of it can be loaded either.
        with pytest.raises(aio.AioRpcError) as error:
            await begin(client, malformed, link=True)
        assert reason(error.value) == "DOWNLOAD_REFUSED"
    assert files_below(models_folder, "*.gguf*") == []
