"""Sources of master keys: a key file in the data folder, the environment, or a command."""

from __future__ import annotations

import base64
import binascii
import os
import secrets
import subprocess
from collections.abc import Sequence
from pathlib import Path
from uuid import uuid4

from plugai.runners.private_folders import make_private_folder
from plugai.server.core.errors import StorageUnavailableError
from plugai.server.core.secrets.key_ring import KEY_BYTES, KeySource, MasterKey

_COMMAND_SECONDS = 30.0


def generate_key() -> MasterKey:
    """A new random master key."""
    return MasterKey(secrets.token_bytes(KEY_BYTES))


class KeyFile(KeySource):
    """Keys in a file, one per line in base64. Other processes may replace the file at any time."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def create(self) -> None:
        """Write the file with one new key, unless it exists. Raises StorageUnavailableError."""
        try:
            make_private_folder(self.path.parent)
            written = self._write_beside([generate_key()])
            try:
                os.link(written, self.path)
            except FileExistsError:
                pass  # it existed, or another process was faster: that file stays
            finally:
                written.unlink()
        except OSError as error:
            raise self._unusable_error(error) from error

    def replace(self, keys: Sequence[MasterKey]) -> None:
        """Replace all keys by these, atomically; durable on return. Raises StorageUnavailableError."""
        try:
            os.replace(self._write_beside(keys), self.path)
            folder = os.open(self.path.parent, os.O_RDONLY | os.O_DIRECTORY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)
        except OSError as error:
            raise self._unusable_error(error) from error

    def version(self) -> object:
        try:
            state = self.path.stat()
        except OSError as error:
            raise self._unusable_error(error) from error
        return state.st_ino, state.st_mtime_ns, state.st_size

    def keys(self) -> Sequence[MasterKey]:
        try:
            text = self.path.read_text()
        except (OSError, UnicodeDecodeError) as error:
            raise self._unusable_error(error) from error
        return parse_keys(text, f"the file {str(self.path)!r}")

    def _write_beside(self, keys: Sequence[MasterKey]) -> Path:
        """Write a new file with these keys in the same folder, synced and readable by this user only."""
        path = self.path.with_name(f".{self.path.name}-{uuid4().hex}")
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with os.fdopen(file, "w") as out:
            out.writelines(f"{format_key(key)}\n" for key in keys)
            out.flush()
            os.fsync(out.fileno())
        return path

    def _unusable_error(self, error: Exception) -> StorageUnavailableError:
        why = error.strerror if isinstance(error, OSError) else "it is not text"
        return StorageUnavailableError(f"the master key file {str(self.path)!r} cannot be used: {why}")


class FixedKeys(KeySource):
    """Keys that are the same until the next start, as those from the environment."""

    def __init__(self, keys: Sequence[MasterKey]) -> None:
        self._keys = tuple(keys)

    def version(self) -> object:
        return None

    def keys(self) -> Sequence[MasterKey]:
        return self._keys


def run_key_command(command: Sequence[str]) -> FixedKeys:
    """The keys that a program prints in the format of a KeyFile, such as a key management service's client. Blocks.

    Its standard error is not shown: there may be secrets in it. Raises StorageUnavailableError.
    """
    try:
        completed = subprocess.run(
            list(command), stdin=subprocess.DEVNULL, capture_output=True, timeout=_COMMAND_SECONDS, check=True
        )
    except subprocess.TimeoutExpired:
        raise _command_error(command, f"did not end within {_COMMAND_SECONDS:g} seconds") from None
    except subprocess.CalledProcessError as error:
        raise _command_error(command, f"ended with status {error.returncode}") from None
    except OSError as error:
        raise _command_error(command, f"cannot be run: {error.strerror}") from None
    return FixedKeys(parse_keys(completed.stdout.decode(errors="replace"), f"what {command[0]!r} prints"))


def parse_keys(text: str, where: str) -> list[MasterKey]:
    """Parse keys separated by white space. Raises StorageUnavailableError, which names `where` the text is from."""
    try:
        keys = [MasterKey(base64.b64decode(word, validate=True)) for word in text.split()]
    except (ValueError, binascii.Error):
        raise _not_keys_error(where) from None
    if not keys:
        raise _not_keys_error(where)
    return keys


def format_key(key: MasterKey) -> str:
    """The key in base64."""
    return base64.b64encode(key.secret).decode()


def _not_keys_error(where: str) -> StorageUnavailableError:
    return StorageUnavailableError(
        f"{where} must be master keys: each {KEY_BYTES} bytes in base64, the active one first;"
        f" `openssl rand -base64 {KEY_BYTES}` makes one"
    )


def _command_error(command: Sequence[str], why: str) -> StorageUnavailableError:
    return StorageUnavailableError(f"the master_key_command {command[0]!r} {why}; run it by hand to see why")
