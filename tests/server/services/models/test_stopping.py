"""Watches have no end of their own, and keep no server from stopping."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from grpc import aio
from tests.support.gateway import model, reason, script, serving, settings
from tests.support.limits import HANGS_SECONDS

from plugai.v1 import models_pb2, operations_pb2


async def test_a_watch_ends_with_the_reason_when_the_server_stops(tmp_path: Path) -> None:
    script("slow", loads=False)
    async with serving(settings(tmp_path, model("echo", "echo"), model("slow", "scripted"))) as client:
        loading = await client.models.LoadModel(models_pb2.LoadModelRequest(model="slow"))
        watches: list[aio.UnaryStreamCall[Any, Any]] = [
            client.models.WatchModels(models_pb2.WatchModelsRequest()),
            client.operations.WatchOperation(operations_pb2.WatchOperationRequest(operation_id=loading.operation_id)),
        ]
        for watch in watches:
            await watch.read()
        draining = asyncio.create_task(client.gateway.drain(HANGS_SECONDS))
        for watch in watches:
            with pytest.raises(aio.AioRpcError) as error:
                await _read_all(watch)
            assert reason(error.value) == "SHUTTING_DOWN"
        script("slow")
        await draining


async def _read_all(watch: aio.UnaryStreamCall[Any, Any]) -> None:
    while await watch.read() is not aio.EOF:
        pass
