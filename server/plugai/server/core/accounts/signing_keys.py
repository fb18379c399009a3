"""The keys that sign access tokens. A new one takes over from time to time, and nobody notices."""

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
# Another gateway's new key is looked for when a token names it, but not more often than this, in seconds.
_AGAIN_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A private key of Ed25519, as its 32 bytes."""

    id: str
    created_at: datetime
    private: bytes = field(repr=False)

    @property
    def signer(self) -> Ed25519PrivateKey:
        """What signs."""
        return Ed25519PrivateKey.from_private_bytes(self.private)


class SigningKeyRepository(Protocol):
    """Keeps signing keys, sealed."""

    async def list(self) -> Sequence[SigningKey]:
        """Every key, the newest first."""

    async def add(self, key: SigningKey, entry: AuditEntry) -> None:
        """Keep a new key; durable on return."""

    async def delete(self, key_ids: Sequence[str], entry: AuditEntry) -> None:
        """Forget these keys; durable on return."""


class SigningKeys:
    """The keys of the server, as several gateways share them: the newest signs, and the others are known."""

    def __init__(self, keys: SigningKeyRepository, clock: Clock, every: timedelta, overlap: timedelta) -> None:
        """A new key signs after `every`; the one before is known for `overlap` more, longer than a token lives."""
        self._repository = keys
        self._clock = clock
        self._every = every
        self._overlap = overlap
        self._keys: Sequence[SigningKey] = ()
        self._public: dict[str, Ed25519PublicKey] = {}
        self._loaded = float("-inf")

    @property
    def current(self) -> SigningKey:
        """The key that signs."""
        return self._keys[0]

    @property
    def public(self) -> Sequence[tuple[str, Ed25519PublicKey]]:
        """Every key that a token may be signed with, the one that signs first."""
        return list(self._public.items())

    async def find(self, key_id: str) -> Ed25519PublicKey | None:
        """The public key of that id, if it is one of ours."""
        if not _KEY_ID.fullmatch(key_id):
            return None
        if key_id not in self._public and self._clock.monotonic() - self._loaded > _AGAIN_SECONDS:
            await self._load()
        return self._public.get(key_id)

    async def rotate(self, actor: str) -> None:
        """Sign with a new key from now on."""
        now = self._clock.now()
        key = SigningKey(random_id(), now, secrets.token_bytes(32))
        await self._repository.add(key, AuditEntry(now, actor, AuditAction.SIGNING_KEY_ADDED, key.id))
        await self._load()

    async def tend(self) -> None:
        """Load what other gateways have changed, rotate if it is time, and forget what signed no valid token."""
        await self._load()
        now = self._clock.now()
        if not self._keys or now - self.current.created_at >= self._every:
            await self.rotate(SYSTEM)
        # A key is out of use since the one after it was made.
        pairs = zip(self._keys, self._keys[1:], strict=False)
        old = [older.id for newer, older in pairs if now - newer.created_at > self._overlap]
        if old:
            entry = AuditEntry(now, SYSTEM, AuditAction.SIGNING_KEY_REMOVED, " ".join(old))
            await self._repository.delete(old, entry)
            await self._load()

    async def _load(self) -> None:
        self._loaded = self._clock.monotonic()
        self._keys = await self._repository.list()
        self._public = {key.id: key.signer.public_key() for key in self._keys}
