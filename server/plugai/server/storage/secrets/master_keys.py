"""Where master keys are kept: in a file of the data folder, or wherever the settings say."""

from __future__ import annotations

import base64
import binascii
import os
import secrets
import subprocess
from collections.abc import Sequence
from pathlib import Path
from uuid import uuid4

from plugai.server.core.errors import StorageUnavailableError
from plugai.server.core.secrets.key_ring import KEY_BYTES, KeySource, MasterKey

_COMMAND_SECONDS = 30.0


def new_key() -> MasterKey:
    """A fresh master key."""
    return MasterKey(secrets.token_bytes(KEY_BYTES))


class KeyFile(KeySource):
    """Keys in a file, one on each line in base64, which others may replace at any time."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def make(self) -> None:
        """Write a file with one new key, unless there is a file. Raises StorageUnavailableError."""
        try:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            fresh = self._written([new_key()])
            try:
                os.link(fresh, self.path)
            except FileExistsError:
                pass  # another process was faster, or it was there: that one stays
            finally:
                fresh.unlink()
        except OSError as error:
            raise self._unusable(error) from error

    def replace(self, keys: Sequence[MasterKey]) -> None:
        """Keep these keys and no others, whole or not at all; durable on return. Raises StorageUnavailableError."""
        try:
            os.replace(self._written(keys), self.path)
            folder = os.open(self.path.parent, os.O_RDONLY | os.O_DIRECTORY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)
        except OSError as error:
            raise self._unusable(error) from error

    def version(self) -> object:
        try:
            state = self.path.stat()
        except OSError as error:
            raise self._unusable(error) from error
        return state.st_ino, state.st_mtime_ns, state.st_size

    def keys(self) -> Sequence[MasterKey]:
        try:
            text = self.path.read_text()
        except (OSError, UnicodeDecodeError) as error:
            raise self._unusable(error) from error
        return parse_keys(text, f"the file {str(self.path)!r}")

    def _written(self, keys: Sequence[MasterKey]) -> Path:
        """A file beside it with these keys, synced, readable by this user only."""
        fresh = self.path.with_name(f".{self.path.name}-{uuid4().hex}")
        file = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with os.fdopen(file, "w") as out:
            out.writelines(f"{format_key(key)}\n" for key in keys)
            out.flush()
            os.fsync(out.fileno())
        return fresh

    def _unusable(self, error: Exception) -> StorageUnavailableError:
        why = error.strerror if isinstance(error, OSError) else "it is no text"
        return StorageUnavailableError(f"the master key file {str(self.path)!r} cannot be used: {why}")


class FixedKeys(KeySource):
    """Keys that were given once, as by the environment, and stay as they are until the next start."""

    def __init__(self, keys: Sequence[MasterKey]) -> None:
        self._keys = tuple(keys)

    def version(self) -> object:
        return None

    def keys(self) -> Sequence[MasterKey]:
        return self._keys


def keys_of_command(command: Sequence[str]) -> FixedKeys:
    """The keys that a program prints, such as the client of a key management service: as in a KeyFile. Blocks.

    Its standard error is not told: there may be secrets in it. Raises StorageUnavailableError.
    """
    try:
        done = subprocess.run(
            list(command), stdin=subprocess.DEVNULL, capture_output=True, timeout=_COMMAND_SECONDS, check=True
        )
    except subprocess.TimeoutExpired:
        raise _failed(command, f"did not end within {_COMMAND_SECONDS:g} seconds") from None
    except subprocess.CalledProcessError as error:
        raise _failed(command, f"ended with status {error.returncode}") from None
    except OSError as error:
        raise _failed(command, f"cannot be run: {error.strerror}") from None
    return FixedKeys(parse_keys(done.stdout.decode(errors="replace"), f"what {command[0]!r} prints"))


def parse_keys(text: str, where: str) -> list[MasterKey]:
    """The keys of a text, with white space between. Raises StorageUnavailableError, naming `where` they are from."""
    try:
        keys = [MasterKey(base64.b64decode(word, validate=True)) for word in text.split()]
    except (ValueError, binascii.Error):
        raise _no_keys(where) from None
    if not keys:
        raise _no_keys(where)
    return keys


def format_key(key: MasterKey) -> str:
    """The key as text."""
    return base64.b64encode(key.secret).decode()


def _no_keys(where: str) -> StorageUnavailableError:
    return StorageUnavailableError(
        f"{where} should be master keys: each {KEY_BYTES} bytes in base64, the one to seal with first;"
        f" `openssl rand -base64 {KEY_BYTES}` makes one"
    )


def _failed(command: Sequence[str], why: str) -> StorageUnavailableError:
    return StorageUnavailableError(f"the master_key_command {command[0]!r} {why}; run it by hand to see why")
