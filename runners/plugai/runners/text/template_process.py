"""The process that renders chat templates, from the side of the engine: what a template uses up, only it loses."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from types import TracebackType
from typing import Any, Self

from plugai.runners.errors import ModelUnavailableError

_MAX_SECONDS = 5.0
# An answer of the greatest length, each character escaped.
_MAX_ANSWER = 64 * 2**20


class RendererEndedError(Exception):
    """The process ended before it answered: it ran out of time, or worse."""


class TemplateProcess:
    """Starts at once, and again for the request after one that it did not survive. For one thread at a time."""

    def __init__(self, max_seconds: float = _MAX_SECONDS) -> None:
        """A request may take `max_seconds`."""
        self._max_seconds = max_seconds
        self._process = _started()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    @property
    def pid(self) -> int:
        """The id of the process that answers the next request, unless it has ended."""
        return self._process.pid

    def ask(self, request: Mapping[str, object]) -> dict[str, Any]:
        """The answer to a request. Raises RendererEndedError, ModelUnavailableError if it cannot be started."""
        if self._process.poll() is not None:
            self._process = _started()
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        try:
            self._process.stdin.write(json.dumps({**request, "max_seconds": self._max_seconds}).encode() + b"\n")
            self._process.stdin.flush()
            line = self._process.stdout.readline(_MAX_ANSWER)
        except BrokenPipeError:
            line = b""
        if not line.endswith(b"\n"):
            self._end()
            raise RendererEndedError
        answer: dict[str, Any] = json.loads(line)
        return answer

    def _end(self) -> None:
        self._process.kill()
        # Also closes its pipes.
        self._process.communicate()


def _started() -> subprocess.Popen[bytes]:
    try:
        command = (sys.executable, "-P", "-m", "plugai.runners.text.renderer")
        return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    except OSError as error:
        raise ModelUnavailableError(f"the process for chat templates does not start: {error.strerror}") from None
