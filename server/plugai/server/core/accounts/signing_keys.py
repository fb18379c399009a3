"""Keys that sign access tokens, rotated periodically without interrupting clients."""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

import structlog
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from plugai.server.core.accounts.opaque_tokens import random_id
from plugai.server.core.audit.log import SYSTEM, AuditAction, AuditEntry
from plugai.server.core.clock import Clock

log = structlog.get_logger(__name__)

_KEY_ID = re.compile(r"[A-Za-z0-9_-]{1,32}", re.ASCII)
# An unknown key id triggers a reload (another gateway may have rotated), at most this often.
_RELOAD_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class SigningKey:
    """An Ed25519 private key, as its 32 bytes."""

    id: str
    created_at: datetime
    private: bytes = field(repr=False)

    @property
    def signer(self) -> Ed25519PrivateKey:
        """The key object that signs."""
        return Ed25519PrivateKey.from_private_bytes(self.private)


class SigningKeyRepository(Protocol):
    """Stores signing keys, encrypted."""

    async def list(self) -> Sequence[SigningKey]:
        """Return all keys, newest first."""

    async def add(self, key: SigningKey, entry: AuditEntry) -> None:
        """Store a new key; durable on return."""

    async def delete(self, key_ids: Sequence[str], entry: AuditEntry) -> None:
        """Delete these keys; durable on return."""


class SigningKeys:
    """The signing keys that all gateways share: the newest signs, all of them verify."""

    def __init__(
        self, keys: SigningKeyRepository, clock: Clock, rotation_interval: timedelta, overlap: timedelta
    ) -> None:
        """A new key signs after `rotation_interval`. The previous one verifies for `overlap` more, which must exceed a
        token's lifetime."""
        self._repository = keys
        self._clock = clock
        self._rotation_interval = rotation_interval
        self._overlap = overlap
        self._keys: Sequence[SigningKey] = ()
        self._public: dict[str, Ed25519PublicKey] = {}
        self._loaded_at = float("-inf")

    @property
    def current(self) -> SigningKey:
        """The key that signs."""
        return self._keys[0]

    @property
    def public(self) -> Sequence[tuple[str, Ed25519PublicKey]]:
        """Every key that verifies tokens, beginning with the one that signs."""
        return list(self._public.items())

    async def find(self, key_id: str) -> Ed25519PublicKey | None:
        """Return the public key with this id, if it is one of the server's."""
        if not _KEY_ID.fullmatch(key_id):
            return None
        if key_id not in self._public and self._clock.monotonic() - self._loaded_at > _RELOAD_SECONDS:
            await self._load()
        return self._public.get(key_id)

    async def rotate(self, actor: str) -> None:
        """Create a new key and sign with it from now on."""
        now = self._clock.now()
        key = SigningKey(random_id(), now, secrets.token_bytes(32))
        await self._repository.add(key, AuditEntry(now, actor, AuditAction.SIGNING_KEY_ADDED, key.id))
        await self._load()

    async def maintain(self) -> None:
        """Load other gateways' changes, rotate when it is due, and delete keys that no valid token was signed with."""
        await self._load()
        now = self._clock.now()
        if not self._keys or now - self.current.created_at >= self._rotation_interval:
            await self.rotate(SYSTEM)
        # A key stopped signing when its successor was created.
        pairs = zip(self._keys, self._keys[1:], strict=False)
        old = [older.id for newer, older in pairs if now - newer.created_at > self._overlap]
        if old:
            entry = AuditEntry(now, SYSTEM, AuditAction.SIGNING_KEY_REMOVED, " ".join(old))
            await self._repository.delete(old, entry)
            await self._load()

    async def _load(self) -> None:
        self._loaded_at = self._clock.monotonic()
        self._keys = await self._repository.list()
        self._public = {key.id: key.signer.public_key() for key in self._keys}
