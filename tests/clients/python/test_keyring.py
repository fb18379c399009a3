"""Tokens are kept in the system's keyring where there is one, else in a file that only its owner can read."""

from __future__ import annotations

import asyncio
import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends.fail import Keyring as RefusingKeyring
from keyrings.alt.file import PlaintextKeyring
from tests.clients.python.conftest import Open
from tests.clients.python.scripted_server import ScriptedServer
from tests.support.canary import PASSWORD
from tests.support.limits import HANGS_SECONDS

from plugai.client import ConfigurationError, FileStore, KeyringStore, reasons

# Each is a program of its own, as commands are. What it finds must have been kept.
SIGN_IN = """
import sys
from plugai.client import default_store
from plugai.client.sync import SyncClient

url, token, password = sys.argv[1:]
with SyncClient(url, token=token) as client:
    client.me.get()
    print("looked for it" if "keyring" in sys.modules else "did not look for it")
with SyncClient(url) as client:
    client.auth.login("root", password)
print(type(default_store()).__name__)
"""
USE = """
import sys
from plugai.client.sync import SyncClient

with SyncClient(sys.argv[1]) as client:
    print(client.me.get().name)
    client.auth.logout()
with SyncClient(sys.argv[1]) as client:
    print(client.auth.refresh())
"""
DAEMON = "gnome-keyring-daemon"
NEEDED = ("dbus-run-session", DAEMON)


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Path]:
    """The file of a keyring, which is the process's while the test runs."""
    backend = PlaintextKeyring()
    backend.file_path = str(tmp_path / "keyring")
    with _in_force(backend):
        yield tmp_path / "keyring"


@contextmanager
def _in_force(backend: KeyringBackend) -> Iterator[None]:
    """The process's keyring for a while."""
    before = keyring.get_keyring()
    keyring.set_keyring(backend)
    try:
        yield
    finally:
        keyring.set_keyring(before)


async def test_tokens_are_kept_in_the_keyring_until_one_signs_out(open_client: Open, kept: Path) -> None:
    async with open_client(token=None, credentials=KeyringStore()) as client:
        pair = await client.auth.login("root", PASSWORD)
    assert await asyncio.to_thread(kept.exists)
    assert KeyringStore().load(client.url) == pair
    async with open_client(token=None, credentials=KeyringStore()) as client:
        assert (await client.me.get()).name == "root"
        assert await client.auth.refresh()
        await client.auth.logout()
    assert KeyringStore().load(client.url) is None


async def test_what_others_have_written_there_is_no_token(open_client: Open, kept: Path) -> None:
    async with open_client(token=None, credentials=KeyringStore()) as client:
        keyring.set_password("plugai", client.url, "no JSON")
        with pytest.raises(reasons.UnauthenticatedError):
            await client.me.get()


async def test_a_keyring_that_refuses_is_an_error_that_says_what_to_do(open_client: Open) -> None:
    with _in_force(RefusingKeyring()):  # type: ignore[no-untyped-call]
        async with open_client(token=None, credentials=KeyringStore()) as client:
            with pytest.raises(ConfigurationError, match=r"unlock it, or .*FileStore\(\)"):
                await client.me.get()


def test_without_a_keyring_tokens_are_in_a_file_for_the_owner_alone(server: ScriptedServer, tmp_path: Path) -> None:
    """The keyring of the tests keeps what it has as plain text, which the file is no worse than."""
    assert _run(server, tmp_path, SIGN_IN, server.token, PASSWORD) == ["did not look for it", "FileStore"]
    (path,) = tmp_path.rglob("credentials.json")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert _run(server, tmp_path, USE) == ["root", "False"]
    assert FileStore(path).load(f"http://127.0.0.1:{server.port}") is None


@pytest.mark.skipif(not all(map(shutil.which, NEEDED)), reason=f"{DAEMON} and D-Bus are not installed")
def test_a_secret_service_is_the_keyring(server: ScriptedServer, tmp_path: Path) -> None:
    runtime = tmp_path / "run"
    runtime.mkdir(mode=0o700)
    unlocked = f'printf %s password | {DAEMON} --unlock --components=secrets >&2 && "$0" -c "$@"'
    session = ["dbus-run-session", "--", "sh", "-c", unlocked]
    both = SIGN_IN + "sys.argv[2:] = []\n" + USE
    assert _run(server, tmp_path, both, server.token, PASSWORD, session=session) == [
        "did not look for it",
        "KeyringStore",
        "root",
        "False",
    ]
    assert not [*tmp_path.rglob("credentials.json")]


def _run(
    server: ScriptedServer, home: Path, program: str, *arguments: str, session: list[str] | None = None
) -> list[str]:
    """What a program prints whose user has this home, and nothing else."""
    loader = {name: value for name, value in os.environ.items() if name in {"PATH", "LD_LIBRARY_PATH"}}
    environment = {**loader, "HOME": str(home), "XDG_RUNTIME_DIR": str(home / "run")}
    python = [sys.executable] if session else [sys.executable, "-c"]
    command = [*(session or []), *python, program, f"http://127.0.0.1:{server.port}", *arguments]
    ran = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=HANGS_SECONDS)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout.split("\n")[:-1]
