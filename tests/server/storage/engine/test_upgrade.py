"""Upgrades to a later schema with data in the database, and what is refused, on both databases."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from tests.server.storage.revisions import REVISION, add_revision
from tests.support.storage.rows import everything, fill

from plugai.server.core.errors import StorageUnavailableError
from plugai.server.storage.engine.migrate import migrate, migration, pending_migrations, require_current


def rows_of(url: str) -> dict[str, list[dict[str, Any]]]:
    with migration(url, lock_timeout=5) as config:
        return everything(config.attributes["connection"])


def set_revision(url: str, revision: str) -> None:
    with migration(url, lock_timeout=5) as config:
        config.attributes["connection"].execute(text(f"UPDATE alembic_version SET version_num = '{revision}'"))


@pytest.fixture
def filled_url(url: str) -> str:
    """A database of this version with rows in every table."""
    with migration(url, lock_timeout=5) as config:
        fill(config.attributes["connection"])
    return url


def test_an_upgrade_keeps_every_row_and_every_value(
    filled_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = rows_of(filled_url)
    assert all(len(rows) >= 2 for rows in before.values())
    add_revision(tmp_path, monkeypatch)
    migrate(filled_url)
    assert rows_of(filled_url) == {**before, "users": [row | {"nickname": "none yet"} for row in before["users"]]}


def test_pending_migrations_are_listed_until_they_have_run(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    require_current(url)
    add_revision(tmp_path, monkeypatch)
    assert [(step.revision, step.description) for step in pending_migrations(url)] == [
        (REVISION, "Users get a nickname")
    ]
    with pytest.raises(StorageUnavailableError, match="has the schema of an older PlugAI; run `plugai migrate`"):
        require_current(url)
    migrate(url)
    assert pending_migrations(url) == []
    require_current(url)


def test_an_upgrade_that_fails_half_way_changes_nothing(
    filled_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = rows_of(filled_url)
    add_revision(tmp_path, monkeypatch, more="raise LookupError")
    with pytest.raises(LookupError):
        migrate(filled_url)
    assert rows_of(filled_url) == before
    assert [step.revision for step in pending_migrations(filled_url)] == [REVISION]


def test_a_database_of_a_newer_version_is_refused_and_left_alone(
    filled_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as newer:
        add_revision(tmp_path, newer)
        migrate(filled_url)
        before = rows_of(filled_url)
    for refused in (migrate, require_current, pending_migrations):
        with pytest.raises(StorageUnavailableError, match="newer PlugAI; start that version, or restore a backup"):
            refused(filled_url)
    add_revision(tmp_path / "again", monkeypatch)
    assert rows_of(filled_url) == before


@pytest.mark.parametrize("revision", ["0001", "0012"])
def test_a_database_of_a_development_version_is_refused(url: str, revision: str) -> None:
    set_revision(url, revision)
    reason = "made by a development version of PlugAI, before the first release, and cannot be upgraded"
    for refused in (migrate, require_current, pending_migrations):
        with pytest.raises(StorageUnavailableError, match=reason):
            refused(url)
