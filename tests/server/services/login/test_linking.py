"""Linking of external accounts by signed-in users."""

from __future__ import annotations

from dataclasses import replace

import pytest
from grpc import aio
from tests.server.services.login.browser import Browser
from tests.server.services.login.test_oauth_login import refusal
from tests.support.accounts import Person, bearer
from tests.support.gateway import Client
from tests.support.servers.oidc import FakeProvider

from plugai.v1 import oauth_pb2


@pytest.fixture
async def ann(root: Person) -> Person:
    """A member who signs in with a password."""
    return await root.invite("ann")


@pytest.fixture
async def eve(root: Person) -> Person:
    """Another member."""
    return await root.invite("eve")


async def linked(client: Client, person: Person) -> list[str]:
    found = await client.oauth.ListIdentities(oauth_pb2.ListIdentitiesRequest(), metadata=person.metadata)
    return [identity.identity_id for identity in found.identities]


async def test_a_linked_account_signs_its_user_in(browser: Browser, ann: Person) -> None:
    identity = await browser.link(ann.metadata)
    assert (identity.provider, identity.email) == ("home", "ada@example.com")
    assert (await browser.sign_in()).tokens.user_id == ann.id
    # Linking it again gives the same link, also through another provider id for the same issuer.
    assert (await browser.link(ann.metadata, "club")).identity_id == identity.identity_id
    assert await linked(browser.client, ann) == [identity.identity_id]


async def test_an_account_can_be_linked_to_one_user_only(browser: Browser, ann: Person, eve: Person) -> None:
    await browser.link(ann.metadata)
    assert await refusal(browser.link(eve.metadata)) == ("IDENTITY_REJECTED", "linked")
    assert (await browser.sign_in()).tokens.user_id == ann.id


async def test_a_linking_flow_works_only_for_its_user(
    browser: Browser, client: Client, fake: FakeProvider, ann: Person, eve: Person
) -> None:
    flow = await client.oauth.StartLink(oauth_pb2.StartLinkRequest(provider="home"), metadata=ann.metadata)
    answer = browser.answer(flow.url)
    finish = oauth_pb2.FinishLinkRequest(provider="home", flow_token=flow.flow_token, answer=answer)
    assert (await refusal(client.oauth.FinishLink(finish, metadata=eve.metadata)))[0] == "LOGIN_FLOW_INVALID"
    assert (await linked(client, ann), await linked(client, eve)) == ([], [])


async def test_login_and_linking_flows_are_not_interchangeable(browser: Browser, client: Client, ann: Person) -> None:
    flow = await client.oauth.StartLink(oauth_pb2.StartLinkRequest(provider="club"), metadata=ann.metadata)
    assert (await refusal(browser.finish(flow.flow_token, browser.answer(flow.url), "club")))[0] == "LOGIN_FLOW_INVALID"
    token, answer = await browser.start("club")
    finish = oauth_pb2.FinishLinkRequest(provider="club", flow_token=token, answer=answer)
    assert (await refusal(client.oauth.FinishLink(finish, metadata=ann.metadata)))[0] == "LOGIN_FLOW_INVALID"
    assert await linked(client, ann) == []


async def test_links_are_private_to_their_user(browser: Browser, client: Client, ann: Person, eve: Person) -> None:
    identity_id = (await browser.link(ann.metadata)).identity_id
    assert await linked(client, eve) == []
    for identity in (identity_id, "nobodys"):
        forget = oauth_pb2.DeleteIdentityRequest(identity_id=identity)
        await client.oauth.DeleteIdentity(forget, metadata=eve.metadata)
    assert await linked(client, ann) == [identity_id]
    await client.oauth.DeleteIdentity(oauth_pb2.DeleteIdentityRequest(identity_id=identity_id), metadata=ann.metadata)
    assert await linked(client, ann) == []
    assert (await refusal(browser.sign_in()))[0] == "NOT_INVITED"


async def test_the_only_login_method_cannot_be_unlinked(
    browser: Browser, client: Client, root: Person, fake: FakeProvider
) -> None:
    tokens = (await browser.sign_in("club")).tokens
    me = bearer(tokens.access_token)
    (only,) = (await client.oauth.ListIdentities(oauth_pb2.ListIdentitiesRequest(), metadata=me)).identities
    forget = oauth_pb2.DeleteIdentityRequest(identity_id=only.identity_id)
    with pytest.raises(aio.AioRpcError, match="the only way to sign in"):
        await client.oauth.DeleteIdentity(forget, metadata=me)
    fake.person = replace(fake.person, subject="second")
    await browser.link(me)
    await client.oauth.DeleteIdentity(forget, metadata=me)
    assert (await browser.sign_in()).tokens.user_id == tokens.user_id
