"""The default model is another one while the server runs, and calls about a model take its aliases."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from grpc import aio
from plugai_scripted import SCRIPTS
from tests.support.gateway import Client, ask, model, reason, script, serving, settings, state, until

from plugai.server.settings import Settings
from plugai.v1 import generate_pb2, operations_pb2
from plugai.v1 import models_pb2 as pb

NAMES = ("first", "second", "third")


@pytest.fixture
def given(tmp_path: Path) -> Settings:
    for name in NAMES:
        script(name)
    return settings(tmp_path, *(model(name, "scripted") for name in NAMES), max_loaded=2, models_folder=tmp_path)


@pytest.fixture
async def client(given: Settings) -> AsyncIterator[Client]:
    async with serving(given) as running:
        yield running


async def choose(client: Client, name: str) -> pb.Model:
    return await client.models.SetDefaultModel(pb.SetDefaultModelRequest(model=name))


async def kept(client: Client) -> list[str]:
    """Which models are the default one or pinned."""
    found = (await client.models.ListModels(pb.ListModelsRequest())).models
    return [one.id for one in found if one.default or one.pinned]


async def answering(client: Client) -> str:
    """The model of a request that names none."""
    stream = client.generate.Generate(ask("hi"))
    return (await until(stream, "started"))[-1].started.model


async def test_another_default_model_is_loaded_and_the_one_before_is_released(given: Settings) -> None:
    async with serving(given) as client:
        await state(client, "first", pb.MODEL_STATE_LOADED)
        with pytest.raises(aio.AioRpcError) as refused:
            await client.models.UnloadModel(pb.UnloadModelRequest(model="first"))
        assert "plugai models default" in (refused.value.details() or "")
        chosen = await choose(client, "second")
        assert (chosen.id, chosen.default, chosen.pinned) == ("second", True, True)
        await state(client, "second", pb.MODEL_STATE_LOADED)
        assert await kept(client) == ["second"]
        unloaded = await client.models.UnloadModel(pb.UnloadModelRequest(model="first"))
        assert unloaded.state == pb.MODEL_STATE_UNLOADED
        assert await answering(client) == "second"
    async with serving(given) as client:
        assert await kept(client) == ["second"]
        await state(client, "second", pb.MODEL_STATE_LOADED)
        await choose(client, "")
        assert await kept(client) == ["first"]
    async with serving(given) as client:
        assert await kept(client) == ["first"]


async def test_a_default_model_that_cannot_be_kept_loaded_changes_nothing(client: Client) -> None:
    for name in ("second", "first"):
        await client.models.PinModel(pb.PinModelRequest(model=name))
    for name, why in (("third", "MODEL_UNAVAILABLE"), ("missing", "MODEL_NOT_FOUND")):
        with pytest.raises(aio.AioRpcError) as refused:
            await choose(client, name)
        assert reason(refused.value) == why
    assert await kept(client) == ["first", "second"]
    assert await answering(client) == "first"


async def test_calls_about_a_model_take_its_aliases(client: Client) -> None:
    alias = pb.Alias(id="fast", targets=[pb.AliasTarget(model="second")])
    await client.models.SetAlias(pb.SetAliasRequest(alias=alias))
    operation = await client.models.LoadModel(pb.LoadModelRequest(model="fast"))
    assert operation.model == "second"
    watched = client.operations.WatchOperation(
        operations_pb2.WatchOperationRequest(operation_id=operation.operation_id)
    )
    assert [change.state async for change in watched][-1] == operations_pb2.OPERATION_STATE_SUCCEEDED
    assert (await client.models.PinModel(pb.PinModelRequest(model="fast"))).id == "second"
    assert not (await client.models.UnpinModel(pb.UnpinModelRequest(model="fast"))).pinned
    queues = (await client.generate.GetQueue(generate_pb2.GetQueueRequest(model="fast"))).queues
    assert [queue.model for queue in queues] == ["second"]
    assert (await client.models.UnloadModel(pb.UnloadModelRequest(model="fast"))).id == "second"
    assert SCRIPTS["second"].unloads == 1
    assert (await choose(client, "fast")).id == "second"
