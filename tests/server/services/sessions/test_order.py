"""A message is acknowledged after its commit was synced, on SQLite and PostgreSQL, as far as system calls can show."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.support.server import ROOT
from tests.support.servers.postgres import running_postgres

from plugai.server.storage.engine.migrate import migrate

TURNS = 5
# With the time first, so that the traces of two processes can be read as one.
_SYNCED = re.compile(
    r"^\d+ +(?P<at>[\d.]+) (?:f(?:data)?sync\(\d+<\S*(?:-wal|pg_wal/\w+)>\)|<\.\.\. f(?:data)?sync resumed>\)) += 0"
)
_TOLD = re.compile(r'^\d+ +(?P<at>[\d.]+) write\(1<[^>]*>, "(?:asked|answered)\\n"')


@pytest.fixture
def tracing() -> list[str]:
    """How a program is traced."""
    strace = shutil.which("strace")
    if strace is None or subprocess.run([strace, "-o", "/dev/null", "true"], capture_output=True).returncode != 0:
        pytest.skip("strace is not installed, or this machine allows no tracing")
    return [strace, "-f", "-y", "-qq", "-ttt", "-e", "trace=fsync,fdatasync,write"]


def check(traces: list[Path]) -> None:
    """That since each acknowledgement before, and before each, a log was synced."""
    lines = [line for trace in traces for line in trace.read_text().splitlines()]
    synced = sorted(float(found["at"]) for found in map(_SYNCED.match, lines) if found)
    told = sorted(float(found["at"]) for found in map(_TOLD.match, lines) if found)
    assert len(told) == 2 * TURNS
    for before, now in zip([0.0, *told], told, strict=False):
        assert any(before < moment < now for moment in synced), f"what was told at {now} was not synced before"


def write(tracing: list[str], trace: Path, url: str) -> None:
    writer = [sys.executable, "-m", "tests.server.services.sessions.order_writer", url, str(TURNS)]
    subprocess.run([*tracing, "-o", str(trace), *writer], cwd=ROOT, check=True, capture_output=True, timeout=100)


def test_a_message_is_told_after_its_commit_was_synced(tracing: list[str], tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/plugai.db"
    migrate(url)
    write(tracing, tmp_path / "trace", url)
    check([tmp_path / "trace"])


@pytest.fixture
def durable(tracing: list[str], tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """A PostgreSQL that syncs, every process of which is traced: its URL, and the trace."""
    with running_postgres() as server:
        url = server.create_database()
        migrate(url)
        server.stop()
        trace = server.folder / "trace"
        # Detached (-D), since the server outlives what starts it.
        server.start(fsync="on", through=[*tracing, "-D", "-o", str(trace)])
        yield url, trace


def test_postgresql_has_synced_a_message_when_it_is_told(
    tracing: list[str], durable: tuple[str, Path], tmp_path: Path
) -> None:
    url, trace = durable
    write(tracing, tmp_path / "trace", url)
    check([tmp_path / "trace", trace])
