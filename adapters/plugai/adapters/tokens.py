"""Short-lived tokens for credentials that are not keys: fetched on first use, and again before they expire."""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from plugai.runners.base import Credential

# A token must not expire on its way to the provider, or while requests wait for the next one.
_EARLY_SECONDS = 120.0
# Beyond this, the least recently used tokens are dropped; each takes a few kilobytes.
_MAX_CACHED = 1024


@dataclass(frozen=True, slots=True)
class Token:
    """A token and its lifetime in seconds."""

    secret: str = field(repr=False)
    seconds: float


@dataclass(slots=True)
class _Slot:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    token: str = field(default="", repr=False)
    renew_at: float = 0.0


class TokenCache:
    """The tokens of one provider. Concurrent requests for the same token cause a single fetch."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """`clock` is in seconds."""
        self._clock = clock
        self._slots: OrderedDict[bytes, _Slot] = OrderedDict()

    async def get(self, credential: Credential, fetch: Callable[[], Awaitable[Token]]) -> str:
        """The cached token of this credential, or a new one from `fetch`. Raises what `fetch` raises."""
        slot = self._slot(credential)
        async with slot.lock:
            if self._clock() >= slot.renew_at:
                token = await fetch()
                slot.token = token.secret
                # A token with a shorter lifetime is used for half of it.
                slot.renew_at = self._clock() + max(token.seconds - _EARLY_SECONDS, token.seconds / 2)
            return slot.token

    def forget(self, credential: Credential) -> None:
        """Drop the token of this credential, which the provider rejected."""
        self._slots.pop(_digest(credential), None)

    def _slot(self, credential: Credential) -> _Slot:
        name = _digest(credential)
        slot = self._slots.setdefault(name, _Slot())
        self._slots.move_to_end(name)
        if len(self._slots) > _MAX_CACHED:
            self._slots.popitem(last=False)
        return slot


def _digest(credential: Credential) -> bytes:
    """A digest over the whole credential: those that share only a part must not share a token."""
    text = repr((credential.provider, sorted(credential.secrets.items())))
    return hashlib.sha256(text.encode()).digest()
