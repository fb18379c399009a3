"""ModelsService and OperationsService from outside."""

from collections.abc import AsyncIterator
from pathlib import Path

import grpc
import pytest
from grpc import aio
from plugai_scripted import SCRIPTS
from tests.support.gateway import Client, ask, kinds, model, reason, script, serving, settings, state, until

from plugai.runners.errors import ModelBrokenError
from plugai.v1 import error_pb2, generate_pb2, message_pb2, models_pb2, operations_pb2


@pytest.fixture
async def client(tmp_path: Path) -> AsyncIterator[Client]:
    script("slow", loads=False)
    script("org/model:q4")
    models = (model("echo", "echo"), model("slow", "scripted"), model("org/model:q4", "scripted", capacity=2))
    async with serving(settings(tmp_path, *models, models_folder=tmp_path)) as running:
        yield running


async def ids(client: Client, **fields: object) -> list[str]:
    page = await client.models.ListModels(models_pb2.ListModelsRequest(**fields))  # type: ignore[arg-type]
    return [m.id for m in page.models if m.runner in ("echo", "scripted")]


async def test_models_are_listed_by_id_and_filtered_on_the_server(client: Client) -> None:
    await state(client, "echo", models_pb2.MODEL_STATE_LOADED)
    assert await ids(client) == ["echo", "org/model:q4", "slow"]
    assert await ids(client, state=[models_pb2.MODEL_STATE_LOADED]) == ["echo"]
    both = [models_pb2.MODEL_STATE_LOADED, models_pb2.MODEL_STATE_UNLOADED]
    assert await ids(client, state=both) == ["echo", "org/model:q4", "slow"]
    assert await ids(client, state=[models_pb2.MODEL_STATE_REMOTE]) == []
    assert await ids(client, input_modality=[message_pb2.MODALITY_IMAGE]) == []
    assert await ids(client, capability=[models_pb2.CAPABILITY_TOOLS]) == []
    assert await ids(client, provider="openai") == []


async def test_pages_hold_every_model_once(client: Client) -> None:
    seen: list[str] = []
    token = ""
    while True:
        request = models_pb2.ListModelsRequest(page_size=1, page_token=token)
        page = await client.models.ListModels(request)
        assert len(page.models) == 1
        seen += [m.id for m in page.models]
        token = page.next_page_token
        if not token:
            break
    assert seen == sorted(set(seen))
    assert {"echo", "org/model:q4", "slow"} <= set(seen)


async def test_an_unknown_page_token_is_refused(client: Client) -> None:
    with pytest.raises(aio.AioRpcError) as caught:
        await client.models.ListModels(models_pb2.ListModelsRequest(page_token="§"))
    assert reason(caught.value) == "INVALID_REQUEST"


async def test_an_id_with_slashes_and_colons_is_one_id(client: Client) -> None:
    found = await client.models.GetModel(models_pb2.GetModelRequest(model="org/model:q4"))
    assert (found.id, found.capacity, found.state) == ("org/model:q4", 2, models_pb2.MODEL_STATE_UNLOADED)


async def test_the_default_model_is_pinned_and_loaded_by_itself(client: Client) -> None:
    found = await state(client, "echo", models_pb2.MODEL_STATE_LOADED)
    assert found.default
    assert found.pinned
    assert found.HasField("load_time")


async def test_a_load_is_one_operation_however_often_it_is_asked_for(client: Client) -> None:
    name = models_pb2.LoadModelRequest(model="slow")
    first, second = await client.models.LoadModel(name), await client.models.LoadModel(name)
    assert first.operation_id == second.operation_id
    assert first.state == operations_pb2.OPERATION_STATE_RUNNING
    stream = client.operations.WatchOperation(operations_pb2.WatchOperationRequest(operation_id=first.operation_id))
    stages = []
    async for operation in stream:
        stages.append(operation.stage)
        if operation.stage == "reading":
            assert operation.fraction == 0.5
            SCRIPTS["slow"].may_load.set()
    assert operation.state == operations_pb2.OPERATION_STATE_SUCCEEDED
    assert "reading" in stages
    assert SCRIPTS["slow"].loads == 1
    listed = await client.operations.ListOperations(operations_pb2.ListOperationsRequest())
    assert [o.operation_id for o in listed.operations] == [first.operation_id]


async def test_a_request_waits_for_the_load_that_goes_on_and_shows_it(client: Client) -> None:
    await client.models.LoadModel(models_pb2.LoadModelRequest(model="slow"))
    stream = client.generate.Generate(ask("hi", model="slow"))
    events = await until(stream, "loading")
    SCRIPTS["slow"].may_load.set()
    SCRIPTS["slow"].say("done", end=True)
    events += [event async for event in stream]
    assert kinds(events)[-1] == "finished"
    assert SCRIPTS["slow"].loads == 1
    assert events[-1].finished.timings.loading_seconds > 0


async def test_cancelling_the_operation_cancels_the_load(client: Client) -> None:
    operation = await client.models.LoadModel(models_pb2.LoadModelRequest(model="slow"))
    await state(client, "slow", models_pb2.MODEL_STATE_LOADING)
    name = operations_pb2.CancelOperationRequest(operation_id=operation.operation_id)
    assert (await client.operations.CancelOperation(name)).state == operations_pb2.OPERATION_STATE_CANCELLED
    await state(client, "slow", models_pb2.MODEL_STATE_UNLOADED)
    assert (await client.operations.CancelOperation(name)).state == operations_pb2.OPERATION_STATE_CANCELLED


async def test_a_failed_load_gives_every_waiter_the_reason(client: Client) -> None:
    SCRIPTS["slow"].load_error = ModelBrokenError("slow.gguf is cut short")
    operation = await client.models.LoadModel(models_pb2.LoadModelRequest(model="slow"))
    stream = client.generate.Generate(ask("hi", model="slow"))
    await until(stream, "loading")
    SCRIPTS["slow"].may_load.set()
    events = [event async for event in stream]
    assert events[-1].failed.reason == error_pb2.ERROR_REASON_MODEL_BROKEN
    get = operations_pb2.GetOperationRequest(operation_id=operation.operation_id)
    told = await client.operations.GetOperation(get)
    assert told.error.reason == error_pb2.ERROR_REASON_MODEL_BROKEN
    assert told.error.message == "slow.gguf is cut short"
    failed = await client.models.GetModel(models_pb2.GetModelRequest(model="slow"))
    assert (failed.state, failed.error.message) == (models_pb2.MODEL_STATE_FAILED, "slow.gguf is cut short")
    with pytest.raises(aio.AioRpcError) as caught:
        await until(client.generate.Generate(ask("hi", model="slow")), "accepted")
    assert reason(caught.value) == "MODEL_BROKEN"


async def test_a_model_in_use_is_not_unloaded(client: Client) -> None:
    stream = client.generate.Generate(ask("hi", model="org/model:q4"))
    await until(stream, "started")
    name = models_pb2.UnloadModelRequest(model="org/model:q4")
    with pytest.raises(aio.AioRpcError) as caught:
        await client.models.UnloadModel(name)
    assert (caught.value.code(), reason(caught.value)) == (grpc.StatusCode.FAILED_PRECONDITION, "MODEL_BUSY")
    SCRIPTS["org/model:q4"].say("bye", end=True)
    await until(stream, "finished")
    await state(client, "org/model:q4", models_pb2.MODEL_STATE_LOADED)
    assert (await client.models.UnloadModel(name)).state == models_pb2.MODEL_STATE_UNLOADED
    assert SCRIPTS["org/model:q4"].unloads == 1


async def test_unloading_the_default_model_says_what_to_do(client: Client) -> None:
    await state(client, "echo", models_pb2.MODEL_STATE_LOADED)
    with pytest.raises(aio.AioRpcError) as caught:
        await client.models.UnloadModel(models_pb2.UnloadModelRequest(model="echo"))
    assert reason(caught.value) == "MODEL_BUSY"
    assert "by force" in (caught.value.details() or "")
    await client.models.UnloadModel(models_pb2.UnloadModelRequest(model="echo", force=True))
    await state(client, "echo", models_pb2.MODEL_STATE_LOADED)


async def test_a_model_in_use_is_unloaded_by_force(client: Client) -> None:
    await until(client.generate.Generate(ask("hi", model="org/model:q4")), "started")
    await client.models.UnloadModel(models_pb2.UnloadModelRequest(model="org/model:q4", force=True))
    assert SCRIPTS["org/model:q4"].unloads == 1


async def test_a_model_answers_as_many_at_once_as_it_can(client: Client) -> None:
    running = []
    for number in range(2):
        running.append(client.generate.Generate(ask("hi", model="org/model:q4", request_id=f"r{number}")))
        await until(running[-1], "started")
    third = client.generate.Generate(ask("hi", model="org/model:q4", request_id="r2"))
    assert kinds(await until(third, "queued"))[-1] == "queued"
    await client.generate.CancelRequest(generate_pb2.CancelRequestRequest(request_id="r0"))
    assert kinds(await until(third, "started"))[-1] == "started"


async def test_a_model_that_was_lost_is_loaded_again_for_the_next_request(client: Client) -> None:
    m = SCRIPTS["org/model:q4"]
    m.say("one", end=True)
    await until(client.generate.Generate(ask("hi", model="org/model:q4")), "finished")
    m.dies.set()
    lost = await state(client, "org/model:q4", models_pb2.MODEL_STATE_FAILED)
    assert lost.error.reason == error_pb2.ERROR_REASON_WORKER_CRASHED
    m.say("two", end=True)
    await until(client.generate.Generate(ask("hi", model="org/model:q4")), "finished")
    assert m.loads == 2


@pytest.mark.parametrize("rpc", ["GetModel", "LoadModel", "UnloadModel"])
async def test_an_unknown_model_is_not_found_by_any_rpc(client: Client, rpc: str) -> None:
    with pytest.raises(aio.AioRpcError) as caught:
        await getattr(client.models, rpc)(getattr(models_pb2, f"{rpc}Request")(model="nope"))
    assert (caught.value.code(), reason(caught.value)) == (grpc.StatusCode.NOT_FOUND, "MODEL_NOT_FOUND")


@pytest.mark.parametrize("rpc", ["GetOperation", "CancelOperation"])
async def test_an_unknown_operation_is_not_found_by_any_rpc(client: Client, rpc: str) -> None:
    with pytest.raises(aio.AioRpcError) as caught:
        await getattr(client.operations, rpc)(getattr(operations_pb2, f"{rpc}Request")(operation_id="nope"))
    assert (caught.value.code(), reason(caught.value)) == (grpc.StatusCode.NOT_FOUND, "OPERATION_NOT_FOUND")
