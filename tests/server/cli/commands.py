"""`plugai` as a person runs it: a process, in a pipe or on a terminal."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import sys
import termios
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.support.limits import HANGS_SECONDS
from tests.support.server import PLUGAI, server_environment
from tests.support.tiers import slow

# Ctrl-C reaches only those whose controlling terminal it is typed on.
_ON_TERMINAL = """
import fcntl, os, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
os.execv(sys.argv[1], sys.argv[1:])
"""


@slow
@dataclass(frozen=True, slots=True)
class Shell:
    """Runs commands in a folder, with a server's address as PLUGAI_SERVER if there is one."""

    folder: Path
    environment: Mapping[str, str]

    def run(self, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        """A command, from its start to its end, all in pipes."""
        return subprocess.run(
            [str(PLUGAI), *arguments],
            input=stdin,
            capture_output=True,
            text=True,
            timeout=HANGS_SECONDS,
            cwd=self.folder,
            env=dict(self.environment),
        )

    @contextmanager
    def started(self, *arguments: str) -> Iterator[subprocess.Popen[str]]:
        """A command that runs, its output in pipes. It is killed at the end if it still does."""
        process = subprocess.Popen(
            [str(PLUGAI), *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=self.folder,
            env=dict(self.environment),
        )
        with process:
            try:
                yield process
            finally:
                process.kill()

    @contextmanager
    def terminal(self, *arguments: str) -> Iterator[Terminal]:
        """A command on a terminal of its own. It is killed at the end if it still runs."""
        with on_terminal([str(PLUGAI), *arguments], self.folder, self.environment) as terminal:
            yield terminal


@contextmanager
@slow
def on_terminal(command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> Iterator[Terminal]:
    """A program on a terminal of its own. It is killed at the end if it still runs."""
    screen, keyboard = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-c", _ON_TERMINAL, *command],
        stdin=keyboard,
        stdout=keyboard,
        stderr=keyboard,
        cwd=folder,
        env={**environment, "TERM": "xterm", "COLUMNS": "200"},
        start_new_session=True,
    )
    os.close(keyboard)
    terminal = Terminal(process, screen)
    try:
        yield terminal
    finally:
        terminal.close()


@dataclass(slots=True)
class Terminal:
    """What stands on the screen of a command, and its keyboard."""

    process: subprocess.Popen[bytes]
    screen: int
    shown: str = ""

    def type(self, text: str) -> None:
        """Press these keys; "\\x03" is Ctrl-C, "\\x04" Ctrl-D."""
        os.write(self.screen, text.encode())

    @property
    def echoes(self) -> bool:
        """Whether what is typed is shown at once."""
        return bool(termios.tcgetattr(self.screen)[3] & termios.ECHO)

    def wait_for(self, text: str, seconds: float = HANGS_SECONDS) -> None:
        """Wait until the screen shows this; what came before it is then behind us."""
        deadline = time.monotonic() + seconds
        while text not in self.shown:
            left = deadline - time.monotonic()
            if left <= 0 or not self._read(left):
                pytest.fail(f"the terminal never showed {text!r} but: {self.shown!r}")
        self.shown = self.shown.partition(text)[2]

    def wait_end(self, seconds: float = HANGS_SECONDS) -> int:
        """Wait until the command has ended; its exit status."""
        deadline = time.monotonic() + seconds
        while self._read(deadline - time.monotonic()):
            pass
        return self.process.wait(max(0.0, deadline - time.monotonic()))

    def close(self) -> None:
        """End the command."""
        self.process.kill()
        self.process.wait()
        os.close(self.screen)

    def _read(self, seconds: float) -> bool:
        """Read what there is, waiting for some; whether there was any in time."""
        if not select.select([self.screen], [], [], max(0.0, seconds))[0]:
            return False
        try:
            data = os.read(self.screen, 2**16)
        except OSError:
            # So Linux tells that the command has closed its terminal.
            return False
        self.shown += data.decode(errors="replace")
        return bool(data)


def shell(folder: Path, url: str = "", **variables: str) -> Shell:
    """A shell in this folder, whose server is at this URL."""
    return Shell(folder, server_environment(folder, {**({"PLUGAI_SERVER": url} if url else {}), **variables}))
