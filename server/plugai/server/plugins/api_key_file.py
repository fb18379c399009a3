"""The file with the server's key for a provider, which is read again when it has changed."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from pathlib import Path

import structlog

from plugai.server.plugins.errors import ConfigurationError

log = structlog.get_logger(__name__)

# A new key is used at the latest after this.
_LOOK_SECONDS = 1.0


class ApiKeyFile:
    """A key in a file. While the file cannot be read, or is empty, the key that it had last is used."""

    def __init__(self, provider: str, path: Path, clock: Callable[[], float]) -> None:
        """Raises ConfigurationError if it cannot be read. `clock` gives monotonic seconds."""
        self._provider = provider
        self._path = path.expanduser()
        self._clock = clock
        self._looked_at = clock()
        try:
            self._version = _version(self._path)
            self._key = self._path.read_text().strip()
        except (OSError, UnicodeDecodeError):
            problem = f"provider {provider!r}: its api_key_file cannot be read"
            raise ConfigurationError(f"{problem}; make {path} readable for the server") from None

    async def read(self) -> str:
        """The key as it is now. The file is looked at once a second at most, on a thread."""
        if self._clock() - self._looked_at >= _LOOK_SECONDS:
            self._looked_at = self._clock()
            await asyncio.to_thread(self._follow)
        return self._key

    def _follow(self) -> None:
        try:
            version = _version(self._path)
            if version == self._version:
                return
            key = self._path.read_text().strip()
        except (OSError, UnicodeDecodeError) as error:
            log.warning("api_key_file cannot be read", provider=self._provider, error=type(error).__name__)
            return
        if key:
            # Written in place, it may be half there; then it is different again when it is looked at next.
            self._version, self._key = version, key


def _version(path: Path) -> tuple[int, int, int]:
    """What differs after every change: of the file that the path leads to, through any links."""
    found = os.stat(path)
    return found.st_ino, found.st_mtime_ns, found.st_size
