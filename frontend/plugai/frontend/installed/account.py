"""The server that the application talks to, and who is signed in there. It knows no Flet."""

from __future__ import annotations

import asyncio
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

from plugai.client import AuthenticationError, Client, ConfigurationError, FileStore, SecondFactorNeededError
from plugai.client.private_files import replace_private_file
from plugai.frontend.identity.browsers import Browser
from plugai.frontend.identity.sign_ins import SignIn
from plugai.frontend.languages.sentences import tr
from plugai.frontend.status.watch import ServerWatch

_DEVICE = "PlugAI app"


class _Kept(msgspec.Struct, frozen=True):
    server: str = ""
    open: bool = False


class Account:
    """It is kept in files of this folder, which only their owner can read; tokens are never anywhere else."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "server.json"
        self._tokens = FileStore(folder / "credentials.json")
        self._kept = self._read()

    @property
    def server(self) -> str:
        """The address of the server; empty before one was chosen."""
        return self._kept.server

    def enter(self) -> Browser | None:
        """Who calls the server from here; None if nobody is signed in."""
        kept = self._kept
        pair = self._tokens.load(kept.server) if kept.server else None
        if pair is None and not kept.open:
            return None
        client = Client(kept.server, token="") if kept.open else self._client(kept.server)
        return Browser("", client, SignIn(pair, open=kept.open), ServerWatch(client))

    async def choose(self, address: str) -> bool:
        """Choose a server; whether one has to sign in there. Raises PlugAIError."""
        url = server_url(address)
        async with Client(url, token="") as client:
            try:
                await client.me.get()
            except AuthenticationError:
                await self._keep(_Kept(url))
                return True
        await self._keep(_Kept(url, open=True))
        return False

    async def sign_in(self, name: str, password: str) -> str:
        """Sign in; returns what `verify` needs if a code is needed too, else nothing. Raises PlugAIError."""
        async with self._client(self.server) as client:
            try:
                await client.auth.login(name, password, device_name=_DEVICE)
            except SecondFactorNeededError as error:
                return error.pending_token
        return ""

    async def verify(self, pending: str, code: str) -> None:
        """Complete signing in with a code. Raises PlugAIError."""
        async with self._client(self.server) as client:
            await client.auth.verify(pending, code, device_name=_DEVICE)

    async def leave(self, browser: Browser) -> None:
        """Sign out. Raises PlugAIError if the server could not be told; the tokens are forgotten all the same."""
        try:
            await browser.client.auth.logout()
        finally:
            await browser.watch.close()
            await browser.client.close()

    def _client(self, url: str) -> Client:
        return Client(url, credentials=self._tokens)

    def _read(self) -> _Kept:
        try:
            return msgspec.json.decode(self._file.read_bytes(), type=_Kept)
        except (OSError, msgspec.DecodeError):
            return _Kept()

    async def _keep(self, kept: _Kept) -> None:
        await asyncio.to_thread(replace_private_file, self._file, msgspec.json.encode(kept))
        self._kept = kept


def server_url(address: str) -> str:
    """The URL of a server as people write it: without a scheme it is an encrypted one. Raises ConfigurationError."""
    url = address.strip().rstrip("/")
    url = url if "://" in url else f"https://{url}"
    parts = urlsplit(url)
    is_server = parts.scheme in {"http", "https", "grpc", "grpcs"} and parts.hostname and " " not in url
    if not is_server or parts.username or parts.path or parts.query:
        raise ConfigurationError(tr("This is no address of a server. One looks like https://plugai.example."))
    return url
