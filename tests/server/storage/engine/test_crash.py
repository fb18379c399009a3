"""Acknowledged writes to SQLite survive a killed process, and, as far as system calls show, a power failure."""

from __future__ import annotations

import random
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from sqlmodel import Session
from tests.server.storage.engine import crash_writer
from tests.server.storage.records import finished, new_record
from tests.support.storage.killing import printed_until_killed

from plugai.server.storage.engine.database import Database
from plugai.server.storage.generation.requests import SqlRequestRepository

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[4]
ROUNDS = 10
SEED = 20261123


async def test_acknowledged_writes_survive_a_killed_process(sqlite_path: Path) -> None:
    url = f"sqlite:///{sqlite_path}"
    choose = random.Random(SEED)
    acknowledged: list[str] = []
    for round_number in range(ROUNDS):
        acknowledged += printed_until_killed(
            choose.randint(1, 150), crash_writer.run, url, f"round-{round_number}", 8, 1000
        )
    added = {line.split()[1] for line in acknowledged if line.startswith("added")}
    ended = {line.split()[1] for line in acknowledged if line.startswith("ended")}
    assert len(added) >= ROUNDS
    async with Database(url) as database:
        repository = SqlRequestRepository(database)
        assert await database.read(integrity) == "ok"
        for request_id in added:
            record = new_record(request_id)
            # An end may have been written and not yet been acknowledged.
            possible = [finished(record)] if request_id in ended else [record, finished(record)]
            assert await repository.get("ann", request_id) in possible


def test_an_acknowledgement_comes_after_the_sync_of_its_commit(sqlite_path: Path, tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    strace = shutil.which("strace")
    if strace is None:
        pytest.skip("strace is not installed; that commits are synced is also asserted from the pragma")
    tracing = [strace, "-f", "-y", "-qq", "-e", "trace=fdatasync,fsync,write", "-o", str(trace)]
    if subprocess.run([strace, "-o", "/dev/null", "true"], capture_output=True).returncode != 0:
        pytest.skip("this machine allows no tracing; that commits are synced is also asserted from the pragma")
    subprocess.run([*tracing, *writer(f"sqlite:///{sqlite_path}", "one", 1, 10)], cwd=ROOT, check=True)
    events = re.findall(r'(-wal>.*\) += 0|sync resumed>.*= 0|"(?:added|ended) )', trace.read_text())
    kinds = ["ack" if event.startswith('"') else "sync" for event in events]
    assert kinds.count("ack") == 20
    acknowledged = [index for index, kind in enumerate(kinds) if kind == "ack"]
    for before, index in zip([-1, *acknowledged], acknowledged, strict=False):
        assert "sync" in kinds[before + 1 : index], f"acknowledgement {index} came before its commit was synced"


def writer(url: str, name: str, writers: int, records: int) -> list[str]:
    return [sys.executable, "-m", "tests.server.storage.engine.crash_writer", url, name, str(writers), str(records)]


def integrity(session: Session) -> object:
    return session.connection().exec_driver_sql("PRAGMA integrity_check").scalar()
