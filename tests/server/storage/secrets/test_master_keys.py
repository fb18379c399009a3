"""Master keys are created once, readable by one user only, and replaced atomically."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from plugai.server.core.errors import SecretUnreadableError, StorageUnavailableError
from plugai.server.core.secrets.key_ring import KeyPurpose, KeyRing
from plugai.server.storage.engine.database import Database
from plugai.server.storage.secrets.internal_keys import InternalKeys
from plugai.server.storage.secrets.master_keys import (
    FixedKeys,
    KeyFile,
    format_key,
    generate_key,
    parse_keys,
    run_key_command,
)
from plugai.server.storage.secrets.tables import InternalKeyRow


def test_a_key_file_is_created_once_and_readable_by_this_user_only(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "master.keys"
    files = [KeyFile(path) for _ in range(8)]
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(KeyFile.create, files))
    assert len({file.keys()[0] for file in files}) == 1
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert list(path.parent.iterdir()) == [path]


def test_a_key_ring_follows_its_replaced_file(tmp_path: Path) -> None:
    file = KeyFile(tmp_path / "master.keys")
    file.create()
    ring = KeyRing(file)
    sealed = ring.seal(KeyPurpose.CREDENTIAL, b"secret")
    fresh = generate_key()
    KeyFile(file.path).replace([fresh, *file.keys()])
    assert ring.active == fresh.id
    assert ring.open(KeyPurpose.CREDENTIAL, sealed) == b"secret"
    assert stat.S_IMODE(file.path.stat().st_mode) == 0o600


# What differs from run to run is no name for a test: workers that share a run must find the same names.
CUT_SHORT = pytest.param(format_key(generate_key())[:-4], id="cut-short")


@pytest.mark.parametrize("text", ["", "\n", "not base64!", "c2hvcnQ=", CUT_SHORT])
def test_the_error_about_an_invalid_key_does_not_show_it(tmp_path: Path, text: str) -> None:
    (tmp_path / "keys").write_text(text)
    with pytest.raises(StorageUnavailableError, match="32 bytes in base64") as error:
        KeyRing(KeyFile(tmp_path / "keys"))
    assert not text.strip() or text.strip() not in str(error.value)


def test_the_error_names_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(StorageUnavailableError, match="no-such-file"):
        KeyRing(KeyFile(tmp_path / "no-such-file"))


def test_a_command_prints_keys() -> None:
    keys = [generate_key(), generate_key()]
    text = "\n".join(map(format_key, keys))
    assert run_key_command(["printf", "%s", text]).keys() == tuple(keys)
    assert parse_keys(text.replace("\n", " "), "here") == keys


@pytest.mark.parametrize(
    ("command", "why"),
    [
        (["sh", "-c", "echo canary; echo canary >&2; exit 3"], "status 3"),
        (["no-such-program-here", "canary"], "cannot be run"),
        (["echo", "canary"], "32 bytes in base64"),
    ],
)
def test_the_error_of_a_failed_command_does_not_show_its_output(command: list[str], why: str) -> None:
    with pytest.raises(StorageUnavailableError, match=why) as error:
        run_key_command(command)
    assert "canary" not in str(error.value)


async def test_every_gateway_gets_the_same_internal_key(database: Database) -> None:
    source = FixedKeys([generate_key()])
    first, second = (InternalKeys(database, KeyRing(source)) for _ in range(2))
    key = await first.get("links")
    assert len(key) == 32
    assert await second.get("links") == key
    assert await second.get("other") != key


async def test_an_internal_key_can_be_created_from_a_given_secret(database: Database) -> None:
    keys = InternalKeys(database, KeyRing(FixedKeys([generate_key()])))
    assert await keys.get("links", b"x" * 32) == b"x" * 32
    assert await keys.get("links", b"y" * 32) == b"x" * 32


async def test_an_internal_key_is_sealed_and_bound_to_its_row(database: Database) -> None:
    keys = InternalKeys(database, KeyRing(FixedKeys([generate_key()])))
    secret = await keys.get("one")
    sealed = await database.read(lambda session: session.get_one(InternalKeyRow, "one").secret)
    assert secret not in sealed
    await database.write(lambda session: session.add(InternalKeyRow(name="two", secret=sealed)))
    with pytest.raises(SecretUnreadableError, match="moved"):
        await keys.get("two")


async def test_without_its_master_key_an_internal_key_is_not_replaced(database: Database) -> None:
    await InternalKeys(database, KeyRing(FixedKeys([generate_key()]))).get("links")
    with pytest.raises(SecretUnreadableError, match="which is missing"):
        await InternalKeys(database, KeyRing(FixedKeys([generate_key()]))).get("links")
