"""Downloads through a gateway, from a hub that does as it is told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.server.services.hub.conftest import Serve
from tests.support.gateway import Client
from tests.support.servers.hub.models import gguf_content
from tests.support.servers.hub.repository import Repository
from tests.support.servers.hub.server import HubServer

from plugai.v1 import hub_pb2, models_pb2, operations_pb2

CONTENT = gguf_content(3_000_000)
NAME = "tiny/chat-GGUF"
FILE = "chat-Q4_K_M.gguf"
MODEL = f"{NAME}/chat-Q4_K_M"


@pytest.fixture(autouse=True)
def repository(hub: HubServer) -> Repository:
    return hub.add(Repository(NAME, {"README.md": b"# Chat", FILE: CONTENT}))


def stored(hub: HubServer) -> str:
    """The path of the file in the hub's storage."""
    return f"/storage/{NAME}/{hub.repositories[NAME].head}/{FILE}"


async def download(client: Client, **fields: Any) -> operations_pb2.Operation:
    return await client.hub.DownloadModel(hub_pb2.DownloadModelRequest(repository=NAME, **fields))


async def ended(client: Client, operation: operations_pb2.Operation) -> operations_pb2.Operation:
    request = operations_pb2.WatchOperationRequest(operation_id=operation.operation_id)
    return [state async for state in client.operations.WatchOperation(request)][-1]


async def test_a_model_is_found_downloaded_and_offered_without_a_restart(
    hub: HubServer, serve: Serve, models_folder: Path
) -> None:
    async with serve() as client:
        found = await client.hub.SearchHubModels(hub_pb2.SearchHubModelsRequest(text="chat"))
        assert [each.repository for each in found.models] == [NAME]
        described = await client.hub.GetHubModel(hub_pb2.GetHubModelRequest(repository=NAME))
        (variant,) = described.variants
        assert (variant.name, variant.advised, variant.model) == ("Q4_K_M", True, MODEL)
        end = await ended(client, await download(client))
        assert end.state == operations_pb2.OPERATION_STATE_SUCCEEDED, end
        assert (end.model, end.bytes_done, end.bytes_total) == (MODEL, len(CONTENT), len(CONTENT))
        assert (models_folder / NAME / FILE).read_bytes() == CONTENT
        offered = await client.models.GetModel(models_pb2.GetModelRequest(model=MODEL))
        assert offered.runner == "llama_cpp"
    async with serve() as client:
        downloaded = await client.hub.ListDownloadedModels(hub_pb2.ListDownloadedModelsRequest())
        assert [each.model for each in downloaded.models] == [MODEL]


async def test_the_advice_says_how_fast_a_model_is_once_one_was_measured_here(serve: Serve) -> None:
    async def reason(client: Client) -> str:
        found = await client.hub.GetHubModel(hub_pb2.GetHubModelRequest(repository=NAME))
        return found.variants[0].reason

    async with serve() as client:
        await ended(client, await download(client))
        assert "tokens/s" not in await reason(client)
        speed = models_pb2.BenchmarkSpeed(streams=1, prompt_tokens=40, rounds=1, stream_tokens_per_second=42)
        benchmark = models_pb2.ModelBenchmark(speeds=[speed])
        await client.models.RecordBenchmark(models_pb2.RecordBenchmarkRequest(model=MODEL, benchmark=benchmark))
        said = f"on this machine a model of this size answers with about 42 tokens/s, judging by {MODEL}"
        assert (await reason(client)).endswith(said)
    async with serve() as client:
        assert (await reason(client)).endswith(said)
