"""The models folder of a running gateway: what comes is announced, what goes serves its last requests."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import grpc
import pytest
from grpc import aio
from plugai_scripted import Script
from tests.support.gateway import Client, ask, model, reason, script, serving, settings, until

from plugai.runners.errors import ModelBrokenError
from plugai.v1 import error_pb2, models_pb2


class Folder:
    """The models folder, and everything that its gateway says of models."""

    def __init__(self, client: Client, path: Path) -> None:
        self.client = client
        self.path = path
        self.changes = client.models.WatchModels(models_pb2.WatchModelsRequest())

    def put(self, name: str) -> Script:
        fresh = script(name)
        (self.path / name).mkdir(parents=True)
        (self.path / name / "scripted.json").write_text("{}")
        return fresh

    def remove(self, name: str) -> None:
        shutil.rmtree(self.path / name)

    async def becomes(self, name: str, wanted: models_pb2.ModelState.ValueType, error: str = "") -> models_pb2.Model:
        async for change in self.changes:
            model = change.model
            if model.id == name and model.state == wanted and error in model.error.message:
                return model
        raise AssertionError("the watch ended")

    async def refusal(self, name: str) -> str:
        with pytest.raises(aio.AioRpcError) as refused:
            await anext(aiter(self.client.generate.Generate(ask("hello", model=name))))
        assert refused.value.code() is grpc.StatusCode.NOT_FOUND
        return reason(refused.value)


@pytest.fixture
async def folder(tmp_path: Path) -> AsyncIterator[Folder]:
    path = tmp_path / "models"
    path.mkdir()
    async with serving(settings(tmp_path, model("echo", "echo"), models_folder=path)) as client:
        yield Folder(client, path)


async def test_a_model_that_comes_is_announced_and_answers_and_goes_when_it_is_removed(folder: Folder) -> None:
    folder.put("new").say("Hello.", end=True)
    found = await folder.becomes("new", models_pb2.MODEL_STATE_UNLOADED)
    assert found.origin == models_pb2.MODEL_ORIGIN_DISCOVERED
    await until(folder.client.generate.Generate(ask("hello", model="new")), "finished")
    folder.remove("new")
    await folder.becomes("new", models_pb2.MODEL_STATE_REMOVED)
    assert await folder.refusal("new") == "MODEL_NOT_FOUND"


async def test_a_removed_model_ends_the_request_in_it_and_takes_no_other(folder: Folder) -> None:
    going = folder.put("going")
    await folder.becomes("going", models_pb2.MODEL_STATE_UNLOADED)
    stream = folder.client.generate.Generate(ask("hello", model="going"))
    await going.started.get()
    folder.remove("going")
    await folder.becomes("going", models_pb2.MODEL_STATE_BUSY, "its files are gone")
    assert await folder.refusal("going") == "MODEL_NOT_FOUND"
    going.say("The end.", end=True)
    assert (await until(stream, "finished"))[-1].HasField("finished")
    await folder.becomes("going", models_pb2.MODEL_STATE_REMOVED)
    assert going.unloads == 1


async def test_a_model_that_is_removed_while_it_loads_fails_its_request_and_is_gone(folder: Folder) -> None:
    loading = folder.put("loading")
    loading.may_load.clear()
    await folder.becomes("loading", models_pb2.MODEL_STATE_UNLOADED)
    stream = folder.client.generate.Generate(ask("hello", model="loading"))
    await folder.becomes("loading", models_pb2.MODEL_STATE_LOADING)
    folder.remove("loading")
    loading.load_error = ModelBrokenError("the model's file is gone")
    loading.may_load.set()
    assert (await until(stream, "failed"))[-1].failed.reason == error_pb2.ERROR_REASON_MODEL_BROKEN
    await folder.becomes("loading", models_pb2.MODEL_STATE_REMOVED)


async def test_a_model_whose_files_are_replaced_while_it_serves_is_loaded_again_for_later_requests(
    folder: Folder,
) -> None:
    before = folder.put("same")
    await folder.becomes("same", models_pb2.MODEL_STATE_UNLOADED)
    stream = folder.client.generate.Generate(ask("hello", model="same"))
    await before.started.get()
    folder.remove("same")
    after = folder.put("same")
    after.say("I am new.", end=True)
    await folder.becomes("same", models_pb2.MODEL_STATE_BUSY, "its files are gone")
    while (await folder.becomes("same", models_pb2.MODEL_STATE_BUSY)).HasField("error"):
        pass
    before.say("I am old.", end=True)
    old = await until(stream, "finished")
    assert "".join(event.delta.text for event in old) == "I am old."
    await folder.becomes("same", models_pb2.MODEL_STATE_UNLOADED)
    new = await until(folder.client.generate.Generate(ask("hello", model="same")), "finished")
    assert "".join(event.delta.text for event in new) == "I am new."


async def test_what_an_administrator_has_set_for_a_model_is_there_again_when_the_model_is(folder: Folder) -> None:
    folder.put("kept")
    await folder.becomes("kept", models_pb2.MODEL_STATE_UNLOADED)
    definition = models_pb2.ModelDefinition(id="kept", capacity=3)
    await folder.client.models.UpdateModel(models_pb2.UpdateModelRequest(model=definition))
    folder.remove("kept")
    await folder.becomes("kept", models_pb2.MODEL_STATE_REMOVED)
    with pytest.raises(aio.AioRpcError) as gone:
        await folder.client.models.UpdateModel(models_pb2.UpdateModelRequest(model=definition))
    assert reason(gone.value) == "MODEL_NOT_FOUND"
    folder.put("kept")
    assert (await folder.becomes("kept", models_pb2.MODEL_STATE_UNLOADED)).capacity == 3
