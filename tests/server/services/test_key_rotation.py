"""The master key is rotated while a gateway runs: nothing stops, and in the end the old key is not needed."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import SecretStr
from tests.adapters.fakes.openai_chat import CompatibleChat
from tests.adapters.fakes.server import fake_provider
from tests.server.services.providers.test_credentials import payers, put, server, tried
from tests.server.services.providers.test_providers import answered
from tests.support.gateway import kinds, model, serving, settings

from plugai.server.core.errors import StorageUnavailableError
from plugai.server.core.secrets.key_ring import KeyRing
from plugai.server.plugins.errors import ConfigurationError
from plugai.server.settings.secrets import SecretSettings
from plugai.server.storage.engine.database import Database
from plugai.server.storage.secrets.internal_keys import InternalKeys
from plugai.server.storage.secrets.master_keys import KeyFile, format_key, generate_key
from plugai.server.wiring.master_keys import MasterKeys
from plugai.v1 import audit_pb2, generate_pb2


@pytest.mark.slow
async def test_a_credential_works_before_during_and_after_and_without_the_old_key(tmp_path: Path) -> None:
    async with fake_provider(CompatibleChat()) as fake, server(tmp_path, fake) as client:
        await put(client)
        master = MasterKeys(settings(tmp_path, model("echo", "echo")))
        (old,) = master.ids
        fresh = await master.add()
        assert list(master.ids) == [fresh, old]
        assert kinds(await answered(client, "fast"))[-1] == "finished"
        with pytest.raises(ConfigurationError, match=r"\d+ secrets are encrypted with"):
            await master.remove(old)
        done = await master.rotate_encryption()
        assert (done.sealed > 0, done.unreadable) == (True, 0)
        assert set(await master.uses()) == {fresh}
        with pytest.raises(ConfigurationError, match="create another first"):
            await master.remove(fresh)
        await master.remove(old)
        assert list(master.ids) == [fresh]
        assert kinds(await answered(client, "fast"))[-1] == "finished"
        await put(client)
        assert (await tried(client)).works
        assert set(await master.uses()) == {fresh}
        assert set(await payers(client)) == {generate_pb2.PAYER_USER}
        logged = [entry async for entry in client.audit.ExportAudit(audit_pb2.ExportAuditRequest())]
        keys = [(entry.actor, entry.action, entry.target) for entry in logged if "master_key" in entry.action]
        assert keys == [("system", "master_key.added", fresh), ("system", "master_key.removed", old)]


async def test_a_server_key_that_is_renewed_is_another_one(tmp_path: Path) -> None:
    given = settings(tmp_path, model("echo", "echo"))
    async with serving(given):
        pass
    async with Database(given.storage_url) as database:
        keys = InternalKeys(database, KeyRing(KeyFile(tmp_path / "data" / "keys" / "master.keys")))
        assert "artifact links" in await keys.names()
        before = await keys.get("artifact links")
        await MasterKeys(given).renew("artifact links")
        assert await keys.get("artifact links") != before
        with pytest.raises(ConfigurationError, match="there are: artifact links, "):
            await MasterKeys(given).renew("nothing")


async def test_configured_keys_are_replaced_at_their_source(tmp_path: Path) -> None:
    old, fresh = generate_key(), generate_key()

    def with_keys(*keys: str) -> SecretSettings:
        return SecretSettings(master_key=SecretStr(" ".join(keys)))

    given = settings(tmp_path, model("echo", "echo"), secrets=with_keys(format_key(old)))
    async with serving(given):
        with pytest.raises(ConfigurationError, match="not stored in a file on this machine: put a new key before"):
            await MasterKeys(given).add()
    both = settings(tmp_path, model("echo", "echo"), secrets=with_keys(format_key(fresh), format_key(old)))
    async with serving(both):
        master = MasterKeys(both)
        await master.rotate_encryption()
        assert set(await master.uses()) == {fresh.id}
    alone = settings(tmp_path, model("echo", "echo"), secrets=with_keys(format_key(fresh)))
    async with serving(alone):
        pass
    assert not (tmp_path / "data" / "keys").exists()


async def test_a_key_file_that_is_named_is_not_made(tmp_path: Path) -> None:
    path = tmp_path / "mounted" / "master.keys"
    given = settings(tmp_path, model("echo", "echo"), secrets=SecretSettings(master_key_file=path))
    with pytest.raises(StorageUnavailableError, match="cannot be used: No such file"):
        async with serving(given):
            pass
    KeyFile(path).create()
    async with serving(given):
        pass


def test_one_source_of_keys_is_enough(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="set only one of master_key_file, master_key") as error:
        SecretSettings(master_key=SecretStr("canary"), master_key_file=tmp_path)
    assert "canary" not in str(error.value)
