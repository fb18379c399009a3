"""Which models and providers users may use: what is not in a user's list can be used by no call of that user."""

from __future__ import annotations

import json
import random
from collections.abc import AsyncGenerator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from grpc import aio
from tests.support.accounts import Person, administrator
from tests.support.gateway import Client, ask, model, reason, serving, settings

from plugai.compat.v1.http_pb2 import HttpRequest
from plugai.compat.v1.openai_pb2_grpc import OpenAIServiceStub
from plugai.server.settings.accounts import AccountSettings
from plugai.v1 import access_pb2 as pb
from plugai.v1 import audit_pb2, generate_pb2, models_pb2, users_pb2

MODELS = ("echo", "echo-2", "other/a", "other/b")
PATTERNS = ("*", "echo", "echo*", "other/?", "other/a", "nothing")
REFUSED = {"MODEL_NOT_ALLOWED", "MODEL_NOT_FOUND"}


@pytest.fixture
async def people(tmp_path: Path) -> AsyncGenerator[tuple[Client, Person, Person], None]:
    """A gateway with some models, its administrator, and a member."""
    models = [model(name, "echo") for name in MODELS]
    models[0] = model("echo", "echo", fallback_models=("other/b",))
    async with serving(settings(tmp_path, *models, accounts=AccountSettings())) as client:
        admin = await administrator(client)
        yield client, admin, await admin.invite("ann")


async def test_a_rule_for_a_user_that_does_not_exist_is_refused(people: tuple[Client, Person, Person]) -> None:
    client, admin, _ = people
    with pytest.raises(aio.AioRpcError) as error:
        await allow(client, admin, "user/nobody", "*")
    assert reason(error.value) == "USER_NOT_FOUND"
    assert not (await client.access.ListAccessRules(pb.ListAccessRulesRequest(), metadata=admin.metadata)).rules


async def allow(client: Client, admin: Person, subject: str, *models: str, providers: tuple[str, ...] = ()) -> None:
    rule = pb.AccessRule(subject=subject, models=models, providers=providers)
    await client.access.SetAccessRule(pb.SetAccessRuleRequest(rule=rule), metadata=admin.metadata)


async def listed(client: Client, person: Person) -> set[str]:
    answer = await client.models.ListModels(models_pb2.ListModelsRequest(), metadata=person.metadata)
    return {one.id for one in answer.models} & set(MODELS)


async def used(client: Client, person: Person, name: str, *fallbacks: str) -> tuple[str, set[str]]:
    """How a request ends or why it was refused, and the models that its events name."""
    try:
        request = ask("hi", model=name, fallback_models=fallbacks)
        events = [event async for event in client.generate.Generate(request, metadata=person.metadata)]
    except aio.AioRpcError as error:
        return reason(error), set()
    named = {event.accepted.model for event in events} | {event.started.model for event in events}
    named |= {name for event in events for name in event.accepted.fallback_models}
    return str(events[-1].WhichOneof("event")), named - {""}


async def dialect_models(client: Client, person: Person) -> set[str]:
    """The models that OpenAI's API lists."""
    stream = OpenAIServiceStub(client.channel).ListOpenAIModels(HttpRequest(), metadata=person.metadata)
    body = b"".join([part.data async for part in stream])
    return {one["id"] for one in json.loads(body)["data"]}


async def watched(client: Client, person: Person) -> set[str]:
    """The models that a watch begins with."""
    everything = await client.models.ListModels(models_pb2.ListModelsRequest(), metadata=person.metadata)
    if not everything.models:
        return set()
    stream = client.models.WatchModels(models_pb2.WatchModelsRequest(), metadata=person.metadata)
    seen: set[str] = set()
    async for change in stream:
        seen.add(change.model.id)
        if len(seen) == len(everything.models):
            break
    stream.cancel()
    return seen


async def answer(call: Awaitable[Any]) -> str:
    try:
        await call
    except aio.AioRpcError as error:
        return reason(error)
    return "done"


async def set_alias(client: Client, admin: Person, name: str, *targets: str) -> None:
    alias = models_pb2.Alias(id=name, targets=[models_pb2.AliasTarget(model=target) for target in targets])
    await client.models.SetAlias(models_pb2.SetAliasRequest(alias=alias), metadata=admin.metadata)


async def test_without_a_rule_everything_is_allowed_and_with_one_nothing_else_is(
    people: tuple[Client, Person, Person],
) -> None:
    client, admin, ann = people
    assert await listed(client, ann) == set(MODELS)
    await allow(client, admin, "role/member", "other/*")
    assert await listed(client, ann) == {"other/a", "other/b"}
    assert await used(client, ann, "echo") == ("MODEL_NOT_ALLOWED", set())
    # The default model.
    assert await used(client, ann, "") == ("MODEL_NOT_ALLOWED", set())
    assert await listed(client, admin) == set(MODELS)
    await allow(client, admin, f"user/{ann.id}", providers=("local",))
    assert await listed(client, ann) == set(MODELS)
    await client.access.DeleteAccessRule(pb.DeleteAccessRuleRequest(subject=f"user/{ann.id}"), metadata=admin.metadata)
    assert await listed(client, ann) == {"other/a", "other/b"}
    request = pb.DeleteAccessRuleRequest(subject=f"user/{ann.id}")
    assert await answer(client.access.DeleteAccessRule(request, metadata=admin.metadata)) == "ACCESS_RULE_NOT_FOUND"
    stream = client.audit.ExportAudit(audit_pb2.ExportAuditRequest(), metadata=admin.metadata)
    logged = [entry.action async for entry in stream]
    assert (logged.count("access_rule.set"), logged.count("access_rule.deleted")) == (2, 1)


async def test_a_refusal_says_who_can_change_it(people: tuple[Client, Person, Person]) -> None:
    client, admin, ann = people
    await allow(client, admin, "role/member", "other/a")
    with pytest.raises(aio.AioRpcError) as error:
        await client.models.GetModel(models_pb2.GetModelRequest(model="echo"), metadata=ann.metadata)
    assert "an administrator can change them" in str(error.value.details())


async def test_of_aliases_and_fallbacks_the_models_that_they_lead_to_count(
    people: tuple[Client, Person, Person],
) -> None:
    client, admin, ann = people
    await set_alias(client, admin, "best", "echo", "other/a")
    await set_alias(client, admin, "quick", "echo-2")
    await allow(client, admin, "role/member", "other/*", "quick")
    assert await used(client, ann, "best") == ("finished", {"other/a"})
    assert (await used(client, ann, "quick"))[0] == "MODEL_NOT_ALLOWED"
    assert (await used(client, ann, "other/a", "echo"))[0] == "MODEL_NOT_ALLOWED"
    own = models_pb2.Alias(id="mine", targets=[models_pb2.AliasTarget(model="echo")])
    request = models_pb2.SetMyAliasRequest(alias=own)
    assert await answer(client.models.SetMyAlias(request, metadata=ann.metadata)) == "MODEL_NOT_ALLOWED"
    aliases = await client.models.ListAliases(models_pb2.ListAliasesRequest(), metadata=ann.metadata)
    assert [(alias.id, [target.model for target in alias.targets]) for alias in aliases.aliases] == [
        ("best", ["other/a"])
    ]
    await allow(client, admin, "role/member", "echo")
    assert await used(client, ann, "echo") == ("finished", {"echo"})


@pytest.mark.parametrize("subject", ["role/nobody", "everyone", "user/", "user/../x", ""])
async def test_a_rule_for_nobody_is_refused(people: tuple[Client, Person, Person], subject: str) -> None:
    client, admin, _ = people
    request = pb.SetAccessRuleRequest(rule=pb.AccessRule(subject=subject, models=["*"]))
    assert await answer(client.access.SetAccessRule(request, metadata=admin.metadata)) == "INVALID_REQUEST"


async def test_what_is_not_in_a_users_list_can_be_used_by_no_call_of_that_user(
    people: tuple[Client, Person, Person],
) -> None:
    client, admin, ann = people
    # An administrator too, who may load models.
    boss = await admin.invite("boss", users_pb2.USER_ROLE_ADMIN)
    await set_alias(client, admin, "best", "echo", "other/a")
    await set_alias(client, admin, "quick", "echo-2", "other/b")
    chance = random.Random(20)
    for _ in range(12):
        person, role = chance.choice([(ann, "role/member"), (boss, "role/admin")])
        subject = chance.choice([role, f"user/{person.id}"])
        chosen = chance.sample(PATTERNS, chance.randrange(3))
        await allow(client, admin, subject, *chosen, providers=chance.choice([(), (), ("local",), ("acme",)]))
        if subject != f"user/{admin.id}":
            # Who sets the rules may always do so.
            await allow(client, admin, f"user/{admin.id}", "*")
        mine = await listed(client, person)
        for name in (*MODELS, "best", "quick"):
            ended, models = await used(client, person, name, *chance.sample(MODELS, chance.randrange(2)))
            assert models <= mine, (name, models)
            assert ended == "finished" or ended in REFUSED
        for hidden in set(MODELS) - mine:
            for call in _calls(client, person, hidden):
                assert await answer(call()) in {*REFUSED, "PERMISSION_DENIED"}, hidden
        assert await dialect_models(client, person) & set(MODELS) == mine
        assert await watched(client, person) & set(MODELS) == mine
        named = await client.generate.GetQueue(generate_pb2.GetQueueRequest(), metadata=person.metadata)
        assert {queue.model for queue in named.queues} & set(MODELS) <= mine


def _calls(client: Client, person: Person, name: str) -> list[Callable[[], Awaitable[Any]]]:
    """Every call that uses one model by its name."""
    own = person.metadata
    once = generate_pb2.GenerateOnceRequest(request=ask("hi", model=name))
    alias = models_pb2.Alias(id="mine", targets=[models_pb2.AliasTarget(model=name)])
    fallbacks = models_pb2.Fallbacks(fallbacks=[models_pb2.Fallback(fallback_models=[name])])
    return [
        lambda: client.generate.GenerateOnce(once, metadata=own),
        lambda: client.models.SetMyAlias(models_pb2.SetMyAliasRequest(alias=alias), metadata=own),
        lambda: client.models.SetFallbacks(models_pb2.SetFallbacksRequest(fallbacks=fallbacks), metadata=own),
        lambda: client.generate.GetQueue(generate_pb2.GetQueueRequest(model=name), metadata=own),
        lambda: client.models.GetModel(models_pb2.GetModelRequest(model=name), metadata=own),
        lambda: client.models.LoadModel(models_pb2.LoadModelRequest(model=name), metadata=own),
        lambda: client.models.PinModel(models_pb2.PinModelRequest(model=name), metadata=own),
    ]
