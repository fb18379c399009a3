"""New databases of each kind, and an S3 server."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest
from tests.support.servers.postgres import PostgresServer

NewDatabase = Callable[[str], str]


@pytest.fixture
def new_database(request: pytest.FixtureRequest, tmp_path: Path) -> NewDatabase:
    """Makes the URL of a new database of the named kind."""

    def make(kind: str) -> str:
        if kind == "sqlite":
            return f"sqlite:///{tmp_path}/{uuid4().hex}.db"
        server: PostgresServer = request.getfixturevalue("postgres")
        return server.create_database()

    return make
