"""Models with LoRA adapters: they answer differently, and share the process and the slots of their base."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from google.protobuf.json_format import MessageToDict
from grpc import aio
from tests.runners.llama_cpp.gguf_files import real_model
from tests.runners.llama_cpp.tiny_lora import write_tiny_lora
from tests.support.gateway import Client, ask, model, reason, said, serving, settings
from tests.support.tiers import slow

from plugai.runners.worker.runner import WorkerRunner
from plugai.v1 import generate_pb2, message_pb2
from plugai.v1 import models_pb2 as pb

_WIDTH = 576
WRONG = {"missing": "MODEL_NOT_FOUND", "echo": "INVALID_REQUEST", "one": "INVALID_REQUEST"}


@pytest.fixture
@slow
async def client() -> AsyncIterator[Client]:
    """A small model, one with an adapter from the settings, an echo, and two more adapters to be used."""
    # Not below pytest's folder: the paths of Unix sockets must be short.
    folder = Path(tempfile.mkdtemp(prefix="lora-"))
    for seed, name in enumerate(("one", "two")):
        write_tiny_lora(folder / f"{name}.gguf", seed, _WIDTH)
    write_tiny_lora(folder / "wide.gguf", 2, width=128)
    models = (
        model("tiny", "llama_cpp", path=str(real_model()), parallel=2, context_length=512),
        model("one", "", base="tiny", adapters=[{"path": str(folder / "one.gguf")}]),
        model("echo", "echo"),
    )
    try:
        async with serving(settings(folder, *models, models_folder=folder / "none")) as running:
            yield running
    finally:
        shutil.rmtree(folder, ignore_errors=True)


async def add(client: Client, name: str, base: str = "tiny", file: str = "") -> pb.Model:
    path = _one(client).with_name(f"{file or name}.gguf")
    definition = pb.ModelDefinition(id=name, base=base, adapters=[pb.Adapter(path=str(path))])
    return await client.models.CreateModel(pb.CreateModelRequest(model=definition))


def _one(client: Client) -> Path:
    """The file of the adapter that the settings name."""
    return Path(client.gateway.models.host("one").spec.adapters[0].path)


def worker(client: Client, name: str) -> WorkerRunner:
    runner = client.gateway.models.host(name).runner
    assert isinstance(runner, WorkerRunner)
    return runner


async def text(client: Client, name: str, **scales: float) -> str:
    parameters = message_pb2.Parameters(temperature=0, max_output_tokens=12)
    if scales:
        parameters.extra.update({"adapters": scales})
    stream = client.generate.Generate(ask("say 4 5 6 7", model=name, parameters=parameters))
    return said([event async for event in stream])


async def state(client: Client, name: str) -> pb.Model:
    return await client.models.GetModel(pb.GetModelRequest(model=name))


async def test_two_adapters_on_one_base_give_different_texts_and_have_one_process(client: Client) -> None:
    base, one = await text(client, "tiny"), await text(client, "one")
    added = await add(client, "two")
    assert (added.base, [one.path for one in added.adapters]) == ("tiny", ["two.gguf"])
    two = await text(client, "two")
    assert len({base, one, two}) == 3
    assert worker(client, "one") is worker(client, "two") is worker(client, "tiny")
    assert [await text(client, "one"), await text(client, "tiny"), await text(client, "two")] == [one, base, two]
    assert await text(client, "two", two=0) == base
    assert await text(client, "two", two=-1) != two
    schema = MessageToDict((await state(client, "two")).parameters_schema)
    assert schema["properties"]["extra"]["properties"]["adapters"]["properties"]["two"]["default"] == 1


async def test_an_adapter_that_cannot_be_used_is_refused_with_a_sentence_and_costs_nobody_else(client: Client) -> None:
    before = await text(client, "one")
    for base, why in WRONG.items():
        with pytest.raises(aio.AioRpcError) as refused:
            await add(client, "two", base)
        assert reason(refused.value) == why
    await add(client, "wide")
    answered = [event async for event in client.generate.Generate(ask("hello", model="wide"))]
    assert answered[-1].failed.message.startswith("the adapter 'wide.gguf' does not fit its base model")
    assert await text(client, "one") == before


async def test_adapters_count_for_the_slots_of_their_base_and_it_is_not_removed_under_them(client: Client) -> None:
    await text(client, "one")
    asked = [generate_pb2.GetQueueRequest(model=name) for name in ("one", "tiny")]
    queues = [(await client.generate.GetQueue(one)).queues[0] for one in asked]
    assert {queue.capacity for queue in queues} == {2}
    assert (await state(client, "one")).state == (await state(client, "tiny")).state == pb.MODEL_STATE_LOADED
    unloaded = await client.models.UnloadModel(pb.UnloadModelRequest(model="one", force=True))
    assert unloaded.id == "one"
    await add(client, "two")
    await client.models.DeleteModel(pb.DeleteModelRequest(model="two"))
    with pytest.raises(aio.AioRpcError):
        await state(client, "two")
    assert await text(client, "tiny")
