"""The credential that calls are made with, and its renewal: once, for any number of calls that need it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from functools import cached_property

from plugai.client.credentials import CredentialStore, default_store
from plugai.client.reasons import RefreshTokenInvalidError
from plugai.client.types import TokenPair

# Before it expires on the way.
_EARLY = timedelta(seconds=20)

Refresh = Callable[[str], Awaitable[TokenPair]]


class Tokens:
    """An API token that never changes, or the tokens of a signed-in device, kept in a store."""

    def __init__(self, url: str, store: CredentialStore | None, token: str | None = None) -> None:
        self._url = url
        self._given = store
        self._fixed = token
        self._pair: TokenPair | None = None
        self._read = token is not None
        self._renewing: asyncio.Task[bool] | None = None
        self.refresh: Refresh | None = None

    def __repr__(self) -> str:
        return f"Tokens({self._url!r})"

    @cached_property
    def _store(self) -> CredentialStore:
        """Where they are kept. Looking for the system's keyring takes a while: only who signs in waits for it."""
        return self._given or default_store()

    @property
    def pair(self) -> TokenPair | None:
        """The tokens of the signed-in device."""
        return self._pair

    async def current(self) -> str:
        """The token of the next call; empty if there is none."""
        if self._fixed is not None:
            return self._fixed
        pair = await self._load()
        if pair is not None and _ends(pair.access_expire_time):
            await self.renew(pair.access_token)
            pair = self._pair
        return pair.access_token if pair else ""

    async def renew(self, refused: str) -> bool:
        """Replace a token that has expired. False if there is nothing to do it with. Raises what Refresh raises."""
        if self._pair is None or not self._pair.refresh_token or self.refresh is None:
            return False
        if self._pair.access_token != refused:
            return True
        if self._renewing is None:
            self._renewing = asyncio.create_task(self._renew(self.refresh))
            self._renewing.add_done_callback(self._renewed)
        # One caller's cancellation is no other's.
        return await asyncio.shield(self._renewing)

    async def adopt(self, pair: TokenPair) -> None:
        """Use these tokens from now on, and keep them."""
        self._pair, self._read, self._fixed = pair, True, None
        await asyncio.to_thread(lambda: self._store.save(self._url, pair))

    async def forget(self) -> None:
        """Sign out here."""
        self._pair, self._read = None, True
        await asyncio.to_thread(lambda: self._store.delete(self._url))

    async def load(self) -> TokenPair | None:
        """The kept tokens, if there are any."""
        return await self._load()

    async def _load(self) -> TokenPair | None:
        if not self._read:
            kept = await asyncio.to_thread(lambda: self._store.load(self._url))
            # Another call may have read it meanwhile, and have renewed it since.
            if not self._read:
                self._pair, self._read = kept, True
        return self._pair

    async def _renew(self, refresh: Refresh) -> bool:
        mine = self._pair
        # Another program of this user may have renewed them already: each refresh token works once.
        kept = await asyncio.to_thread(lambda: self._store.load(self._url))
        if mine is not None and kept is not None and kept.access_token != mine.access_token:
            self._pair = kept
            if not _ends(kept.access_expire_time):
                return True
        if self._pair is None:
            return False
        try:
            await self.adopt(await refresh(self._pair.refresh_token))
        except RefreshTokenInvalidError:
            await self.forget()
            raise
        return True

    def _renewed(self, task: asyncio.Task[bool]) -> None:
        self._renewing = None
        # Whoever waited has the error; if nobody does any more it is nobody's.
        if not task.cancelled():
            task.exception()


def _ends(expires: datetime | None) -> bool:
    return expires is not None and expires - datetime.now(UTC) < _EARLY
