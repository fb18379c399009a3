"""Signing in, and tokens that are renewed once for any number of calls."""

from __future__ import annotations

import asyncio
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from tests.clients.python.conftest import Open
from tests.support.canary import PASSWORD

from plugai.client import Client, FileStore, MemoryStore, reasons
from plugai.client.types import TokenPair

CALLERS = 50


class CountingStore(MemoryStore):
    """Counts what is saved: signing in is one, each renewal another."""

    def __init__(self) -> None:
        super().__init__()
        self.saves = 0

    def save(self, url: str, pair: TokenPair) -> None:
        self.saves += 1
        super().save(url, pair)

    def spoil(self, url: str, *, known: bool) -> None:
        """Replace the access token by one that has expired, or that only the server knows to be invalid."""
        pair = self.load(url)
        assert pair is not None
        expires = datetime.now(UTC) + timedelta(hours=-1 if known else 1)
        old = msgspec.structs.replace(pair, access_token="old", access_expire_time=expires)
        super().save(url, old)


@pytest.mark.parametrize("known", [True, False], ids=["expired", "refused"])
async def test_an_expired_token_is_renewed_once_for_50_callers(open_client: Open, known: bool) -> None:
    store = CountingStore()
    async with open_client(token=None, credentials=store) as client:
        await client.auth.login("root", PASSWORD)
        url = client.url
    store.spoil(url, known=known)
    async with open_client(token=None, credentials=store) as client:
        users = await asyncio.gather(*(client.me.get() for _ in range(CALLERS)))
    assert {user.name for user in users} == {"root"}
    assert store.saves == 2


async def test_a_running_program_renews_what_another_one_has_renewed(open_client: Open) -> None:
    store = MemoryStore()
    async with (
        open_client(token=None, credentials=store) as client,
        open_client(token=None, credentials=store) as other,
    ):
        await client.auth.login("root", PASSWORD)
        assert (await other.me.get()).name == "root"
        assert await client.auth.refresh()
        assert await other.auth.refresh()
        assert (await other.me.get()).name == "root"


async def test_signing_out_forgets_the_tokens(open_client: Open, tmp_path: Path) -> None:
    path = tmp_path / "folder" / "tokens.json"
    async with open_client(token=None, credentials=FileStore(path)) as client:
        await client.auth.login("root", PASSWORD, device_name="laptop")
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert (await client.me.get()).name == "root"
        assert "laptop" in {device.name for device in await client.me.devices()}
        await client.auth.logout()
        with pytest.raises(reasons.UnauthenticatedError):
            await client.me.get()
    assert FileStore(path).load(client.url) is None


async def test_secrets_are_shown_nowhere(open_client: Open) -> None:
    async with open_client(token=None) as client:
        pair = await client.auth.login("root", PASSWORD)
        shown = f"{client!r} {pair!r} {pair} {client.auth!r}"
    assert pair.access_token not in shown
    assert pair.refresh_token not in shown


async def test_a_wrong_password_is_an_error_that_says_so(open_client: Open) -> None:
    async with open_client(token=None) as client:
        with pytest.raises(reasons.LoginFailedError) as refused:
            await client.auth.login("root", PASSWORD + "!")
    assert PASSWORD not in str(refused.value)


async def test_without_a_credential_protected_calls_fail(client: Client, open_client: Open) -> None:
    async with open_client(token=None) as stranger:
        with pytest.raises(reasons.UnauthenticatedError) as refused:
            await stranger.me.get()
        assert [key.alg for key in await stranger.auth.keys()] == ["EdDSA"]
    assert not refused.value.retryable
