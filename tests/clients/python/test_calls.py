"""The groups of calls: the same values and errors over both transports, asynchronous and not."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from uuid import uuid4

import pytest
from tests.clients.python.conftest import Open
from tests.clients.python.scripted_server import ScriptedServer
from tests.clients.python.test_streams import SOON, TEXT
from tests.support.canary import PASSWORD

from plugai.client import Client, LostConnectionError, NotFoundError, Retries, reasons, text_of
from plugai.client.types import (
    Alias,
    AliasTarget,
    ContextPolicy,
    Fallback,
    Fallbacks,
    InterfaceTheme,
    Limits,
    ModelDefinition,
    ModelState,
    OperationState,
    Parameters,
    Preferences,
    Role,
    Scope,
    SessionFormat,
    SessionState,
    UserRole,
)

CONTENT = bytes(range(256)) * 12_000


async def test_models(client: Client) -> None:
    assert {"echo", "m"} <= {model.id for model in await client.models.list().all()}
    model = await client.models.get("echo")
    assert (model.runner, model.capacity, model.provider) == ("echo", 8, "local")
    assert (await client.models.load("lazy").wait()).state is OperationState.SUCCEEDED
    assert [state.state async for state in client.models.load("lazy")][-1] is OperationState.SUCCEEDED
    assert (await client.models.pin("lazy")).pinned
    assert not (await client.models.unpin("lazy")).pinned
    assert (await client.models.unload("lazy")).state is ModelState.UNLOADED
    operation = await client.operations.list().first()
    assert operation is not None
    assert (await client.operations.get(operation.operation_id)).model == operation.model
    async for seen in client.models.watch():
        assert seen.id
        break


async def test_models_with_slashes_and_unknown_ones(client: Client) -> None:
    name = "org/name:with spaces"
    with pytest.raises(reasons.ModelNotFoundError) as unknown:
        await client.models.get(name)
    assert isinstance(unknown.value, NotFoundError)
    assert unknown.value.metadata["model"] == name
    assert unknown.value.request_id
    added = "org/added:q4"
    created = await client.models.create(ModelDefinition(id=added, runner="echo", fallback_models=["echo"]))
    assert created.fallback_models == ["echo"]
    changed = await client.models.update(ModelDefinition(id=added, capacity=3, fallback_models=[]))
    assert (changed.capacity, list(changed.fallback_models)) == (3, [])
    assert (await client.models.update(ModelDefinition(id=added), reset=["capacity"])).capacity == 1
    await client.models.delete(added)
    with pytest.raises(reasons.ModelPredefinedError):
        await client.models.delete("echo")


async def test_limits_and_fallbacks(client: Client) -> None:
    assert (await client.models.update_limits(Limits(idle_seconds=77.5))).idle_seconds == 77.5
    assert (await client.models.update_limits(Limits(), reset=["idle_seconds"])).idle_seconds != 77.5
    assert (await client.models.get_limits()).max_waiting_per_user == 2
    fallbacks = Fallbacks(fallbacks=[Fallback(model="m", fallback_models=["echo"])])
    assert await client.models.set_fallbacks(fallbacks) == fallbacks
    assert await client.models.get_fallbacks() == fallbacks
    assert await client.models.set_fallbacks(Fallbacks()) == Fallbacks()


async def test_aliases(client: Client) -> None:
    fast = Alias(id="a/fast:one", targets=[AliasTarget(model="echo", weight=2)])
    everyones = await client.models.set_alias(fast)
    assert (everyones.id, everyones.own) == (fast.id, False)
    assert (await client.models.set_my_alias(fast)).own
    assert [alias.own for alias in await client.models.list_aliases().all()] == [True]
    assert (await client.models.get(fast.id)).id == "echo"
    await client.models.delete_my_alias(fast.id)
    await client.models.delete_alias(fast.id)
    with pytest.raises(reasons.AliasNotFoundError):
        await client.models.delete_alias(fast.id)


async def test_a_conversation(client: Client) -> None:
    session = await client.sessions.create(title=TEXT, model="echo", parameters=Parameters(max_output_tokens=50))
    assert await session.say("one") == "one"
    assert await session.say("two") == "two"
    assert len(await (await session.fork()).messages().all()) == 4
    messages = await session.messages().all()
    assert [message.message.role for message in messages if message.message] == [Role.USER, Role.ASSISTANT] * 2
    second = (await session.message(messages[2].message_id)).message
    assert second is not None
    assert text_of(second) == "two"
    assert await session.edit(messages[2], "other") == "other"
    assert await session.regenerate(messages[1].message_id) == "one"
    changed = await session.update(pinned=True, context_policy=ContextPolicy.TRIM_OLDEST)
    assert (changed.pinned, changed.title) == (True, TEXT)
    assert not (await session.update(pinned=False)).pinned
    with pytest.raises(reasons.SessionChangedError):
        await session.update(title="late", etag=changed.etag + "x")
    forked = await session.fork(messages[1].message_id, title="copy")
    assert (forked.info.title, len(await forked.messages().all())) == ("copy", 2)
    assert TEXT in (await session.export(SessionFormat.MARKDOWN)).decode()
    whole = await session.export(SessionFormat.MARKDOWN)
    read = client.sessions.read_export(SessionFormat.MARKDOWN, session_id=session.id)
    assert b"".join([chunk async for chunk in read]) == whole
    imported = await client.sessions.import_file(await session.export())
    assert imported.imported_count == 1
    assert session.id in {other.id for other in await client.sessions.list().all()}
    assert [match.session_id async for match in client.sessions.search("other")]
    await session.archive()
    assert session.id not in {other.id for other in await client.sessions.list().all()}
    assert [other.id async for other in client.sessions.list(state=SessionState.ARCHIVED)] == [session.id]
    assert session.id in {match.session_id for match in await client.sessions.search("other").all()}
    assert await session.say("still here") == "still here"
    await session.unarchive()
    assert session.id in {other.id for other in await client.sessions.list().all()}
    await session.delete()
    await session.undelete()
    await session.expunge()
    with pytest.raises(reasons.SessionNotFoundError):
        await client.sessions.get(session.id)
    with pytest.raises(reasons.SessionNotFoundError):
        await session.say("three")


async def test_files_go_in_and_out_and_a_download_is_resumed(
    server: ScriptedServer, open_client: Open, tmp_path: Path
) -> None:
    async with open_client(retries=SOON) as client:
        stored = await client.artifacts.upload(CONTENT, name="some näme.bin")
        assert (stored.sha256, stored.name) == (hashlib.sha256(CONTENT).hexdigest(), "some näme.bin")
        chunks: list[bytes] = []
        async for chunk in client.artifacts.read(stored.artifact_id):
            chunks.append(chunk)
            if len(chunks) in {1, 2}:
                server.proxy.cut()
        assert b"".join(chunks) == CONTENT
        path = await client.artifacts.save(stored.artifact_id, tmp_path / "file")
        assert path.read_bytes() == CONTENT
        again = await client.artifacts.upload(path, mime_type="text/plain")
        assert (again.name, again.mime_type, again.sha256) == ("file", "text/plain", stored.sha256)
        empty = await client.artifacts.upload(b"", name="empty")
        assert await client.artifacts.download(empty.artifact_id) == b""
        link = await client.artifacts.sign(stored.artifact_id, seconds=60)
        assert await client.artifacts.download_signed(stored.artifact_id, link.url.partition("token=")[2]) == CONTENT
        with pytest.raises(reasons.ArtifactNotFoundError):
            await client.artifacts.thumbnail(stored.artifact_id)
        assert stored.artifact_id in {item.artifact_id for item in await client.artifacts.list().all()}
        await client.artifacts.delete(stored.artifact_id)
        with pytest.raises(reasons.ArtifactNotFoundError):
            await client.artifacts.get(stored.artifact_id)
    assert os.listdir(tmp_path) == ["file"]


async def test_the_account_and_the_administration(client: Client, open_client: Open) -> None:
    name = f"ann-{uuid4().hex}"
    invite = await client.admin.create_invite(role=UserRole.MEMBER, hours=1)
    assert invite.invite is not None
    assert invite.invite.invite_id in {one.invite_id for one in await client.admin.invites().all()}
    async with open_client(token=None) as member:
        pair = await member.auth.register(invite.token, name=name, password=PASSWORD)
        assert (await member.me.update(display_name="Änn")).display_name == "Änn"
        chosen = await member.me.update_preferences(Preferences(default_model="echo", theme=InterfaceTheme.DARK))
        assert await member.me.preferences() == chosen
        forgotten = await member.me.update_preferences(Preferences(default_model=""), reset=["theme"])
        assert forgotten == Preferences(default_model="")
        assert (await member.me.add_favourite("echo")).available
        assert [model.id async for model in member.models.list(favourite=True)] == ["echo"]
        await member.me.remove_favourite("echo")
        assert list(await member.me.favourites()) == []
        created = await member.me.create_token("mine", [Scope.READ], days=2)
        assert created.api_token is not None
        assert [token.name for token in await member.me.tokens()] == ["mine"]
        await member.me.delete_token(created.api_token.token_id)
        assert not (await member.me.second_factor()).enabled
        assert (await member.me.enroll_second_factor()).secret
        assert {one.resource for one in await member.me.usage()} >= {"sessions"}
        with pytest.raises(reasons.PermissionDeniedError):
            await member.admin.get_user(pair.user_id)
    assert (await client.admin.update_user(pair.user_id, disabled=True)).disabled
    entry = await client.admin.audit().first()
    assert entry is not None
    assert [one.number async for one in client.admin.export_audit(after_number=entry.number - 1)] == [entry.number]
    await client.admin.delete_user(pair.user_id)
    with pytest.raises(reasons.UserNotFoundError):
        await client.admin.sign_out_user(pair.user_id)
    assert await client.providers.list().all() == []
    with pytest.raises(reasons.ProviderNotFoundError):
        await client.providers.set_credential("nobody", api_key="k")


async def test_a_wrong_field_is_named(client: Client) -> None:
    with pytest.raises(reasons.InvalidRequestError) as wrong:
        await client.generate("hi", parameters=Parameters(temperature=99))
    assert list(wrong.value.violations) == ["parameters.temperature"]
    assert "parameters.temperature" in str(wrong.value)


async def test_a_server_that_is_not_there_is_a_lost_connection(open_client: Open, server: ScriptedServer) -> None:
    target, server.proxy.target = server.proxy.target, 1
    # gRPC's channels to one address share a connection.
    server.proxy.cut()
    try:
        async with open_client(retries=Retries(attempts=2, first=0.0)) as client:
            with pytest.raises(LostConnectionError) as lost:
                await client.models.get("echo")
        assert lost.value.retryable
    finally:
        server.proxy.target = target
