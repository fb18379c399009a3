"""Encryption at rest: a key for each purpose, derived from a master key that can be replaced while the server runs."""

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
# What everything sealed begins with: it tells which key to open it with.
HEAD_BYTES = len(_VERSION) + _ID_BYTES


class KeyPurpose(StrEnum):
    """What a secret is for. Each has a key of its own, so that what was sealed for one opens for no other."""

    INTERNAL_KEY = "internal key"
    CREDENTIAL = "provider credential"
    SIGNING_KEY = "token signing key"
    SECOND_FACTOR = "second factor"


@dataclass(frozen=True, slots=True)
class MasterKey:
    """The key that all others come from. Whoever has it and the database has every secret."""

    secret: bytes = field(repr=False)

    def __post_init__(self) -> None:
        """Raises ValueError unless it has KEY_BYTES bytes."""
        if len(self.secret) != KEY_BYTES:
            raise ValueError(f"a master key has {KEY_BYTES} bytes, not {len(self.secret)}")

    @property
    def id(self) -> str:
        """A name that does not tell the key: 16 hexadecimal digits."""
        return self.derive("key id", _ID_BYTES).hex()

    def derive(self, use: str, length: int = KEY_BYTES) -> bytes:
        """The key for one use: HKDF-SHA256 (RFC 5869)."""
        return HKDF(SHA256(), length, salt=None, info=b"plugai v1 " + use.encode()).derive(self.secret)


class KeySource(Protocol):
    """Where the master keys are kept."""

    def version(self) -> object:
        """Something cheap to get that is another when `keys` would be. Raises StorageUnavailableError."""

    def keys(self) -> Sequence[MasterKey]:
        """Every key, the one to seal with first; the others are there until nothing is sealed with them any more.

        May block. Raises StorageUnavailableError.
        """


class KeyRing:
    """Seals secrets with the first of the master keys, and opens what any of them has sealed.

    It follows its source, so that keys are replaced while the server runs. The calls may be made from any thread, and
    block where the source does.
    """

    def __init__(self, source: KeySource) -> None:
        """Raises StorageUnavailableError."""
        self._source = source
        self._known: tuple[object, dict[str, MasterKey]] = (source.version(), _by_id(source.keys()))

    @property
    def active(self) -> str:
        """The id of the key that seals."""
        return next(iter(self._current()))

    @property
    def ids(self) -> list[str]:
        """The ids of all keys, the one that seals first."""
        return list(self._current())

    def seal(self, purpose: KeyPurpose, secret: bytes, *bound_to: str) -> bytes:
        """The secret, encrypted so that it opens only for this purpose and with the same `bound_to`."""
        key = next(iter(self._current().values()))
        head = head_of(key.id)
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return head + nonce + AESGCM(key.derive(purpose)).encrypt(nonce, secret, _context(head, purpose, bound_to))

    def open(self, purpose: KeyPurpose, sealed: bytes, *bound_to: str) -> bytes:
        """The secret of `seal`. Raises SecretUnreadableError if its key is gone, or if it was sealed for something
        else."""
        head, rest = sealed[:HEAD_BYTES], sealed[HEAD_BYTES:]
        key = self._current().get(sealed_by(sealed))
        if key is None:
            sentence = f"a stored secret was sealed with the master key {sealed_by(sealed)}, which is not here"
            raise SecretUnreadableError(f"{sentence}; have the operator restore that key")
        nonce, encrypted = rest[:_NONCE_BYTES], rest[_NONCE_BYTES:]
        try:
            return AESGCM(key.derive(purpose)).decrypt(nonce, encrypted, _context(head, purpose, bound_to))
        except (InvalidTag, ValueError):
            sentence = "a stored secret was changed, or moved from where it belongs"
            raise SecretUnreadableError(f"{sentence}; set it again, and have the operator look into it") from None

    def _current(self) -> dict[str, MasterKey]:
        version = self._source.version()
        if version != self._known[0]:
            self._known = (version, _by_id(self._source.keys()))
        return self._known[1]


def head_of(key_id: str) -> bytes:
    """The HEAD_BYTES bytes that everything begins with that the master key of this id has sealed."""
    return _VERSION + bytes.fromhex(key_id)


def sealed_by(sealed: bytes) -> str:
    """The id of the master key that something was sealed with."""
    return sealed[len(_VERSION) : HEAD_BYTES].hex()


def _by_id(keys: Sequence[MasterKey]) -> dict[str, MasterKey]:
    return {key.id: key for key in keys}


def _context(head: bytes, purpose: KeyPurpose, bound_to: tuple[str, ...]) -> bytes:
    """What is authenticated with the secret. Lengths keep ("a", "bc") and ("ab", "c") apart."""
    parts = [part.encode() for part in (purpose, *bound_to)]
    return head + b"".join(len(part).to_bytes(4) + part for part in parts)
