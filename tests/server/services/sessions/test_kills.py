"""Gateways killed at random moments: every acknowledged message and file is complete, and nothing is stored
partially."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.soak.turns import Report, soak
from tests.support.servers.postgres import PostgresServer


@pytest.fixture
def folder() -> Iterator[Path]:
    # Not in pytest's folder, since the paths of Unix sockets must be short.
    folder = Path(tempfile.mkdtemp(prefix="kills-"))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def check(report: Report, kills: int) -> None:
    assert report.wrong == []
    assert report.kills == kills
    assert min(report.acknowledged[kind] for kind in ("asked", "answered", "stored")) > kills
    assert report.states["interrupted"] > 0
    assert set(report.states) <= {"complete", "interrupted"}


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_twenty_kills_lose_nothing_that_was_acknowledged(folder: Path) -> None:
    check(soak(f"sqlite:///{folder}/plugai.db", folder, 20, seed=20), 20)


def test_five_kills_lose_nothing_on_postgresql(folder: Path, postgres: PostgresServer) -> None:
    check(soak(postgres.create_database(), folder, 5, seed=5), 5)
