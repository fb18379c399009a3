"""What is kept for a browser: the tokens of whom it acts for, sealed with a key that only its cookie has."""

from __future__ import annotations

import hashlib
import os
import time
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from plugai.client.types import TokenPair

_NONCE_BYTES = 12
# A browser that has not come for so long signs in again; refresh tokens expire earlier.
_KEPT_SECONDS = 400 * 24 * 3600


class SignIn(msgspec.Struct, frozen=True):
    """Whom a browser acts for: a user who signed in (`pair`), this machine's user, or anybody where no accounts are."""

    pair: TokenPair | None = None
    machine: bool = False
    open: bool = False


class SignInFiles:
    """A file for each browser. Whoever copies the folder can read none: the keys are in the browsers."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)

    def read(self, secret: str) -> SignIn | None:
        """What is kept for the browser with this secret, or None."""
        try:
            sealed = self._path(secret).read_bytes()
            plain = AESGCM(_key(secret)).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], None)
            return msgspec.json.decode(plain, type=SignIn)
        except (OSError, InvalidTag, ValueError, msgspec.DecodeError):
            return None

    def write(self, secret: str, kept: SignIn) -> None:
        """Keep it in the place of what was kept; the file is replaced as a whole."""
        nonce = os.urandom(_NONCE_BYTES)
        sealed = nonce + AESGCM(_key(secret)).encrypt(nonce, msgspec.json.encode(kept), None)
        new = self._folder / f".{uuid4().hex}"
        try:
            with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(sealed)
            new.replace(self._path(secret))
        finally:
            new.unlink(missing_ok=True)

    def delete(self, secret: str) -> None:
        """Keep nothing for it any more."""
        self._path(secret).unlink(missing_ok=True)

    def delete_old(self) -> None:
        """Forget browsers that have not come for a year."""
        for file in self._folder.iterdir():
            with suppress(OSError):
                if file.stat().st_mtime < time.time() - _KEPT_SECONDS:
                    file.unlink()

    def _path(self, secret: str) -> Path:
        return self._folder / browser_id(secret)


def browser_id(secret: str) -> str:
    """The name of a browser, which tells nothing of its secret."""
    return hashlib.sha256(b"id " + secret.encode()).hexdigest()


def _key(secret: str) -> bytes:
    return hashlib.sha256(b"key " + secret.encode()).digest()


class BrowserStore:
    """The credential store of one browser's client."""

    def __init__(self, files: SignInFiles, secret: str) -> None:
        self._files = files
        self._secret = secret

    def load(self, url: str) -> TokenPair | None:
        """Its tokens, or None."""
        kept = self._files.read(self._secret)
        return kept.pair if kept else None

    def save(self, url: str, pair: TokenPair) -> None:
        """Keep new tokens; not for a browser that has signed out meanwhile."""
        if self._files.read(self._secret) is not None:
            self._files.write(self._secret, SignIn(pair))

    def delete(self, url: str) -> None:
        """Forget the browser: its tokens are not valid any more."""
        self._files.delete(self._secret)
