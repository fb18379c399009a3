"""Aliases: other names for models, for everyone and for one user, with several models behind one name."""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterable, AsyncIterator, Mapping
from pathlib import Path

import pytest
from grpc import aio
from tests.support.accounts import administrator
from tests.support.gateway import Client, ask, kinds, model, reason, said, script, serving, settings, until
from tests.support.limits import HANGS_SECONDS

from plugai.compat.v1 import http_pb2, ollama_pb2_grpc, openai_pb2_grpc
from plugai.runners.errors import ModelUnavailableError, RateLimitedError
from plugai.server.settings.accounts import AccountSettings
from plugai.v1 import event_pb2, models_pb2, sessions_pb2

NAMES = ("first", "second")


@pytest.fixture
async def client(tmp_path: Path) -> AsyncIterator[Client]:
    for name in NAMES:
        script(name)
    models = (model("echo", "echo"), *(model(name, "scripted", capacity=9) for name in NAMES))
    async with serving(settings(tmp_path, *models)) as running:
        yield running


def alias(name: str, *targets: str, **weighted: int) -> models_pb2.Alias:
    listed = {**dict.fromkeys(targets, 1), **weighted}
    return models_pb2.Alias(
        id=name, targets=[models_pb2.AliasTarget(model=target, weight=weight) for target, weight in listed.items()]
    )


async def set_alias(client: Client, name: str, *targets: str, **weighted: int) -> None:
    await client.models.SetAlias(models_pb2.SetAliasRequest(alias=alias(name, *targets, **weighted)))


async def started(client: Client, name: str) -> tuple[str, object]:
    """The model that a request gets, and the stream, which holds its slot."""
    stream = client.generate.Generate(ask("hello", model=name))
    return (await until(stream, "started"))[-1].started.model, stream


async def answer(client: Client, name: str) -> list[event_pb2.GenerateEvent]:
    return await until(client.generate.Generate(ask("hello", model=name)), "finished")


async def test_an_alias_answers_and_can_be_moved_to_another_model_while_the_server_runs(client: Client) -> None:
    await set_alias(client, "gpt/large:latest", "echo")
    assert said(await answer(client, "gpt/large:latest")) == "hello"
    await set_alias(client, "gpt/large:latest", "first")
    assert (await started(client, "gpt/large:latest"))[0] == "first"
    await client.models.DeleteAlias(models_pb2.DeleteAliasRequest(alias="gpt/large:latest"))
    for call in (
        client.models.GetModel(models_pb2.GetModelRequest(model="gpt/large:latest")),
        client.models.DeleteAlias(models_pb2.DeleteAliasRequest(alias="gpt/large:latest")),
    ):
        with pytest.raises(aio.AioRpcError) as gone:
            await call
        assert reason(gone.value) in ("MODEL_NOT_FOUND", "ALIAS_NOT_FOUND")


async def test_an_alias_may_have_the_id_of_a_model_and_then_wins(client: Client) -> None:
    await set_alias(client, "first", "echo")
    assert said(await answer(client, "first")) == "hello"


async def test_an_alias_is_in_all_lists_and_is_never_a_second_model(client: Client) -> None:
    await set_alias(client, "gpt-large", "first")
    listed = {m.id: list(m.aliases) for m in (await client.models.ListModels(models_pb2.ListModelsRequest())).models}
    assert listed["first"] == ["gpt-large"]
    assert "gpt-large" not in listed
    assert (await client.models.GetModel(models_pb2.GetModelRequest(model="gpt-large"))).id == "first"
    aliases = (await client.models.ListAliases(models_pb2.ListAliasesRequest())).aliases
    assert [(found.id, found.own, found.targets[0].model) for found in aliases] == [("gpt-large", False, "first")]
    openai = openai_pb2_grpc.OpenAIServiceStub(client.channel)
    named = json.loads((await anext(aiter(openai.ListOpenAIModels(http_pb2.HttpRequest())))).data)
    assert {"first", "gpt-large"} <= {entry["id"] for entry in named["data"]}
    ollama = ollama_pb2_grpc.OllamaServiceStub(client.channel)
    named = json.loads((await anext(aiter(ollama.ListTags(http_pb2.HttpRequest())))).data)
    assert {"first", "gpt-large"} <= {entry["name"] for entry in named["models"]}


async def test_who_watches_models_learns_of_aliases_that_are_set_moved_and_deleted(client: Client) -> None:
    watched = client.models.WatchModels(models_pb2.WatchModelsRequest())
    await told_aliases(watched, {"echo": (), "first": ()})
    await set_alias(client, "gpt-large", "echo")
    await told_aliases(watched, {"echo": ("gpt-large",)})
    await set_alias(client, "gpt-large", "first")
    await told_aliases(watched, {"echo": (), "first": ("gpt-large",)})
    await client.models.DeleteAlias(models_pb2.DeleteAliasRequest(alias="gpt-large"))
    await told_aliases(watched, {"first": ()})
    watched.cancel()


async def told_aliases(
    watched: AsyncIterable[models_pb2.WatchModelsResponse], expected: Mapping[str, tuple[str, ...]]
) -> None:
    """Read until the last that was told of each of these models has these aliases."""
    known: dict[str, tuple[str, ...]] = {}
    async with asyncio.timeout(HANGS_SECONDS):
        while not expected.items() <= known.items():
            told = (await anext(aiter(watched))).model
            known[told.id] = tuple(told.aliases)


async def test_sessions_and_fallbacks_take_aliases(client: Client) -> None:
    await set_alias(client, "gpt-large", "echo")
    session = sessions_pb2.Session(model="gpt-large")
    stored = await client.sessions.CreateSession(sessions_pb2.CreateSessionRequest(session=session))
    events = await until(client.generate.Generate(ask("hello", session_id=stored.session_id)), "finished")
    assert said(events) == "hello"
    fallbacks = models_pb2.Fallbacks(fallbacks=[models_pb2.Fallback(fallback_models=["gpt-large"])])
    await client.models.SetFallbacks(models_pb2.SetFallbacksRequest(fallbacks=fallbacks))
    script("first").says.put_nowait(ModelUnavailableError("it is down"))
    assert said(await answer(client, "first")) == "hello"


async def test_requests_are_shared_out_by_weight_to_the_least_busy_model(client: Client) -> None:
    await set_alias(client, "both", first=3, second=1)
    held = [await started(client, "both") for _ in range(8)]
    assert Counter(name for name, _ in held) == {"first": 6, "second": 2}


async def test_a_model_that_fails_hands_over_to_the_next_and_is_then_left_alone(client: Client) -> None:
    first = script("first")
    busy = RateLimitedError("it has too many requests", retry_after=300.0)
    first.says.put_nowait(busy)
    await set_alias(client, "both", first=1000, echo=1)
    while first.started.empty():
        # Of two that are idle, now and then the one with the small weight is chosen.
        assert said(await answer(client, "both")) == "hello"
    events = await answer(client, "both")
    assert said(events) == "hello"
    assert "warning" not in kinds(events)


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        (alias("gpt", "missing"), "MODEL_NOT_FOUND"),
        (alias("gpt:load", "first"), "INVALID_REQUEST"),
        (alias("gpt"), "INVALID_REQUEST"),
        (alias("gpt", first=1001), "INVALID_REQUEST"),
        (models_pb2.Alias(id="gpt", targets=[models_pb2.AliasTarget(model="first")] * 2), "INVALID_REQUEST"),
    ],
)
async def test_a_wrong_alias_is_refused(client: Client, wrong: models_pb2.Alias, why: str) -> None:
    with pytest.raises(aio.AioRpcError) as refused:
        await client.models.SetAlias(models_pb2.SetAliasRequest(alias=wrong))
    assert reason(refused.value) == why


async def test_a_users_own_alias_wins_and_concerns_nobody_else(tmp_path: Path) -> None:
    script("first")
    given = settings(tmp_path, model("echo", "echo"), model("first", "scripted"), accounts=AccountSettings())
    async with serving(given) as client:
        root = await administrator(client)
        ann = await root.invite("ann")
        everyones, own = alias("fast", "first"), alias("fast", "echo")
        await client.models.SetAlias(models_pb2.SetAliasRequest(alias=everyones), metadata=root.metadata)
        await client.models.SetMyAlias(models_pb2.SetMyAliasRequest(alias=own), metadata=ann.metadata)
        get = models_pb2.GetModelRequest(model="fast")
        assert (await client.models.GetModel(get, metadata=ann.metadata)).id == "echo"
        assert (await client.models.GetModel(get, metadata=root.metadata)).id == "first"
        listed = await client.models.ListAliases(models_pb2.ListAliasesRequest(), metadata=ann.metadata)
        assert [(found.id, found.own) for found in listed.aliases] == [("fast", True)]
        await client.models.DeleteMyAlias(models_pb2.DeleteMyAliasRequest(alias="fast"), metadata=ann.metadata)
        assert (await client.models.GetModel(get, metadata=ann.metadata)).id == "first"
