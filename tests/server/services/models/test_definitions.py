"""Models, pins and limits are changed while the server runs, and stay changed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import grpc
import pytest
from google.protobuf.field_mask_pb2 import FieldMask
from google.protobuf.json_format import ParseDict
from google.protobuf.struct_pb2 import Struct
from grpc import aio
from plugai_scripted import SCRIPTS
from pysqlite3 import dbapi2
from tests.support.gateway import Client, ask, model, reason, said, script, serving, settings, state, until

from plugai.server.settings import Settings
from plugai.v1 import models_pb2 as pb

NAMES = ("default", "first", "second", "third")


@pytest.fixture
def given(tmp_path: Path) -> Settings:
    for name in NAMES:
        script(name)
    return settings(tmp_path, *(model(name, "scripted") for name in NAMES), max_loaded=2, models_folder=tmp_path)


@pytest.fixture
async def client(given: Settings) -> AsyncIterator[Client]:
    async with serving(given) as running:
        yield running


async def get(client: Client, name: str) -> pb.Model:
    return await client.models.GetModel(pb.GetModelRequest(model=name))


async def update(client: Client, mask: str = "", **fields: Any) -> pb.Model:
    request = pb.UpdateModelRequest(model=pb.ModelDefinition(**fields))
    if mask:
        request.update_mask.CopyFrom(FieldMask(paths=mask.split(",")))
    return await client.models.UpdateModel(request)


async def limit(client: Client, mask: str = "", **fields: Any) -> pb.Limits:
    request = pb.UpdateLimitsRequest(limits=pb.Limits(**fields))
    if mask:
        request.update_mask.CopyFrom(FieldMask(paths=mask.split(",")))
    return await client.models.UpdateLimits(request)


async def answer(client: Client, name: str) -> str:
    SCRIPTS[name].say("hello", end=True)
    return said([event async for event in client.generate.Generate(ask("hi", model=name))])


@asynccontextmanager
async def refused(why: str, code: grpc.StatusCode) -> AsyncIterator[None]:
    with pytest.raises(aio.AioRpcError) as error:
        yield
    assert reason(error.value) == why
    assert error.value.code() is code


async def test_a_pinned_model_is_loaded_now_and_again_after_a_restart(given: Settings) -> None:
    async with serving(given) as client:
        assert (await client.models.PinModel(pb.PinModelRequest(model="first"))).pinned
        await state(client, "first", pb.MODEL_STATE_LOADED)
        async with refused("MODEL_BUSY", grpc.StatusCode.FAILED_PRECONDITION):
            await client.models.UnloadModel(pb.UnloadModelRequest(model="first"))
    async with serving(given) as client:
        assert (await state(client, "first", pb.MODEL_STATE_LOADED)).pinned
        await client.models.UnpinModel(pb.UnpinModelRequest(model="first"))
        await client.models.UnloadModel(pb.UnloadModelRequest(model="first"))
    async with serving(given) as client:
        assert not (await get(client, "first")).pinned


async def test_a_pin_for_which_there_is_no_room_is_refused_and_changes_nothing(client: Client) -> None:
    await client.models.PinModel(pb.PinModelRequest(model="first"))
    async with refused("MODEL_UNAVAILABLE", grpc.StatusCode.UNAVAILABLE):
        await client.models.PinModel(pb.PinModelRequest(model="second"))
    assert not (await get(client, "second")).pinned
    await client.models.UnpinModel(pb.UnpinModelRequest(model="first"))
    assert (await client.models.PinModel(pb.PinModelRequest(model="second"))).pinned


async def test_the_default_model_stays_pinned(client: Client) -> None:
    async with refused("MODEL_BUSY", grpc.StatusCode.FAILED_PRECONDITION):
        await client.models.UnpinModel(pb.UnpinModelRequest(model="default"))
    assert (await get(client, "default")).pinned


async def test_a_model_that_is_created_answers_and_is_there_after_a_restart(given: Settings) -> None:
    script("new")
    definition = pb.ModelDefinition(id="new", runner="scripted", capacity=3, idle_seconds=0)
    definition.fallback_models.append("first")
    async with serving(given) as client:
        created = await client.models.CreateModel(pb.CreateModelRequest(model=definition))
        assert created.origin == pb.MODEL_ORIGIN_ADDED
        assert created.capacity == 3
        assert not created.HasField("idle_seconds")
        assert await answer(client, "new") == "hello"
        async with refused("MODEL_EXISTS", grpc.StatusCode.ALREADY_EXISTS):
            await client.models.CreateModel(pb.CreateModelRequest(model=definition))
    async with serving(given) as client:
        assert list((await get(client, "new")).fallback_models) == ["first"]
        assert await answer(client, "new") == "hello"


@pytest.mark.parametrize(
    ("definition", "why"),
    [
        ({"id": "x"}, "INVALID_REQUEST"),
        ({"id": "x", "runner": "nobody"}, "INVALID_REQUEST"),
        ({"id": "x:load", "runner": "scripted"}, "INVALID_REQUEST"),
        ({"id": "a b", "runner": "scripted"}, "INVALID_REQUEST"),
        ({"id": "x", "runner": "llama_cpp", "options": {"no_such_setting": 1}}, "INVALID_REQUEST"),
        ({"id": "x", "runner": "scripted", "fallback_models": ["nobody"]}, "MODEL_NOT_FOUND"),
    ],
)
async def test_what_cannot_be_a_model_is_refused_and_leaves_nothing(
    client: Client, definition: dict[str, Any], why: str
) -> None:
    message = ParseDict(definition, pb.ModelDefinition())
    with pytest.raises(aio.AioRpcError) as error:
        await client.models.CreateModel(pb.CreateModelRequest(model=message))
    assert reason(error.value) == why
    listed = (await client.models.ListModels(pb.ListModelsRequest())).models
    assert definition["id"] not in {known.id for known in listed}


async def test_only_a_model_that_was_created_can_be_deleted_and_only_while_nobody_uses_it(client: Client) -> None:
    script("new")
    await client.models.CreateModel(pb.CreateModelRequest(model=pb.ModelDefinition(id="new", runner="scripted")))
    stream = client.generate.Generate(ask("hi", model="new"))
    await until(stream, "started")
    async with refused("MODEL_BUSY", grpc.StatusCode.FAILED_PRECONDITION):
        await client.models.DeleteModel(pb.DeleteModelRequest(model="new"))
    SCRIPTS["new"].say("bye", end=True)
    await until(stream, "finished")
    watch = client.models.WatchModels(pb.WatchModelsRequest())
    await client.models.DeleteModel(pb.DeleteModelRequest(model="new"))
    async for change in watch:
        if change.model.state == pb.MODEL_STATE_REMOVED:
            assert change.model.id == "new"
            break
    assert SCRIPTS["new"].unloads == 1
    async with refused("MODEL_NOT_FOUND", grpc.StatusCode.NOT_FOUND):
        await get(client, "new")
    async with refused("MODEL_PREDEFINED", grpc.StatusCode.FAILED_PRECONDITION):
        await client.models.DeleteModel(pb.DeleteModelRequest(model="first"))


@pytest.mark.slow
async def test_a_model_whose_definition_cannot_be_deleted_stays(given: Settings, client: Client) -> None:
    script("new")
    await client.models.CreateModel(pb.CreateModelRequest(model=pb.ModelDefinition(id="new", runner="scripted")))
    database = dbapi2.connect(given.data_folder / "plugai.db", isolation_level=None)
    database.execute(
        "CREATE TRIGGER never BEFORE DELETE ON model_definitions BEGIN SELECT RAISE(ABORT, 'not today'); END"
    )
    with pytest.raises(aio.AioRpcError):
        await client.models.DeleteModel(pb.DeleteModelRequest(model="new"))
    assert await answer(client, "new") == "hello"
    database.execute("DROP TRIGGER never")
    database.close()
    await client.models.DeleteModel(pb.DeleteModelRequest(model="new"))


@pytest.fixture
async def pair(tmp_path: Path) -> AsyncIterator[tuple[Client, Client]]:
    """Two gateways on one database."""
    for name in (*NAMES, "new"):
        script(name)
    models = [model(name, "scripted") for name in NAMES]
    given = [settings(tmp_path, *models, gateway=name, definitions_refresh_seconds=0.05) for name in ("one", "two")]
    async with serving(given[0]) as one, serving(given[1]) as two:
        yield one, two


async def test_a_model_created_or_deleted_at_one_gateway_is_so_at_the_other(pair: tuple[Client, Client]) -> None:
    one, two = pair
    watch = two.models.WatchModels(pb.WatchModelsRequest())
    await one.models.CreateModel(pb.CreateModelRequest(model=pb.ModelDefinition(id="new", runner="scripted")))
    async for change in watch:
        if change.model.id == "new":
            break
    assert await answer(two, "new") == "hello"
    await one.models.DeleteModel(pb.DeleteModelRequest(model="new"))
    async for change in watch:
        if (change.model.id, change.model.state) == ("new", pb.MODEL_STATE_REMOVED):
            break
    assert "new" not in {known.id for known in (await two.models.ListModels(pb.ListModelsRequest())).models}


async def test_limits_and_changes_made_at_one_gateway_apply_at_the_other(pair: tuple[Client, Client]) -> None:
    one, two = pair
    await limit(one, max_loaded=3)
    await update(one, id="first", idle_seconds=5)
    while (await two.models.GetLimits(pb.GetLimitsRequest())).max_loaded != 3:
        pass
    while (await get(two, "first")).idle_seconds != 5:
        pass


async def test_an_update_changes_only_the_fields_it_names_and_can_be_reset(given: Settings) -> None:
    async with serving(given) as client:
        await update(client, id="first", idle_seconds=5, fallback_models=["second"])
        await update(client, id="first", idle_seconds=7)
        changed = await get(client, "first")
        assert (changed.idle_seconds, list(changed.fallback_models)) == (7, ["second"])
        assert (await update(client, mask="fallback_models", id="first", idle_seconds=9)).idle_seconds == 7
    async with serving(given) as client:
        changed = await get(client, "first")
        assert (changed.idle_seconds, list(changed.fallback_models)) == (7, [])
        back = await update(client, mask="idle_seconds", id="first")
        assert back.idle_seconds == given.idle_seconds
        async with refused("INVALID_REQUEST", grpc.StatusCode.INVALID_ARGUMENT):
            await update(client, mask="runner", id="first", runner="echo")


async def test_new_options_count_from_the_next_load_on(client: Client) -> None:
    assert await answer(client, "first") == "hello"
    options = Struct()
    options.update({"voice": "low"})
    await update(client, id="first", options=options, capacity=2)
    assert (await get(client, "first")).capacity == 1
    await client.models.UnloadModel(pb.UnloadModelRequest(model="first"))
    assert (await get(client, "first")).capacity == 2
    assert await answer(client, "first") == "hello"
    assert SCRIPTS["first"].specs[-1].options == {"voice": "low"}


async def test_lower_limits_unload_idle_models_at_once_and_are_stored(given: Settings) -> None:
    async with serving(given) as client:
        await answer(client, "first")
        assert (await limit(client, max_loaded=1, max_waiting_per_user=0)).max_loaded == 1
        await state(client, "first", pb.MODEL_STATE_UNLOADED)
    async with serving(given) as client:
        limits = await client.models.GetLimits(pb.GetLimitsRequest())
        assert (limits.max_loaded, limits.max_waiting_per_user) == (1, 0)
        assert limits.max_waiting == given.max_waiting
        await until(client.generate.Generate(ask("hi", model="default")), "started")
        async with refused("QUEUE_FULL", grpc.StatusCode.RESOURCE_EXHAUSTED):
            await until(client.generate.Generate(ask("hi", model="default")), "never")
        back = await limit(client, mask="max_loaded,max_waiting_per_user")
        assert (back.max_loaded, back.max_waiting_per_user) == (given.max_loaded, given.max_waiting_per_user)


async def test_a_new_idle_time_for_all_reaches_the_models_that_set_none(client: Client) -> None:
    await update(client, id="first", idle_seconds=5)
    await limit(client, idle_seconds=11)
    assert (await get(client, "first")).idle_seconds == 5
    assert (await get(client, "second")).idle_seconds == 11
    await limit(client, idle_seconds=0)
    assert not (await get(client, "second")).HasField("idle_seconds")


async def test_limits_that_make_no_sense_are_refused(client: Client) -> None:
    async with refused("INVALID_REQUEST", grpc.StatusCode.INVALID_ARGUMENT):
        await limit(client, max_loaded=0)
    async with refused("INVALID_REQUEST", grpc.StatusCode.INVALID_ARGUMENT):
        await limit(client, mask="colour")


async def test_a_model_whose_runner_is_gone_is_listed_with_the_reason(given: Settings, tmp_path: Path) -> None:
    script("new")
    async with serving(given) as client:
        await client.models.CreateModel(pb.CreateModelRequest(model=pb.ModelDefinition(id="new", runner="scripted")))
    database = tmp_path / "data" / "plugai.db"
    edit(database, "UPDATE model_definitions SET runner = 'departed'")
    async with serving(given) as client:
        assert "'departed', which is not installed" in (await get(client, "new")).error.message
        async with refused("RUNNER_NOT_INSTALLED", grpc.StatusCode.FAILED_PRECONDITION):
            await until(client.generate.Generate(ask("hi", model="new")), "never")
        assert (await limit(client, max_loaded=3)).max_loaded == 3
        assert await answer(client, "first") == "hello"


def edit(database: Path, statement: str) -> None:
    from pysqlite3 import dbapi2  # noqa: PLC0415 - only this test looks into the file

    with dbapi2.connect(str(database)) as connection:
        connection.execute(statement)
