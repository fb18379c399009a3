"""`plugai audit verify` tells what was done to the log by someone who can write the database."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from pysqlite3 import dbapi2
from tests.server.cli.commands import Shell, shell
from tests.server.storage.audit.test_log import add
from tests.support.storage.databases import migrated_sqlite

from plugai.server.core.audit.log import GENESIS
from plugai.server.core.audit.verification import VerificationReport, verify_log
from plugai.server.storage.audit.log import SqlAuditRepository
from plugai.server.storage.engine.database import Database

REFUSES = "DROP TRIGGER audit_entries_no_update; DROP TRIGGER audit_entries_no_delete;"


@pytest.fixture
def server(tmp_path: Path) -> Shell:
    """A shell whose server has five entries in its log."""
    url = migrated_sqlite(tmp_path / "plugai.db")

    async def fill() -> None:
        async with Database(url) as database:
            for number in range(5):
                await add(database, target=f"m{number}")

    asyncio.run(fill())
    return shell(tmp_path, PLUGAI_DATABASE_URL=url)


async def checked(server: Shell) -> VerificationReport:
    async with Database(f"sqlite:///{server.folder}/plugai.db") as database:
        return await verify_log(SqlAuditRepository(database), {})


def tamper(server: Shell, statements: str) -> None:
    connection = dbapi2.connect(server.folder / "plugai.db")
    connection.executescript(REFUSES + statements)
    connection.close()


def test_an_intact_log_is_reported_with_the_digest_to_note(server: Shell) -> None:
    done = server.run("audit", "verify")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("intact: 5 entries; to detect later changes, note 5:")
    noted = done.stdout.split()[-1]
    assert server.run("audit", "verify", "--noted", noted).returncode == 0
    rebuilt = server.run("audit", "verify", "--noted", f"3:{GENESIS}", "--noted", noted)
    assert (rebuilt.returncode, rebuilt.stdout) == (1, "broken: entry 3 is not the one that was noted\n")


@pytest.mark.parametrize(
    ("statements", "told"),
    [
        ("UPDATE audit_entries SET actor = 'eve' WHERE number = 2", "entry 2 was changed"),
        ("UPDATE audit_entries SET details = 'x' WHERE number = 4", "entry 4 was changed"),
        ("DELETE FROM audit_entries WHERE number = 3", "entry 3 is missing"),
        ("DELETE FROM audit_entries WHERE number <= 2", "entries 1 to 2 are missing"),
        ("DELETE FROM audit_entries WHERE number >= 4", "entries 4 to 5 are missing"),
        ("DELETE FROM audit_entries", "entries 1 to 5 are missing"),
    ],
)
def test_changes_to_a_log_are_reported(server: Shell, statements: str, told: str) -> None:
    tamper(server, statements)
    assert [found.problem for found in asyncio.run(checked(server)).breaks] == [told]


def test_a_missing_database_or_an_invalid_digest_is_reported_in_one_line(server: Shell) -> None:
    done = shell(server.folder, PLUGAI_DATABASE_URL="sqlite:////nowhere/x.db").run("audit", "verify")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "plugai: there is no database '/nowhere/x.db'; name its data folder\n"
    assert "is not NUMBER:DIGEST" in server.run("audit", "verify", "--noted", "5").stderr
