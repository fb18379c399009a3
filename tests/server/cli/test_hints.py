"""The commands that are printed work as they stand: where they are printed, and with any number of servers."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.server.cli.commands import shell
from tests.support.limits import HANGS_SECONDS
from tests.support.server import ACCOUNTS, ECHO_MODELS, PLUGAI, server_folder
from tests.support.tiers import slow

UP = ("up", "--port", "0", "--grpc-port", "0")


@pytest.fixture
def folder() -> Iterator[Path]:
    with server_folder(ECHO_MODELS) as folder:
        yield folder


@contextmanager
@slow
def printed(folder: Path, environment: Mapping[str, str], *options: str) -> Iterator[str]:
    """What a server prints until it is ready, while it runs."""
    with subprocess.Popen(
        [str(PLUGAI), *UP, *options], cwd=folder, env=environment, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            lines: list[str] = []
            while not lines or not lines[-1].startswith("Try next"):
                lines.append(process.stdout.readline())
                assert lines[-1], lines
            yield "".join(lines)
        finally:
            process.terminate()


def follow(text: str, folder: Path, environment: Mapping[str, str]) -> str:
    """Run the command as it is printed, in the same folder."""
    done = subprocess.run(
        ["bash", "-c", text], cwd=folder, env=environment, capture_output=True, text=True, timeout=HANGS_SECONDS
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_two_servers_of_one_user_print_commands_that_work_for_each(folder: Path) -> None:
    environment = dict(shell(folder, **ACCOUNTS).environment)
    # As a user has it: the runtime folder follows the data folder.
    del environment["PLUGAI_RUNTIME_FOLDER"]
    environment["XDG_RUNTIME_DIR"] = str(folder / "xdg")
    with printed(folder, environment) as first, printed(folder, environment, "--data-dir", "my data") as second:
        for text in (first, second):
            (question,) = re.findall(r"Try next, from another terminal: (.*)", text)
            assert follow(question, folder, environment) == "What is 2+2?\n"
            (again, token) = re.findall(r"API token for this machine \(`(.*)` prints it again\): (.*)", text)[0]
            assert follow(again, folder, environment) == f"{token}\n"
        assert "--data-dir" not in first
        # Somebody who works with another server is not sent there.
        elsewhere = {**environment, "PLUGAI_SERVER": "http://127.0.0.1:1"}
        with printed(folder, elsewhere, "--data-dir", "third") as third:
            (question,) = re.findall(r"Try next, from another terminal: (.*)", third)
            assert follow(question, folder, elsewhere) == "What is 2+2?\n"
