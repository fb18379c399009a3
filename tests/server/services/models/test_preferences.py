"""What users prefer: their own default model wherever a model is named, favourites, and how interfaces look."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from google.api.httpbody_pb2 import HttpBody
from google.protobuf.field_mask_pb2 import FieldMask
from grpc import aio
from tests.support.accounts import Person, administrator
from tests.support.gateway import ask, model, reason, said, script, serving, settings, until

from plugai.compat.v1 import http_pb2, ollama_pb2_grpc, openai_pb2_grpc
from plugai.server.settings.accounts import AccountSettings
from plugai.v1 import models_pb2, sessions_pb2
from plugai.v1 import preferences_pb2 as pb

NAMES = ("first", "second")
FIELDS: dict[str, Any] = {
    "default_model": "echo",
    "theme": pb.INTERFACE_THEME_DARK,
    "language": "pt-BR",
    "send_key": pb.SEND_KEY_CTRL_ENTER,
}
WRONG: list[tuple[list[str], dict[str, Any], str]] = [
    ([], {"default_model": "missing"}, "MODEL_NOT_FOUND"),
    ([], {"language": "not a language"}, "INVALID_REQUEST"),
    ([], {"theme": pb.INTERFACE_THEME_UNSPECIFIED}, "INVALID_REQUEST"),
    ([], {"send_key": 99}, "INVALID_REQUEST"),
    ([], {}, "INVALID_REQUEST"),
    (["colour"], {"language": "de"}, "INVALID_REQUEST"),
]


@pytest.fixture
async def root(tmp_path: Path) -> AsyncIterator[Person]:
    """The administrator of a server with two scripted models, of which the first is the default one, and an echo."""
    for name in NAMES:
        script(name)
    models = (*(model(name, "scripted", capacity=9) for name in NAMES), model("echo", "echo"))
    async with serving(settings(tmp_path, *models, accounts=AccountSettings())) as client:
        yield await administrator(client)


@pytest.fixture
async def ann(root: Person) -> Person:
    """A member."""
    return await root.invite("ann")


def preferences(**chosen: Any) -> pb.Preferences:
    return pb.Preferences(**chosen)


async def prefer(person: Person, *mask: str, **chosen: Any) -> pb.Preferences:
    update_mask = FieldMask(paths=mask) if mask else None
    request = pb.UpdatePreferencesRequest(preferences=preferences(**chosen), update_mask=update_mask)
    return await person.client.preferences.UpdatePreferences(request, metadata=person.metadata)


async def kept(person: Person) -> pb.Preferences:
    return await person.client.preferences.GetPreferences(pb.GetPreferencesRequest(), metadata=person.metadata)


async def mark(person: Person, name: str) -> pb.Favourite:
    return await person.client.preferences.AddFavourite(pb.AddFavouriteRequest(model=name), metadata=person.metadata)


async def unmark(person: Person, name: str) -> None:
    await person.client.preferences.RemoveFavourite(pb.RemoveFavouriteRequest(model=name), metadata=person.metadata)


async def favourites(person: Person) -> list[tuple[str, bool]]:
    answer = await person.client.preferences.ListFavourites(pb.ListFavouritesRequest(), metadata=person.metadata)
    return [(favourite.model, favourite.available) for favourite in answer.favourites]


async def listed(person: Person, **wanted: Any) -> list[str]:
    request = models_pb2.ListModelsRequest(**wanted)
    found = (await person.client.models.ListModels(request, metadata=person.metadata)).models
    assert all(one.favourite == wanted.get("favourite", one.favourite) for one in found)
    return [one.id for one in found]


async def answers(person: Person, name: str = "", **fields: str) -> str:
    request = ask("hello", model=name, **fields)
    return said(await until(person.client.generate.Generate(request, metadata=person.metadata), "finished"))


async def dialect(person: Person, call: Any, name: str) -> Any:
    """The answer of another API to the same question."""
    body = json.dumps({"model": name, "messages": [{"role": "user", "content": "hello"}], "stream": False})
    requests = iter([http_pb2.HttpRequest(body=HttpBody(data=body.encode()))])
    return json.loads((await anext(aiter(call(requests, metadata=person.metadata)))).data)


async def test_a_preference_is_kept_alone_and_is_absent_once_it_is_forgotten(ann: Person) -> None:
    for field, value in FIELDS.items():
        others = {name: value for name, value in FIELDS.items() if name != field}
        assert await prefer(ann, **{field: value}) == preferences(**{field: value})
        assert await prefer(ann, **others) == preferences(**FIELDS)
        assert await prefer(ann, field) == await kept(ann) == preferences(**others)
        await prefer(ann, *FIELDS)


async def test_an_empty_choice_differs_from_none(ann: Person) -> None:
    chosen = await prefer(ann, default_model="", language="")
    assert [field.name for field, _ in chosen.ListFields()] == ["default_model", "language"]


async def test_a_wrong_preference_is_refused_and_changes_nothing(ann: Person) -> None:
    before = await prefer(ann, **FIELDS)
    for mask, wrong, why in WRONG:
        with pytest.raises(aio.AioRpcError) as refused:
            await prefer(ann, *mask, **wrong)
        assert (wrong, reason(refused.value)) == (wrong, why)
    assert await kept(ann) == before


async def test_a_users_default_model_answers_wherever_no_model_is_named(ann: Person) -> None:
    await prefer(ann, default_model="echo")
    assert [await answers(ann), await answers(ann, "default")] == ["hello", "hello"]
    openai = await dialect(ann, openai_pb2_grpc.OpenAIServiceStub(ann.client.channel).CreateChatCompletion, "default")
    assert openai["choices"][0]["message"]["content"] == "hello"
    ollama = await dialect(ann, ollama_pb2_grpc.OllamaServiceStub(ann.client.channel).Chat, "default:latest")
    assert ollama["message"]["content"] == "hello"
    create = sessions_pb2.CreateSessionRequest(session=sessions_pb2.Session())
    session = await ann.client.sessions.CreateSession(create, metadata=ann.metadata)
    assert await answers(ann, session_id=session.session_id) == "hello"
    default = models_pb2.GetModelRequest(model="default")
    assert (await ann.client.models.GetModel(default, metadata=ann.metadata)).id == "echo"


async def test_a_users_default_model_is_nobody_elses_and_may_be_an_alias(root: Person, ann: Person) -> None:
    client, get = ann.client, models_pb2.GetModelRequest(model="default")
    alias = models_pb2.Alias(id="mine", targets=[models_pb2.AliasTarget(model="second")])
    await client.models.SetMyAlias(models_pb2.SetMyAliasRequest(alias=alias), metadata=ann.metadata)
    await prefer(ann, default_model="mine")
    assert (await client.models.GetModel(get, metadata=ann.metadata)).id == "second"
    assert (await client.models.GetModel(get, metadata=root.metadata)).id == "first"
    await client.models.DeleteMyAlias(models_pb2.DeleteMyAliasRequest(alias="mine"), metadata=ann.metadata)
    with pytest.raises(aio.AioRpcError) as gone:
        await answers(ann)
    assert "your default model" in (gone.value.details() or "")
    await prefer(ann, default_model="")
    assert (await client.models.GetModel(get, metadata=ann.metadata)).id == "first"


async def test_favourites_are_marked_in_the_list_and_filter_it(ann: Person) -> None:
    assert (await mark(ann, "second")).available
    await mark(ann, "echo")
    await mark(ann, "echo")
    assert await favourites(ann) == [("echo", True), ("second", True)]
    others = await listed(ann, favourite=False)
    assert (await listed(ann, favourite=True), others) == (["echo", "second"], sorted({*others, "first"} - {"echo"}))
    await unmark(ann, "echo")
    await unmark(ann, "first")
    assert await favourites(ann) == [("second", True)]
    assert {"echo", *NAMES} <= set(await listed(ann))


async def test_a_favourite_that_is_gone_stays_in_the_list_and_can_be_removed(root: Person, ann: Person) -> None:
    added = models_pb2.CreateModelRequest(model=models_pb2.ModelDefinition(id="parrot", runner="echo"))
    await ann.client.models.CreateModel(added, metadata=root.metadata)
    await mark(ann, "parrot")
    await ann.client.models.DeleteModel(models_pb2.DeleteModelRequest(model="parrot"), metadata=root.metadata)
    assert await favourites(ann) == [("parrot", False)]
    await unmark(ann, "parrot")
    assert await favourites(ann) == []
    with pytest.raises(aio.AioRpcError) as refused:
        await mark(ann, "parrot")
    assert reason(refused.value) == "MODEL_NOT_FOUND"
