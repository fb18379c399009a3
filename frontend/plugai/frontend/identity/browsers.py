"""The browsers that are signed in, each with the client that calls the server for it."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import secrets
from contextlib import suppress
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path

from plugai.client import AuthenticationError, Client, MemoryStore, PlugAIError
from plugai.frontend.identity.sign_ins import BrowserStore, SignIn, SignInFiles, browser_id
from plugai.frontend.launch import Launch
from plugai.frontend.status.watch import ServerWatch

# The gateway throttles guesses by it, so that one visitor's wrong passwords cost no other.
_ADDRESS = "x-plugai-client-address"
_OWNER_LETTERS = 16


@dataclass(frozen=True, slots=True)
class Browser:
    """A browser that is signed in. Its pages take turns by `sending` to send what was written without a connection."""

    secret: str = field(repr=False)
    client: Client
    sign_in: SignIn = field(repr=False)
    watch: ServerWatch = field(repr=False)
    sending: asyncio.Lock = field(default_factory=asyncio.Lock, repr=False)

    @property
    def id(self) -> str:
        """Its name, which is no secret."""
        return browser_id(self.secret)

    @property
    def nonce(self) -> str:
        """What its pages must know to connect: a page of another origin cannot read it."""
        return hmac.new(self.secret.encode(), b"connect", "sha256").hexdigest()[:32]


current_browser: ContextVar[Browser | None] = ContextVar("current_browser", default=None)
"""Whose page this is: handlers inherit it from the connection that they serve."""


current_origin: ContextVar[str] = ContextVar("current_origin", default="")
"""Where the browser of this page has found the web interface, such as `https://plugai.example`."""


class Browsers:
    """All of them. They are found by the secret in their cookie."""

    def __init__(self, launch: Launch) -> None:
        self._launch = launch
        self._files = SignInFiles(launch.files / "browsers")
        self._files.delete_old()
        self._known: dict[str, Browser] = {}

    async def find(self, secret: str, address: str) -> Browser | None:
        """The browser with this secret; None if it is not signed in."""
        if not secret:
            return None
        kept = await asyncio.to_thread(self._files.read, secret)
        known = self._known.get(browser_id(secret))
        if kept is None:
            if known is not None:
                await self._close(known)
            return None
        if known is None:
            client = self._client(secret, kept, address)
            known = self._known[browser_id(secret)] = Browser(secret, client, kept, ServerWatch(client))
        return known

    async def enter(self, kept: SignIn) -> str:
        """Sign a browser in; returns the secret for its cookie."""
        secret = secrets.token_urlsafe(32)
        await asyncio.to_thread(self._files.write, secret, kept)
        return secret

    async def leave(self, browser: Browser) -> None:
        """Sign a browser out, also at the server."""
        with suppress(PlugAIError):
            if browser.sign_in.pair is not None:
                await browser.client.auth.logout()
        await asyncio.to_thread(self._files.delete, browser.secret)
        await self._close(browser)

    def visitor(self, address: str) -> Client:
        """A client for somebody who is not signed in."""
        return Client(self._launch.server, credentials=MemoryStore(), headers=_headers(address))

    async def is_open(self) -> bool:
        """Whether the server has no accounts, so that everybody may come in. Raises PlugAIError."""
        async with self.visitor("") as client:
            try:
                await client.me.get()
            except AuthenticationError:
                return False
            return True

    async def claims(self, invite: str) -> bool:
        """Whether this is the invitation of the first administrator, and nobody has used it."""
        claim, token = self._launch.claim, self._machine_token()
        if not claim or not token or not hmac.compare_digest(claim, invite):
            return False
        async with Client(self._launch.server, token=token) as client:
            return not (await client.me.get()).name

    async def claim_path(self, browser: Browser) -> str:
        """Where this machine's user chooses a name and a password; empty for others, and if it has been done."""
        claim = self._launch.claim
        return f"/join#invite={claim}" if browser.sign_in.machine and await self.claims(claim) else ""

    def owner(self, user_id: str) -> str:
        """The name of a user of this server among all who have used a browser, also at other servers."""
        # Beside the server's own edge, the address by which the server is called may change; the browser's does not.
        return owner_of("" if self._launch.socket else self._launch.server, user_id)

    @property
    def origin(self) -> str:
        """Where other people find the web interface: one that is served beside the server is where this page is."""
        return current_origin.get() if self._launch.socket else self._launch.server

    async def close(self) -> None:
        """Close all connections to the server."""
        for browser in list(self._known.values()):
            await self._close(browser)

    def _client(self, secret: str, kept: SignIn, address: str) -> Client:
        if kept.open:
            return Client(self._launch.server, token="")
        if kept.machine:
            return Client(self._launch.server, token=self._machine_token())
        store = BrowserStore(self._files, secret)
        return Client(self._launch.server, credentials=store, headers=_headers(address))

    def _machine_token(self) -> str:
        """The token of this machine as it is now; empty if there is none."""
        if not self._launch.machine_token_file:
            return ""
        try:
            return str(json.loads(Path(self._launch.machine_token_file).read_text())["token"])
        except (OSError, ValueError, KeyError):
            return ""

    async def _close(self, browser: Browser) -> None:
        if self._known.get(browser.id) is browser:
            del self._known[browser.id]
        await browser.watch.close()
        await browser.client.close()


def owner_of(server: str, user_id: str) -> str:
    """The name of a user of a server among all users of all servers."""
    return hashlib.sha256(f"{server} {user_id}".encode()).hexdigest()[:_OWNER_LETTERS]


def _headers(address: str) -> dict[str, str]:
    return {_ADDRESS: address} if address else {}
