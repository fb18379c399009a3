"""A real PostgreSQL for tests of sessions."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.support.servers.postgres import PostgresServer, running_postgres


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    with running_postgres() as server:
        yield server
