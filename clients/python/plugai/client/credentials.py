"""Where the tokens of a signed-in device are kept: the system's keyring, or a file that only its owner can read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol

import msgspec

from plugai.client.errors import ConfigurationError
from plugai.client.private_files import replace_private_file
from plugai.client.types import TokenPair

_SERVICE = "plugai"
_FILE = "credentials.json"


class CredentialStore(Protocol):
    """Keeps tokens, by the URL of their server. It may block: it is called in a thread."""

    def load(self, url: str) -> TokenPair | None:
        """The tokens for a server, or None."""

    def save(self, url: str, pair: TokenPair) -> None:
        """Keep tokens in the place of earlier ones."""

    def delete(self, url: str) -> None:
        """Keep none any more."""


class MemoryStore:
    """Keeps tokens as long as the program runs."""

    def __init__(self) -> None:
        self._pairs: dict[str, TokenPair] = {}

    def load(self, url: str) -> TokenPair | None:
        """The tokens for a server, or None."""
        return self._pairs.get(url)

    def save(self, url: str, pair: TokenPair) -> None:
        """Keep tokens."""
        self._pairs[url] = pair

    def delete(self, url: str) -> None:
        """Keep none any more."""
        self._pairs.pop(url, None)


class FileStore:
    """Keeps tokens in a file with mode 0600; by default in the user's configuration folder."""

    def __init__(self, path: Path | None = None) -> None:
        # It is imported only where it is needed: programs with a token of their own start sooner.
        self._path = path or import_module("platformdirs").user_config_path("plugai") / _FILE

    def load(self, url: str) -> TokenPair | None:
        """The tokens for a server, or None."""
        return self._read().get(url)

    def save(self, url: str, pair: TokenPair) -> None:
        """Keep tokens."""
        self._write(self._read() | {url: pair})

    def delete(self, url: str) -> None:
        """Keep none any more."""
        pairs = self._read()
        if pairs.pop(url, None) is not None:
            self._write(pairs)

    def _read(self) -> dict[str, TokenPair]:
        try:
            return msgspec.json.decode(self._path.read_bytes(), type=dict[str, TokenPair])
        except (FileNotFoundError, msgspec.DecodeError):
            return {}

    def _write(self, pairs: dict[str, TokenPair]) -> None:
        replace_private_file(self._path, msgspec.json.encode(pairs))


class KeyringStore:
    """Keeps tokens in the system's keyring. It needs the extra `plugai-client[keyring]`.

    A keyring that is locked, or refuses for another reason, is a ConfigurationError.
    """

    def __init__(self) -> None:
        self._keyring: Any = import_module("keyring")

    def load(self, url: str) -> TokenPair | None:
        """The tokens for a server, or None."""
        with self._refusals():
            kept = self._keyring.get_password(_SERVICE, url)
        try:
            return msgspec.json.decode(kept, type=TokenPair) if kept else None
        except msgspec.DecodeError:
            return None

    def save(self, url: str, pair: TokenPair) -> None:
        """Keep tokens."""
        with self._refusals():
            self._keyring.set_password(_SERVICE, url, msgspec.json.encode(pair).decode())

    def delete(self, url: str) -> None:
        """Keep none any more."""
        with self._refusals():
            if self._keyring.get_password(_SERVICE, url):
                self._keyring.delete_password(_SERVICE, url)

    @contextmanager
    def _refusals(self) -> Iterator[None]:
        try:
            yield
        except self._keyring.errors.KeyringError as error:
            raise ConfigurationError(
                f"the system's keyring refuses ({error}); unlock it, or keep the tokens in a file: "
                "Client(…, credentials=FileStore())"
            ) from error


def default_store() -> CredentialStore:
    """The system's keyring if there is one that works and is recommended, else the file. It may block."""
    if find_spec("keyring") is not None and import_module("keyring").get_keyring().priority >= 1:
        return KeyringStore()
    return FileStore()
