"""Refusals: damaged backups, servers that are not empty; and what a backup never contains."""

from __future__ import annotations

import json
import random
import shutil
from pathlib import Path

import pytest
from tests.server.storage.backup.conftest import NewDatabase
from tests.server.storage.backup.sources import (
    BOTH,
    back_up,
    check_backup,
    files_in,
    make_backup,
    restore_to,
    rows_of,
    server,
    store,
)
from tests.support.storage.rows import everything
from tests.support.tiers import slow

from plugai.server.core.errors import StorageUnavailableError
from plugai.server.storage.backup.archive import open_archive
from plugai.server.storage.backup.errors import BackupError
from plugai.server.storage.backup.reader import read_manifest
from plugai.server.storage.engine.migrate import migrate, migration


async def test_a_truncated_backup_is_refused_and_restores_nothing(new_database: NewDatabase, tmp_path: Path) -> None:
    whole = await make_backup(new_database, tmp_path)
    cut = tmp_path / "cut.tar"
    choose = random.Random(1)
    # The end of a tar is empty blocks, which nothing depends on.
    last = whole.rindex(b"}") + 1
    for size in {0, 1, 511, 512, last - 1, *(choose.randrange(last) for _ in range(60))}:
        cut.write_bytes(whole[:size])
        with pytest.raises(BackupError):
            check_backup(cut)
    await refused_and_empty(cut, new_database, tmp_path)


async def test_a_backup_with_a_changed_byte_is_refused_or_restores_the_same(
    new_database: NewDatabase, tmp_path: Path
) -> None:
    whole = await make_backup(new_database, tmp_path)
    changed = tmp_path / "changed.tar"
    await restore_to(tmp_path / "backup.tar", unchanged := new_database("sqlite"), tmp_path / "unchanged")
    choose = random.Random(2)
    refused = 0
    for _ in range(60):
        place = choose.randrange(len(whole))
        flipped = whole[place] ^ choose.randrange(1, 256)
        changed.write_bytes(whole[:place] + bytes([flipped]) + whole[place + 1 :])
        try:
            check_backup(changed)
        except BackupError:
            refused += 1
        else:
            # Then it was a byte of the tar format itself, such as the time of a file or what fills a block, or one that
            # only a database shows to be wrong, such as the name of a column.
            new = new_database("sqlite")
            try:
                await restore_to(changed, new, tmp_path / "same")
            except BackupError:
                refused += 1
            else:
                assert rows_of(new) == rows_of(unchanged)
    assert refused > 20


async def test_a_rewritten_manifest_does_not_have_the_printed_digest(new_database: NewDatabase, tmp_path: Path) -> None:
    url = new_database("sqlite")
    migrate(url)
    digest = back_up(server(url, tmp_path), tmp_path / "backup")
    with open_archive(tmp_path / "backup") as archive:
        read_manifest(archive, digest)
        manifest = tmp_path / "backup" / "manifest.json"
        manifest.write_text(manifest.read_text().replace("1.2.3", "1.2.4"))
        read_manifest(archive)
        with pytest.raises(BackupError, match="does not have this digest"):
            read_manifest(archive, digest)


async def test_a_damaged_content_undoes_the_restore(new_database: NewDatabase, tmp_path: Path) -> None:
    await make_backup(new_database, tmp_path, name="backup")
    victim = max(files_in(tmp_path / "backup" / "contents"))
    victim.unlink()
    victim.write_bytes(b"something else")
    await refused_and_empty(tmp_path / "backup", new_database, tmp_path)


async def test_a_server_that_has_data_is_not_overwritten(new_database: NewDatabase, tmp_path: Path) -> None:
    await make_backup(new_database, tmp_path)
    there = new_database("sqlite")
    migrate(there)
    await store(there, tmp_path / "there", b"precious")
    before = rows_of(there)
    with pytest.raises(BackupError, match="already has the data of a server"):
        await restore_to(tmp_path / "backup.tar", there, tmp_path / "there")
    assert rows_of(there) == before
    assert len(files_in(tmp_path / "there")) == 1


async def test_a_backup_has_the_names_of_keys_and_no_key(new_database: NewDatabase, tmp_path: Path) -> None:
    keys = tmp_path / "data" / "keys"
    keys.mkdir(parents=True)
    (keys / "master.key").write_bytes(b"CANARY-OF-THE-MASTER-KEY-1234567")
    url = f"sqlite:///{tmp_path}/data/plugai.db"
    migrate(url)
    await store(url, tmp_path / "data" / "artifacts", b"x")
    back_up(server(url, tmp_path / "data" / "artifacts"), tmp_path / "backup.tar")
    written = (tmp_path / "backup.tar").read_bytes()
    assert b"master.key" in written
    assert b"CANARY" not in written


@pytest.mark.parametrize("name", ["backup", "backup.tar"])
async def test_only_this_user_can_read_a_backup(name: str, new_database: NewDatabase, tmp_path: Path) -> None:
    await make_backup(new_database, tmp_path, name=name)
    assert (tmp_path / name).stat().st_mode & 0o077 == 0


async def test_a_backup_never_replaces_an_existing_file(new_database: NewDatabase, tmp_path: Path) -> None:
    whole = await make_backup(new_database, tmp_path)
    with pytest.raises(BackupError, match="exists already"):
        await make_backup(new_database, tmp_path)
    assert (tmp_path / "backup.tar").read_bytes() == whole


async def test_a_backup_that_fails_leaves_nothing(new_database: NewDatabase, tmp_path: Path) -> None:
    url = new_database("sqlite")
    migrate(url)
    await store(url, tmp_path / "old", b"bytes")
    shutil.rmtree(tmp_path / "old")
    (tmp_path / "out").mkdir()
    with pytest.raises(BackupError, match="is missing or incomplete"):
        back_up(server(url, tmp_path / "old"), tmp_path / "out" / "backup")
    assert list((tmp_path / "out").iterdir()) == []


def test_a_missing_database_is_reported_and_not_created(tmp_path: Path) -> None:
    with pytest.raises(StorageUnavailableError, match="there is no database"):
        back_up(server(f"sqlite:///{tmp_path}/plugai.db", tmp_path), tmp_path / "backup")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"version": 2, "more": 1}, "newer PlugAI; restore it with that version"),
        ({"revision": "r9999"}, "newer PlugAI; restore it with that version"),
        ({"revision": "0012"}, "development version of PlugAI, before the first release, and cannot be restored"),
    ],
)
async def test_a_backup_of_another_version_is_refused(
    changed: dict[str, object], reason: str, new_database: NewDatabase, tmp_path: Path
) -> None:
    await make_backup(new_database, tmp_path, name="backup")
    manifest = tmp_path / "backup" / "manifest.json"
    manifest.write_text(json.dumps(json.loads(manifest.read_text()) | changed))
    with pytest.raises(BackupError, match=reason):
        await restore_to(tmp_path / "backup", new_database("sqlite"), tmp_path / "new")


async def test_names_in_a_manifest_are_validated(new_database: NewDatabase, tmp_path: Path) -> None:
    await make_backup(new_database, tmp_path, name="backup")
    manifest = tmp_path / "backup" / "manifest.json"
    acknowledged = manifest.read_text()
    for name in ("../../secret", 'x"; DROP TABLE requests; --', "/etc/passwd", ""):
        manifest.write_text(acknowledged.replace('"name": "requests"', f'"name": {json.dumps(name)}'))
        with pytest.raises(BackupError, match="not one that PlugAI wrote"):
            check_backup(tmp_path / "backup")


@slow
async def refused_and_empty(source: Path, new_database: NewDatabase, folder: Path) -> None:
    for kind in BOTH:
        url = new_database(kind)
        with pytest.raises(BackupError):
            await restore_to(source, url, folder / "refused")
        with migration(url, lock_timeout=5) as config:
            assert everything(config.attributes["connection"]) == {}
        assert files_in(folder / "refused") == []
