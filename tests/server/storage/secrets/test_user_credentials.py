"""Users' credentials on both databases: each readable by its owner only, sealed, and bound to its row."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text, update
from sqlmodel import Session
from tests.server.storage.records import NOON

from plugai.server.core.audit.log import AuditAction, AuditEntry, AuditFilter
from plugai.server.core.errors import SecretUnreadableError
from plugai.server.core.providers.credential_kinds import (
    ApiKey,
    AwsKeys,
    AzureEntra,
    GoogleServiceAccount,
    Secret,
    dump,
    hint,
    load,
)
from plugai.server.core.providers.user_credentials import UserCredential
from plugai.server.core.secrets.key_ring import KeyRing
from plugai.server.storage.audit.log import SqlAuditRepository
from plugai.server.storage.engine.database import Database
from plugai.server.storage.secrets.master_keys import FixedKeys, generate_key
from plugai.server.storage.secrets.tables import CredentialRow
from plugai.server.storage.secrets.user_credentials import SqlCredentialRepository

CANARY = "canary-4f1d-canary"
ENTRY = AuditEntry(NOON, "ann", AuditAction.CREDENTIAL_SET, "acme")
_text = st.text(max_size=20)
_secrets: st.SearchStrategy[Secret] = st.one_of(
    st.builds(ApiKey, _text),
    st.builds(AzureEntra, _text, _text, _text),
    st.builds(GoogleServiceAccount, _text, _text, _text),
    st.builds(AwsKeys, _text, _text, _text),
)


def credential(owner: str = "ann", provider: str = "acme", secret: Secret | None = None) -> UserCredential:
    return UserCredential(owner, provider, "https://acme.example", secret or ApiKey(CANARY), NOON, NOON)


@pytest.fixture
def repository(database: Database) -> SqlCredentialRepository:
    return SqlCredentialRepository(database, KeyRing(FixedKeys([generate_key()])))


@given(secret=_secrets)
def test_every_kind_of_secret_is_read_back_and_its_hint_has_at_most_four_characters(secret: Secret) -> None:
    assert load(dump(secret)) == secret
    assert CANARY not in repr(ApiKey(CANARY)) + hint(ApiKey(CANARY))
    assert hint(ApiKey("short-key")) == "…"


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=_secrets, second=_secrets)
async def test_the_last_credential_is_read_back(
    repository: SqlCredentialRepository, first: Secret, second: Secret
) -> None:
    later = NOON + timedelta(hours=1)
    await repository.put(credential(secret=first), ENTRY)
    await repository.put(replace(credential(secret=second), created_at=later, updated_at=later), ENTRY)
    kept = replace(credential(secret=second), updated_at=later)
    assert await repository.get("ann", "acme") == kept
    await repository.delete("ann", "acme", ENTRY)


async def test_concurrent_calls_may_set_the_first_credential(repository: SqlCredentialRepository) -> None:
    keys = [ApiKey(f"key-{number}") for number in range(8)]
    await asyncio.gather(*(repository.put(credential(secret=key), ENTRY) for key in keys))
    (only,) = await repository.list("ann")
    assert only.secret in keys


async def test_a_credential_is_only_its_owners(repository: SqlCredentialRepository) -> None:
    await repository.put(credential("ann"), ENTRY)
    assert await repository.get("eve", "acme") is None
    assert await repository.list("eve") == []
    assert not await repository.delete("eve", "acme", ENTRY)
    assert await repository.list("ann") == [credential("ann")]
    assert await repository.delete("ann", "acme", ENTRY)
    assert await repository.list("ann") == []
    for owner in ("ann", "eve"):
        await repository.put(credential(owner), ENTRY)
    await repository.delete_all("ann")
    assert (await repository.list("ann"), await repository.list("eve")) == ([], [credential("eve")])


async def test_the_database_does_not_contain_the_secret(
    repository: SqlCredentialRepository, database: Database
) -> None:
    await repository.put(credential(), ENTRY)
    row = await database.read(lambda session: session.connection().execute(text("SELECT * FROM credentials")).one())
    assert CANARY[:6].encode() not in bytes(row.secret)
    assert CANARY not in str(row)


@pytest.mark.parametrize("place", [{"owner_id": "eve"}, {"provider": "other"}, {"origin": "https://evil.example"}])
async def test_a_credential_that_was_moved_to_another_row_cannot_be_decrypted(
    repository: SqlCredentialRepository, database: Database, place: dict[str, str]
) -> None:
    await repository.put(credential(), ENTRY)
    await database.write(lambda session: session.exec(update(CredentialRow).values(**place)))
    moved = await repository.get(place.get("owner_id", "ann"), place.get("provider", "acme"))
    assert moved is not None
    assert isinstance(moved.secret, SecretUnreadableError)


async def test_two_swapped_credentials_cannot_be_decrypted(
    repository: SqlCredentialRepository, database: Database
) -> None:
    for owner in ("ann", "eve"):
        await repository.put(credential(owner), ENTRY)
    await database.write(_swap)
    for owner in ("ann", "eve"):
        found = await repository.get(owner, "acme")
        assert found is not None
        assert isinstance(found.secret, SecretUnreadableError)


def _swap(session: Session) -> None:
    ann, eve = (session.get_one(CredentialRow, (owner, "acme")) for owner in ("ann", "eve"))
    ann.secret, eve.secret = eve.secret, ann.secret


async def test_only_changes_are_in_the_audit_log(repository: SqlCredentialRepository, database: Database) -> None:
    await repository.put(credential(), ENTRY)
    deleted = replace(ENTRY, action=AuditAction.CREDENTIAL_DELETED)
    await repository.delete("ann", "acme", deleted)
    await repository.delete("ann", "acme", deleted)
    told = [link.entry async for link in SqlAuditRepository(database).export(AuditFilter(), 0)]
    assert told == [ENTRY, deleted]
