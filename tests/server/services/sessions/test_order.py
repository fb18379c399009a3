"""A message is acknowledged only after its commit was synced, on SQLite and PostgreSQL, as seen in system calls."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.support.limits import HANGS_SECONDS
from tests.support.server import ROOT
from tests.support.servers.postgres import running_postgres
from tests.support.storage.databases import migrated_sqlite

TURNS = 5
# Lines begin with the time, so that the traces of two processes can be merged.
_SYNCED = re.compile(
    r"^\d+ +(?P<at>[\d.]+) (?:f(?:data)?sync\(\d+<\S*(?:-wal|pg_wal/\w+)>\)|<\.\.\. f(?:data)?sync resumed>\)) += 0"
)
_ACKNOWLEDGED = re.compile(r'^\d+ +(?P<at>[\d.]+) write\(1<[^>]*>, "(?:asked|answered)\\n"')


@pytest.fixture
def tracing() -> list[str]:
    """The command that traces a program."""
    strace = shutil.which("strace")
    if strace is None or subprocess.run([strace, "-o", "/dev/null", "true"], capture_output=True).returncode != 0:
        pytest.skip("strace is not installed, or this machine allows no tracing")
    return [strace, "-f", "-y", "-qq", "-ttt", "-e", "trace=fsync,fdatasync,write"]


def check(traces: list[Path]) -> None:
    """Check that a log was synced between each two acknowledgements, and before the first."""
    lines = [line for trace in traces for line in trace.read_text().splitlines()]
    synced = sorted(float(found["at"]) for found in map(_SYNCED.match, lines) if found)
    acknowledged = sorted(float(found["at"]) for found in map(_ACKNOWLEDGED.match, lines) if found)
    assert len(acknowledged) == 2 * TURNS
    for before, now in zip([0.0, *acknowledged], acknowledged, strict=False):
        assert any(before < moment < now for moment in synced), f"what was acknowledged at {now} was not synced before"


def write(tracing: list[str], trace: Path, url: str) -> None:
    writer = [sys.executable, "-m", "tests.server.services.sessions.order_writer", url, str(TURNS)]
    subprocess.run(
        [*tracing, "-o", str(trace), *writer], cwd=ROOT, check=True, capture_output=True, timeout=HANGS_SECONDS
    )


def test_sqlite_syncs_before_a_message_is_acknowledged(tracing: list[str], tmp_path: Path) -> None:
    url = migrated_sqlite(tmp_path / "plugai.db")
    write(tracing, tmp_path / "trace", url)
    check([tmp_path / "trace"])


@pytest.fixture
def durable(tracing: list[str], tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """A PostgreSQL that syncs, with all of its processes traced: its URL and the trace."""
    with running_postgres() as server:
        url = server.create_migrated_database()
        server.stop()
        trace = server.folder / "trace"
        # Detached (-D), since the server outlives the process that starts it.
        server.start(fsync="on", through=[*tracing, "-D", "-o", str(trace)])
        yield url, trace


def test_postgresql_syncs_before_a_message_is_acknowledged(
    tracing: list[str], durable: tuple[str, Path], tmp_path: Path
) -> None:
    url, trace = durable
    write(tracing, tmp_path / "trace", url)
    check([tmp_path / "trace", trace])
