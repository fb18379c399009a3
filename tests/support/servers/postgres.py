"""A real PostgreSQL for tests, from the wheel `pgserver`: its binaries on a Unix socket in a temporary folder."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import psycopg
import pytest
from psycopg.sql import SQL, Identifier
from tests.support.limits import HANGS_SECONDS
from tests.support.tiers import slow

from plugai.server.storage.engine.migrate import migrate

KINDS = ("sqlite", pytest.param("postgresql", marks=pytest.mark.slow))
"""Both kinds of database, for what is parametrised by them."""

_MIGRATED = "migrated"


@dataclass(frozen=True, slots=True)
class PostgresServer:
    """A server that runs; its data goes when the test run ends."""

    binaries: Path
    folder: Path

    def create_database(self) -> str:
        """The URL of a new, empty database."""
        with self._maintenance() as connection:
            return self._create(connection, "template1")

    def create_migrated_database(self) -> str:
        """The URL of a new database with the schema of this version, copied from one that was migrated."""
        with self._maintenance() as connection:
            if not connection.execute("SELECT FROM pg_database WHERE datname = %s", [_MIGRATED]).rowcount:
                connection.execute(f"CREATE DATABASE {_MIGRATED}")
                migrate(self._url(_MIGRATED))
            return self._create(connection, _MIGRATED)

    def start(self, fsync: str = "off", through: Sequence[str] = ()) -> None:
        """Start it and wait until it answers, `through` a program that runs another.

        Nothing is synced to disk unless `fsync` is "on": for most tests, the process is what may die.
        """
        sockets = f"-c listen_addresses= -c unix_socket_directories={self.folder}"
        options = f"{sockets} -c fsync={fsync} -c max_connections=40"
        arguments = ("start", "--wait", "-D", self._data, "-l", f"{self.folder}/log", "-o", options)
        self._run("pg_ctl", *arguments, through=through)

    def stop(self) -> None:
        """Stop it, ending its sessions, and wait until it is gone."""
        self._run("pg_ctl", "stop", "--wait", "--mode=fast", "-D", self._data)

    def initialise(self) -> None:
        """Make the empty cluster. Whoever reaches its socket is let in; the folder is private."""
        self._run("initdb", "-D", self._data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync")

    @property
    def _data(self) -> str:
        return str(self.folder / "data")

    def _maintenance(self) -> psycopg.Connection:
        return psycopg.connect(self._url("postgres"), autocommit=True)

    def _create(self, connection: psycopg.Connection, template: str) -> str:
        name = f"test_{uuid.uuid4().hex}"
        connection.execute(SQL("CREATE DATABASE {} TEMPLATE {}").format(Identifier(name), Identifier(template)))
        return self._url(name)

    def _url(self, database: str) -> str:
        return f"postgresql://postgres@/{database}?host={self.folder}"

    def _run(self, program: str, *arguments: str, through: Sequence[str] = ()) -> None:
        account = _unprivileged()
        # A file and not a pipe: the server that pg_ctl starts inherits it, and a pipe would never end.
        with tempfile.TemporaryFile("w+") as output:
            done = subprocess.run(
                [*through, self.binaries / program, *arguments],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                cwd=self.folder,
                timeout=HANGS_SECONDS,
                user=account and account.pw_uid,
                group=account and account.pw_gid,
                extra_groups=account and [],
            )
            output.seek(0)
            assert done.returncode == 0, f"{program} failed:\n{output.read()}"


@pytest.fixture(scope="session")
@slow
def postgres() -> Iterator[PostgresServer]:
    """One server for all tests that only need a database of their own."""
    with running_postgres() as server:
        yield server


@contextmanager
@slow
def running_postgres() -> Iterator[PostgresServer]:
    """A server of its own, stopped and removed at the end."""
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    try:
        server = PostgresServer(_binaries(folder), folder)
        server.initialise()
        server.start()
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder)


def _binaries(folder: Path) -> Path:
    """Where the programs are; for root, copied to where the account that runs them can surely read them."""
    package = find_spec("pgserver")
    assert package is not None
    assert package.submodule_search_locations is not None
    installed = Path(package.submodule_search_locations[0])
    account = _unprivileged()
    if account is None:
        return installed / "pginstall" / "bin"
    shutil.copytree(
        installed / "pginstall", folder / "pgserver" / "pginstall", ignore=shutil.ignore_patterns("include")
    )
    shutil.copytree(installed.parent / "pgserver.libs", folder / "pgserver.libs")
    shutil.chown(folder, account.pw_uid, account.pw_gid)
    return folder / "pgserver" / "pginstall" / "bin"


def _unprivileged() -> pwd.struct_passwd | None:
    """Who runs the server: PostgreSQL refuses to be root."""
    return pwd.getpwnam("nobody") if os.geteuid() == 0 else None
