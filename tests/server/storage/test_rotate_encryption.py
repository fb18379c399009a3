"""The rotation of the master key, during other work, failures and kills."""

from __future__ import annotations

import asyncio
import sys
from asyncio.subprocess import PIPE
from collections import Counter

import pytest
from sqlmodel import Session, select
from tests.server.storage.records import NOON
from tests.support.server import ROOT

from plugai.server.core.audit.log import AuditAction, AuditEntry
from plugai.server.core.providers.credential_kinds import ApiKey
from plugai.server.core.providers.user_credentials import UserCredential
from plugai.server.core.secrets.key_ring import KeyRing, MasterKey
from plugai.server.storage.engine.database import Database
from plugai.server.storage.rotate_encryption import EncryptionRotation, RotationResult, sealed_columns
from plugai.server.storage.secrets.internal_keys import InternalKeys
from plugai.server.storage.secrets.master_keys import FixedKeys, format_key
from plugai.server.storage.secrets.sealed import get_secret, put_secret
from plugai.server.storage.secrets.tables import InternalKeyRow
from plugai.server.storage.secrets.user_credentials import SqlCredentialRepository

OLD, NEW = MasterKey(b"o" * 32), MasterKey(b"n" * 32)
NAMES = [f"{number:03}" for number in range(150)]


def ring(*keys: MasterKey) -> KeyRing:
    return KeyRing(FixedKeys(keys))


async def fill(database: Database) -> None:
    """Add an internal key for each of the names, with the name as its secret."""

    def work(session: Session) -> None:
        for name in NAMES:
            row = InternalKeyRow(name=name, secret=b"")
            put_secret(ring(OLD), row, "secret", name.encode())
            session.add(row)

    await database.write(work)


async def opened(database: Database, with_ring: KeyRing) -> list[str]:
    """The secrets of all internal keys, by name."""

    def work(session: Session) -> list[str]:
        rows = session.exec(select(InternalKeyRow).order_by(InternalKeyRow.name))
        return [get_secret(with_ring, row, "secret").decode() for row in rows]

    return await database.read(work)


async def test_rotation_seals_every_secret_with_the_new_key(database: Database) -> None:
    await fill(database)
    credential = UserCredential("ann", "acme", "https://acme.example", ApiKey("sk"), NOON, NOON)
    entry = AuditEntry(NOON, "ann", AuditAction.CREDENTIAL_SET, "acme")
    await SqlCredentialRepository(database, ring(OLD)).put(credential, entry)
    rotation = EncryptionRotation(database, ring(NEW, OLD))
    assert await rotation.count_by_key() == Counter({OLD.id: len(NAMES) + 1})
    assert await rotation.run() == RotationResult(len(NAMES) + 1, 0)
    assert await rotation.count_by_key() == Counter({NEW.id: len(NAMES) + 1})
    assert await rotation.run() == RotationResult(0, 0)
    assert await opened(database, ring(NEW)) == NAMES
    assert await SqlCredentialRepository(database, ring(NEW)).get("ann", "acme") == credential


async def test_rotation_skips_a_secret_that_cannot_be_decrypted(database: Database) -> None:
    await fill(database)
    stranger = InternalKeys(database, ring(MasterKey(b"x" * 32)))
    await stranger.get("050-lost")
    assert await EncryptionRotation(database, ring(NEW, OLD), batch=7).run() == RotationResult(len(NAMES), 1)
    assert len(await stranger.get("050-lost")) == 32


async def test_gateways_read_and_write_during_a_rotation(database: Database) -> None:
    await fill(database)
    # One gateway has read the new key, the other still seals with the old one.
    both, late = ring(NEW, OLD), InternalKeys(database, ring(OLD, NEW))
    rotation = EncryptionRotation(database, both, batch=4)

    async def use() -> None:
        for name in NAMES[:40]:
            assert await InternalKeys(database, both).get(name) == name.encode()
            await late.get(f"late {name}")

    await asyncio.gather(rotation.run(), use())
    await rotation.run()
    assert await rotation.count_by_key() == Counter({NEW.id: len(NAMES) + 40})


@pytest.mark.slow
async def test_a_rotation_that_is_killed_twenty_times_loses_no_secret(database: Database, url: str) -> None:
    await fill(database)
    arguments = (url, "20", format_key(OLD), format_key(NEW))
    script = "tests.server.storage.rotation_kills"
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", script, *arguments, cwd=ROOT, stdout=PIPE, stderr=PIPE
    )
    output, errors = await process.communicate()
    assert (process.returncode, output) == (0, b"killed 20\n"), errors.decode()
    assert await opened(database, ring(NEW)) == NAMES
    assert await EncryptionRotation(database, ring(NEW)).count_by_key() == Counter({NEW.id: len(NAMES)})


def test_every_sealed_column_is_found() -> None:
    assert {str(column) for column in sealed_columns()} == {
        "internal_keys.secret",
        "credentials.secret",
        "authenticators.secret",
        "signing_keys.private",
    }


def test_a_secret_is_only_stored_in_a_sealed_column() -> None:
    with pytest.raises(TypeError, match="not declared as Sealed"):
        put_secret(ring(OLD), InternalKeyRow(name="x", secret=b""), "name", b"secret")


async def test_only_secrets_that_no_key_decrypts_are_deleted(database: Database) -> None:
    await fill(database)
    await InternalKeys(database, ring(MasterKey(b"x" * 32))).get("050-lost")
    assert await EncryptionRotation(database, ring(NEW, OLD)).delete_unreadable() == 1
    assert await opened(database, ring(NEW, OLD)) == NAMES
