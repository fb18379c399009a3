"""Login with GitHub, which has no ID tokens and is asked for the user instead."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from tests.support.servers.github import FakeGitHub

from plugai.server.core.accounts.oauth.flows import AuthorizationRequest, AuthorizationResponse, FlowSecrets
from plugai.server.core.accounts.oauth.identities import Identity
from plugai.server.core.errors import IdentityRejectedError
from plugai.server.login_providers.code_exchange import OAuthClient
from plugai.server.login_providers.github import SCOPES, GitHubProvider
from plugai.server.login_providers.http import ProviderHttp
from plugai.server.settings.login import GITHUB_ISSUER


@pytest.fixture
async def fake() -> AsyncIterator[FakeGitHub]:
    async with FakeGitHub().serving() as fake:
        yield fake


def github(issuer: str) -> GitHubProvider:
    client = OAuthClient("GitHub", "Iv1.x", "secret", SCOPES)
    return GitHubProvider("github", issuer, client, ProviderHttp("GitHub", frozenset({"127.0.0.1"})), frozenset())


async def signed_in(fake: FakeGitHub, **changed: str) -> Identity:
    provider = github(fake.url)
    request = AuthorizationRequest.of(FlowSecrets.new().state, b"p" * 32, "https://plugai.example/callback")
    query = fake.visit(await provider.authorization_url(request)) | changed
    return await provider.identify(request, AuthorizationResponse(query["code"], query.get("iss", "")))


async def test_users_are_identified_by_number_with_their_primary_address(fake: FakeGitHub) -> None:
    assert await signed_in(fake) == Identity(
        fake.url, "583231", "octocat@github.example", "github.example", "Octo_Cat", "The Octocat"
    )


@pytest.mark.parametrize(
    "emails",
    [
        [{"email": "a@b.example", "primary": True, "verified": False}],
        [{"email": "a@b.example", "primary": False, "verified": True}],
        [{"email": "a@b.example", "primary": "true", "verified": "true"}, "a@b.example"],
        {"email": "a@b.example", "primary": True, "verified": True},
        [],
    ],
)
async def test_an_unverified_address_is_ignored(fake: FakeGitHub, emails: object) -> None:
    fake.emails = emails
    assert (await signed_in(fake)).email == ""


async def test_an_error_with_status_200_is_recognised(fake: FakeGitHub) -> None:
    with pytest.raises(IdentityRejectedError) as refused:
        await signed_in(fake, code="made-up")
    assert refused.value.check == "code"


async def test_a_response_of_another_provider_is_refused(fake: FakeGitHub) -> None:
    assert (await signed_in(fake, iss=f"{fake.url}/login/oauth")).subject == "583231"
    with pytest.raises(IdentityRejectedError) as refused:
        await signed_in(fake, iss="https://evil.example")
    assert refused.value.check == "iss"


@pytest.mark.parametrize("user", [{}, {"id": "583231"}, {"id": True}, ["id"], None])
async def test_a_user_without_a_number_is_refused(fake: FakeGitHub, user: object) -> None:
    fake.user = user
    with pytest.raises(IdentityRejectedError) as refused:
        await signed_in(fake)
    assert refused.value.check == "sub"


async def test_github_com_has_its_own_endpoints() -> None:
    request = AuthorizationRequest.of("s", b"p" * 32, "https://plugai.example/callback")
    url = await github(GITHUB_ISSUER).authorization_url(request)
    assert url.startswith("https://github.com/login/oauth/authorize?response_type=code&client_id=Iv1.x&")
