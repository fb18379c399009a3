"""Uploads that are killed, traced, or out of disk space: acknowledged ones are complete, and others leave nothing."""

from __future__ import annotations

import hashlib
import random
import re
import shutil
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import Session
from tests.server.storage.artifacts import crash_writer
from tests.support.limits import HANGS_SECONDS
from tests.support.server import ROOT
from tests.support.servers.postgres import KINDS, PostgresServer
from tests.support.storage.databases import migrated_sqlite
from tests.support.storage.killing import printed_until_killed

from plugai.server.core.artifacts.collector import ArtifactCollector
from plugai.server.core.clock import Clock
from plugai.server.storage.artifacts.artifacts import SqlArtifactRepository
from plugai.server.storage.contents.disk import DiskContents
from plugai.server.storage.engine.database import Database
from plugai.server.storage.engine.snapshot import snapshot

pytestmark = pytest.mark.slow
KILLS = 25
MOST_BYTES = 300_000
_TRACED = re.compile(
    r"(?P<sync>f(?:data)?sync\(\d+<(?P<synced>[^>]*)>\) += 0)"
    # SQLite's commit is the sync of its log; that of PostgreSQL, the answer of a server that has synced its own.
    r'|(?P<commit>recvfrom\(\d+<[^>]*>, "C[^"]*COMMIT\\0)'
    r'|(?P<rename>rename\("(?P<source>[^"]*)", "(?P<target>[^"]*)"\) += 0)'
    r'|(?P<acknowledged>write\(1<[^"]*"stored \S+ (?P<digest>[0-9a-f]+))'
)


@pytest.fixture
def url(tmp_path: Path) -> str:
    return migrated_sqlite(tmp_path / "plugai.db")


def writer(url: str, folder: Path, seed: int, count: int, most_bytes: int = MOST_BYTES) -> list[str]:
    numbers = map(str, (seed, count, most_bytes))
    return [sys.executable, "-m", "tests.server.storage.artifacts.crash_writer", url, str(folder), *numbers]


@pytest.mark.timeout(300)
async def test_acknowledged_artifacts_survive_kills_and_nothing_else_is_left(url: str, tmp_path: Path) -> None:
    folder = tmp_path / "artifacts"
    choose = random.Random(1)
    acknowledged: dict[str, str] = {}
    for number in range(KILLS):
        acknowledged |= killed_after(choose.randint(1, 12), url, folder, number)
    assert len(acknowledged) >= KILLS
    async with Database(url) as database, DiskContents(folder) as contents:
        assert await database.read(integrity) == ("ok", [])
        records = SqlArtifactRepository(database)
        for artifact_id, digest in acknowledged.items():
            artifact = await records.get("ann", artifact_id)
            assert artifact is not None
            found = b"".join([chunk async for chunk in contents.read(artifact.content.id, 0)])
            assert hashlib.sha256(found).hexdigest() == digest == artifact.content.sha256
        # A collection after the leases of killed uploads: only recorded contents are left, byte for byte.
        later = datetime.now(UTC) + timedelta(hours=2)
        await ArtifactCollector(records, contents, Clock(lambda: later, time.monotonic)).collect()
        usage = await records.usage("ann")
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files) == usage.size_bytes
    assert all(hashlib.sha256(path.read_bytes()).hexdigest() == path.name.partition("-")[0] for path in files)


@pytest.mark.parametrize("kind", KINDS)
def test_bytes_are_synced_then_renamed_then_the_folder_synced_then_recorded_then_acknowledged(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    url = database(kind, request)
    trace = tmp_path / "trace"
    strace = shutil.which("strace")
    if strace is None or subprocess.run([strace, "-o", "/dev/null", "true"], capture_output=True).returncode != 0:
        pytest.skip("strace is not installed, or this machine allows no tracing")
    tracing = [
        strace,
        "-f",
        "-y",
        "-qq",
        "-s",
        "200",
        "-e",
        "trace=fsync,fdatasync,rename,write,recvfrom",
        "-o",
        str(trace),
    ]
    subprocess.run([*tracing, *writer(url, tmp_path / "artifacts", 1, 3)], cwd=ROOT, check=True, capture_output=True)
    steps = list(_TRACED.finditer(join_interrupted_calls(trace.read_text())))
    acknowledged = [index for index, step in enumerate(steps) if step["acknowledged"]]
    assert len(acknowledged) == 12
    for index in acknowledged:
        assert_in_order(steps[:index], steps[index]["digest"], kind)


def database(kind: str, request: pytest.FixtureRequest) -> str:
    if kind == "sqlite":
        found: str = request.getfixturevalue("url")
        return found
    server: PostgresServer = request.getfixturevalue("postgres")
    url = server.create_migrated_database()
    with snapshot(url) as connection:
        # With this, PostgreSQL answers a commit only when it is durable.
        assert connection.exec_driver_sql("SHOW synchronous_commit").scalar() == "on"
    return url


def assert_in_order(steps: list[re.Match[str]], digest: str, kind: str) -> None:
    """Assert that what the last of these steps acknowledged was durable before."""
    named = max(index for index, step in enumerate(steps) if digest in (step["target"] or ""))
    synced = [step["synced"] or "" for step in steps]
    assert steps[named]["source"] in synced[:named]
    folder = str(Path(steps[named]["target"]).parent)
    assert folder in synced[named:]
    after = steps[named + synced[named:].index(folder) :]
    if kind == "sqlite":
        assert any((step["synced"] or "").endswith("-wal") for step in after)
    else:
        assert any(step["commit"] for step in after)


def test_a_full_disk_refuses_uploads_leaves_no_files_and_works_again_when_freed(url: str, tmp_path: Path) -> None:
    small = tmp_path / "small"
    small.mkdir()
    again = " ".join(writer(url, small, 2, 1, 1000))
    script = f"""
        mount -t tmpfs -o size=1m tmpfs {small} || exit 77
        head -c 900k /dev/zero > {small}/other
        {" ".join(writer(url, small, 1, 3, 400_000))}
        echo left: $(find {small}/incoming -type f | wc -l)
        rm {small}/other
        {again}
    """
    if shutil.which("unshare") is None:
        pytest.skip("this machine has no unshare")
    command = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", script]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=HANGS_SECONDS)
    if done.returncode == 77 or "unshare" in done.stderr:
        pytest.skip("this machine allows no mounts by users")
    starved, _, freed = done.stdout.partition("left: 0\n")
    assert "full" in starved
    assert freed.count("stored") == 4, done.stderr


def join_interrupted_calls(trace: str) -> str:
    """The trace with interrupted calls joined: a write where it started, all others where they ended."""
    started: dict[tuple[str, str], str] = {}
    lines: list[str] = []
    for line in trace.splitlines():
        process, _, call = line.partition(" ")
        call = call.strip()
        name = call.partition("(")[0]
        if call.endswith("<unfinished ...>"):
            started[process, name] = call.removesuffix("<unfinished ...>").rstrip()
            if name == "write":
                lines.append(started.pop((process, name)))
        elif resumed := re.match(r"<\.\.\. (\w+) resumed>(.*)", call):
            first = started.pop((process, resumed[1]), "")
            # What one waits for, strace writes only when it ends: after the comma that the call had broken off at.
            lines.append(first + " " * first.endswith(",") + resumed[2].lstrip())
        else:
            lines.append(call)
    return "\n".join(lines)


def test_a_call_that_another_interrupts_reads_as_one() -> None:
    trace = """
7 recvfrom(5<socket:[1]>, <unfinished ...>
8 write(1<pipe:[2]>, "stored a 1f"..., 9 <unfinished ...>
7 <... recvfrom resumed>"C\\0\\0\\0\\vCOMMIT\\0Z"..., 65536, 0, NULL, NULL) = 18
8 <... write resumed>)              = 9
8 fsync(6</a> <unfinished ...>
8 <... fsync resumed>)              = 0
"""
    steps = _TRACED.finditer(join_interrupted_calls(trace))
    assert [step.lastgroup for step in steps] == ["acknowledged", "commit", "sync"]


def killed_after(acknowledgements: int, url: str, folder: Path, seed: int) -> dict[str, str]:
    """Kill a writer after so many acknowledgements, in the middle of the next upload. Returns all that it printed."""
    lines = printed_until_killed(acknowledgements, crash_writer.run, url, folder, seed, 10_000, MOST_BYTES)
    return {words[1]: words[2] for line in lines if (words := line.split()) and line.endswith("\n")}


def integrity(session: Session) -> tuple[object, list[object]]:
    connection = session.connection()
    broken: list[object] = list(connection.exec_driver_sql("PRAGMA foreign_key_check"))
    return connection.exec_driver_sql("PRAGMA integrity_check").scalar(), broken
