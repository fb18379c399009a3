"""No credential appears in the database, in logs, in errors or in the text form of objects."""

from __future__ import annotations

from collections.abc import Awaitable
from pathlib import Path

import pytest
from grpc import aio
from pysqlite3 import dbapi2
from tests.support.accounts import administrator, registered
from tests.support.canary import PASSWORD
from tests.support.gateway import Client, model, serving, settings

from plugai.server.settings import Settings
from plugai.server.settings.accounts import AccountSettings
from plugai.v1 import auth_pb2, users_pb2

BOOTSTRAP = "canary-bootstrap-0123456789-0123456789"
WRONG = "canary-wrong-password-0123456789"


async def test_no_secret_is_in_the_database_the_logs_or_the_errors(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = settings(tmp_path, model("echo", "echo"), accounts=AccountSettings(), bootstrap_token=BOOTSTRAP)
    errors: list[str] = []
    async with serving(given) as client:
        secrets = await use_every_secret(client, errors)
    printed = capsys.readouterr()
    places = {
        "the errors": "\n".join(errors),
        "the output": printed.out + printed.err,
        "the settings": repr(given) + str(given),
        **files(given),
    }
    assert {"plugai.db", "users", "invites", "devices", "api_tokens", "audit_entries"} <= places.keys()
    for secret in secrets:
        assert len(secret) > 10
        # Nor may the secret part of a token appear.
        for part in {secret, *(piece for piece in secret.split("_") if len(piece) > 30)}:
            assert [name for name, text in places.items() if part in text] == [], "a secret was stored or printed"


async def use_every_secret(client: Client, errors: list[str]) -> set[str]:
    """Use every kind of secret once correctly and once wrongly; returns all of them."""
    root = await registered(client, BOOTSTRAP, "root")
    ann = await root.invite("ann")
    invite = await client.users.CreateInvite(users_pb2.CreateInviteRequest(), metadata=root.metadata)
    token = (await ann.api_token()).token
    refreshed = await client.auth.Refresh(auth_pb2.RefreshRequest(refresh_token=ann.tokens.refresh_token))
    wrong: list[Awaitable[object]] = [
        client.auth.Login(auth_pb2.LoginRequest(name="ann", password=WRONG)),
        client.auth.Register(auth_pb2.RegisterRequest(invite=BOOTSTRAP, name="eve", password=PASSWORD)),
        client.auth.Register(auth_pb2.RegisterRequest(invite=invite.token, name="ann", password=PASSWORD)),
        client.auth.Refresh(auth_pb2.RefreshRequest(refresh_token=token)),
        client.account.GetMe(users_pb2.GetMeRequest(), metadata=(("authorization", f"Bearer {invite.token}"),)),
        client.account.GetMe(users_pb2.GetMeRequest(), metadata=(("authorization", token),)),
        client.account.GetMe(users_pb2.GetMeRequest(), metadata=(("authorization", f"Bearer {token}"),) * 2),
        client.users.ListUsers(users_pb2.ListUsersRequest(), metadata=ann.metadata),
    ]
    for call in wrong:
        with pytest.raises(aio.AioRpcError) as error:
            await call
        errors.append(repr(error.value) + repr(error.value.trailing_metadata()))
    pairs = (root.tokens, ann.tokens, refreshed)
    issued_tokens = {text for pair in pairs for text in (pair.access_token, pair.refresh_token)}
    return {BOOTSTRAP, PASSWORD, WRONG, invite.token, token, *issued_tokens}


def files(given: Settings) -> dict[str, str]:
    """Return the content of each stored file, and of each database table."""
    found = {path.name: path.read_bytes().decode("latin-1") for path in given.data_folder.rglob("*") if path.is_file()}
    database = dbapi2.connect(str(given.data_folder / "plugai.db"))
    tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    for table in tables:
        found[table] = "\n".join(map(repr, database.execute(f'SELECT * FROM "{table}"')))
    database.close()
    return found


async def test_a_server_cannot_be_claimed_without_its_token(client: Client) -> None:
    root = await administrator(client)
    assert root.id == "local"
    with pytest.raises(aio.AioRpcError):
        await registered(client, "", "eve")
