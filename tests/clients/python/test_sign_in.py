"""Signing in with a second factor, and at a provider, from the first call to the last, over both transports."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import pyotp
import pytest
import pytest_asyncio
from tests.clients.python.kinds import KINDS, NAMES, opened
from tests.clients.python.scripted_server import ScriptedServer, scripted_server
from tests.server.services.login.conftest import at
from tests.support.canary import PASSWORD
from tests.support.servers.oidc import FakeProvider, Person
from tests.support.tiers import slow

from plugai.client import Client, MemoryStore, SecondFactorNeededError, reasons

pytestmark = pytest.mark.asyncio(loop_scope="module")
Open = Callable[..., AbstractAsyncContextManager[Client]]
CALLBACK = "https://plugai.example/v1/auth/oauth/home/callback"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def provider() -> AsyncIterator[FakeProvider]:
    async with FakeProvider().serving() as fake:
        yield fake


@pytest.fixture(scope="module")
@slow
def server(provider: FakeProvider) -> Iterator[ScriptedServer]:
    home = at(provider, "home", name="Home")
    with scripted_server(public_url="https://plugai.example", login_providers=(home,)) as running:
        yield running


@pytest.fixture(params=KINDS, ids=NAMES)
def open_client(request: pytest.FixtureRequest, server: ScriptedServer) -> Open:
    """Opens a client on which nobody is signed in, unless it is given a token or a store."""
    transport, sync = request.param

    def open_one(**given: Any) -> AbstractAsyncContextManager[Client]:
        return opened(f"{transport}://127.0.0.1:{server.port}", sync, **{"credentials": MemoryStore(), **given})

    return open_one


@pytest_asyncio.fixture(loop_scope="module")
async def invite(server: ScriptedServer, open_client: Open) -> str:
    async with open_client(token=server.token) as root:
        return (await root.admin.create_invite()).token


def code(secret: str, steps: int = 0) -> str:
    """What an authenticator app shows, now or so many steps of 30 seconds later; the server accepts one."""
    return pyotp.TOTP(secret).at(datetime.now(UTC) + timedelta(seconds=30 * steps))


async def test_a_second_factor_from_its_first_code_to_its_removal(open_client: Open, invite: str) -> None:
    name, store = f"ada-{uuid4().hex}", MemoryStore()
    async with open_client(credentials=store) as client:
        await client.auth.register(invite, name=name, password=PASSWORD)
        enrolled = await client.me.enroll_second_factor()
        recovery = list(await client.me.confirm_second_factor(code(enrolled.secret)))
        assert (await client.me.second_factor()).enabled
        await client.auth.logout()
        with pytest.raises(SecondFactorNeededError) as needed:
            await client.auth.login(name, PASSWORD)
        assert store.load(client.url) is None
        with pytest.raises(reasons.SecondFactorFailedError):
            await client.auth.verify(needed.value.pending_token, recovery[0][::-1])
        await client.auth.verify(needed.value.pending_token, recovery[0], device_name="laptop")
        assert [device.name for device in await client.me.devices()] == ["laptop"]
        await client.auth.login(name, PASSWORD, code=code(enrolled.secret, 1), device_name="phone")
        assert {device.name for device in await client.me.devices()} == {"laptop", "phone"}
        renewed = list(await client.me.renew_recovery_codes(recovery[1]))
        assert not {*renewed} & {*recovery}
        await client.me.disable_second_factor(renewed[0])
        await client.auth.login(name, PASSWORD)


async def test_one_signs_in_at_a_provider_with_the_address_that_the_browser_came_back_to(
    open_client: Open, provider: FakeProvider, invite: str
) -> None:
    subject, store = uuid4().hex, MemoryStore()
    provider.person = Person(subject, f"{subject}@example.com", user_name=f"ada-{subject}")
    async with open_client(credentials=store) as client:
        assert [one.provider for one in await client.auth.login_providers()] == ["home"]
        flow = await client.auth.start_oauth("home", invite=invite, device_name="laptop")
        pair = await client.auth.finish_oauth("home", flow, _visited(provider, flow.url))
        assert store.load(client.url) == pair
        assert (await client.me.get()).user_id == pair.user_id
        assert [device.name for device in await client.me.devices()] == ["laptop"]
        (identity,) = await client.me.identities()
        assert identity.provider == "home"
        secret = (await client.me.enroll_second_factor()).secret
        recovery = await client.me.confirm_second_factor(code(secret))
        await client.auth.logout()
        flow = await client.auth.start_oauth("home")
        with pytest.raises(SecondFactorNeededError):
            await client.auth.finish_oauth("home", flow, _visited(provider, flow.url))
        flow = await client.auth.start_oauth("home")
        again = await client.auth.finish_oauth("home", flow, _visited(provider, flow.url), code=recovery[0])
        assert again.user_id == pair.user_id


async def test_an_account_at_a_provider_is_linked_and_signs_in_from_then_on(
    open_client: Open, provider: FakeProvider, invite: str
) -> None:
    provider.person = Person(uuid4().hex, f"{uuid4().hex}@example.com")
    async with open_client() as client:
        pair = await client.auth.register(invite, name=f"bob-{uuid4().hex}", password=PASSWORD)
        flow = await client.me.start_link("home")
        identity = await client.me.finish_link("home", flow, _visited(provider, flow.url))
        assert [identity] == list(await client.me.identities())
        await client.auth.logout()
        flow = await client.auth.start_oauth("home")
        # The line that the server's page shows.
        line = _visited(provider, flow.url).partition("?")[2]
        assert (await client.auth.finish_oauth("home", flow, line)).user_id == pair.user_id
        await client.me.delete_identity(identity.identity_id)
        assert not await client.me.identities()


async def test_what_is_wrong_with_signing_in_at_a_provider_is_said(open_client: Open, provider: FakeProvider) -> None:
    provider.person = Person(uuid4().hex, f"{uuid4().hex}@example.com")
    async with open_client() as client:
        with pytest.raises(reasons.LoginProviderNotFoundError):
            await client.auth.start_oauth("nowhere")
        flow = await client.auth.start_oauth("home")
        with pytest.raises(reasons.NotInvitedError):
            await client.auth.finish_oauth("home", flow, _visited(provider, flow.url))
        other = await client.auth.start_oauth("home")
        with pytest.raises(reasons.LoginFlowInvalidError):
            await client.auth.finish_oauth("home", flow, _visited(provider, other.url))
        with pytest.raises(reasons.UnauthenticatedError):
            await client.me.get()


def _visited(provider: FakeProvider, url: str) -> str:
    """The address to which the provider sends the browser of somebody who agrees."""
    return f"{CALLBACK}?{urlencode(provider.visit(url))}"
