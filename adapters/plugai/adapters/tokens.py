"""Short-lived tokens for credentials that are no keys: fetched when first needed, and anew before they end."""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from plugai.runners.base import Credential

# A token that would end on the way to the provider is of no use, nor one that ends while others wait for the next.
_EARLY_SECONDS = 120.0
# More credentials than this have their tokens fetched again; each takes a few kilobytes.
_KEPT = 1024


@dataclass(frozen=True, slots=True)
class Token:
    """What stands in for a credential, for so many seconds."""

    secret: str = field(repr=False)
    seconds: float


@dataclass(slots=True)
class _Slot:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    token: str = field(default="", repr=False)
    renew_at: float = 0.0


class Tokens:
    """The tokens of one provider. Those who need the same one at once wait for one answer."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """`clock` is in seconds."""
        self._clock = clock
        self._slots: OrderedDict[bytes, _Slot] = OrderedDict()

    async def get(self, credential: Credential, fetch: Callable[[], Awaitable[Token]]) -> str:
        """The token of this credential, from `fetch` if there is none that is fresh. Raises what `fetch` raises."""
        slot = self._slot(credential)
        async with slot.lock:
            if self._clock() >= slot.renew_at:
                token = await fetch()
                slot.token = token.secret
                # One that lives shorter than that is used for half of its time.
                slot.renew_at = self._clock() + max(token.seconds - _EARLY_SECONDS, token.seconds / 2)
            return slot.token

    def forget(self, credential: Credential) -> None:
        """The provider does not take the token of this credential, or no longer."""
        self._slots.pop(_digest(credential), None)

    def _slot(self, credential: Credential) -> _Slot:
        name = _digest(credential)
        slot = self._slots.setdefault(name, _Slot())
        self._slots.move_to_end(name)
        if len(self._slots) > _KEPT:
            self._slots.popitem(last=False)
        return slot


def _digest(credential: Credential) -> bytes:
    """Names a credential by all of it: who shares a part of it with another gets no token of theirs."""
    said = repr((credential.provider, sorted(credential.secrets.items())))
    return hashlib.sha256(said.encode()).digest()
