"""Encryption at rest: one key per purpose, derived from a master key that can be replaced while the server runs."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from plugai.server.core.errors import SecretUnreadableError

KEY_BYTES = 32

_VERSION = b"\x01"
_ID_BYTES = 8
# 96 random bits, as NIST SP 800-38D has it: good for 2^32 secrets under one master key and purpose.
_NONCE_BYTES = 12
# Sealed data begins with the format version and the id of its key.
HEADER_BYTES = len(_VERSION) + _ID_BYTES


class KeyPurpose(StrEnum):
    """What a secret is used for. Each purpose has its own key, so that a secret cannot be decrypted for another
    purpose."""

    INTERNAL_KEY = "internal key"
    CREDENTIAL = "provider credential"
    SIGNING_KEY = "token signing key"
    SECOND_FACTOR = "second factor"


@dataclass(frozen=True, slots=True)
class MasterKey:
    """The key that all others are derived from. With it and the database, every secret can be decrypted."""

    secret: bytes = field(repr=False)

    def __post_init__(self) -> None:
        """Raises ValueError unless it has KEY_BYTES bytes."""
        if len(self.secret) != KEY_BYTES:
            raise ValueError(f"a master key has {KEY_BYTES} bytes, not {len(self.secret)}")

    @property
    def id(self) -> str:
        """A public identifier that does not reveal the key: 16 hexadecimal digits."""
        return self.derive("key id", _ID_BYTES).hex()

    def derive(self, use: str, length: int = KEY_BYTES) -> bytes:
        """Derive the key for one use: HKDF-SHA256 (RFC 5869)."""
        return HKDF(SHA256(), length, salt=None, info=b"plugai v1 " + use.encode()).derive(self.secret)


class KeySource(Protocol):
    """Where the master keys are stored."""

    def version(self) -> object:
        """Return a cheap value that changes whenever `keys` would. Raises StorageUnavailableError."""

    def keys(self) -> Sequence[MasterKey]:
        """Return all keys, the active one first; the others are needed until nothing is encrypted with them any more.

        May block. Raises StorageUnavailableError.
        """


class KeyRing:
    """Encrypts secrets with the active master key, and decrypts what any of them has encrypted.

    It follows its source, so that keys can be replaced while the server runs. Calls are thread-safe, and block where
    the source does.
    """

    def __init__(self, source: KeySource) -> None:
        """Raises StorageUnavailableError."""
        self._source = source
        self._cached: tuple[object, dict[str, MasterKey]] = (source.version(), _by_id(source.keys()))

    @property
    def active(self) -> str:
        """The id of the key that encrypts."""
        return next(iter(self._current()))

    @property
    def ids(self) -> list[str]:
        """The ids of all keys, the active one first."""
        return list(self._current())

    def seal(self, purpose: KeyPurpose, secret: bytes, *bound_to: str) -> bytes:
        """Encrypt the secret so that it opens only for this purpose and with the same `bound_to`."""
        key = next(iter(self._current().values()))
        header = header_of(key.id)
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return header + nonce + AESGCM(key.derive(purpose)).encrypt(nonce, secret, _context(header, purpose, bound_to))

    def open(self, purpose: KeyPurpose, sealed: bytes, *bound_to: str) -> bytes:
        """Decrypt a sealed secret. Raises SecretUnreadableError if its key is gone, or if it was sealed for
        something else."""
        header, rest = sealed[:HEADER_BYTES], sealed[HEADER_BYTES:]
        key = self._current().get(sealing_key_id(sealed))
        if key is None:
            problem = f"a stored secret was encrypted with the master key {sealing_key_id(sealed)}, which is missing"
            raise SecretUnreadableError(f"{problem}; have the operator restore that key")
        nonce, encrypted = rest[:_NONCE_BYTES], rest[_NONCE_BYTES:]
        try:
            return AESGCM(key.derive(purpose)).decrypt(nonce, encrypted, _context(header, purpose, bound_to))
        except (InvalidTag, ValueError):
            problem = "a stored secret was changed, or moved to another place"
            raise SecretUnreadableError(f"{problem}; set it again, and have the operator investigate") from None

    def _current(self) -> dict[str, MasterKey]:
        version = self._source.version()
        if version != self._cached[0]:
            self._cached = (version, _by_id(self._source.keys()))
        return self._cached[1]


def header_of(key_id: str) -> bytes:
    """Return the HEADER_BYTES bytes that begin everything sealed with the master key of this id."""
    return _VERSION + bytes.fromhex(key_id)


def sealing_key_id(sealed: bytes) -> str:
    """Return the id of the master key that something was sealed with."""
    return sealed[len(_VERSION) : HEADER_BYTES].hex()


def _by_id(keys: Sequence[MasterKey]) -> dict[str, MasterKey]:
    return {key.id: key for key in keys}


def _context(header: bytes, purpose: KeyPurpose, bound_to: tuple[str, ...]) -> bytes:
    """Return the data that is authenticated with the secret. Lengths keep ("a", "bc") and ("ab", "c") apart."""
    parts = [part.encode() for part in (purpose, *bound_to)]
    return header + b"".join(len(part).to_bytes(4) + part for part in parts)
