"""OpenID Connect against a real server: who it says that somebody is, and what it cannot make us believe."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from aiohttp import web
from tests.server.services.login.lies import LIES, Lie
from tests.support.servers.oidc import CLIENT_ID, CLIENT_SECRET, FakeProvider, Json
from tests.support.servers.web import listening

from plugai.server.core.accounts.oauth.flows import AuthorizationRequest, AuthorizationResponse, FlowSecrets
from plugai.server.core.accounts.oauth.identities import Identity
from plugai.server.core.clock import Clock
from plugai.server.core.errors import IdentityRejectedError, LoginProviderUnavailableError
from plugai.server.login_providers.code_exchange import OAuthClient
from plugai.server.login_providers.http import ProviderHttp
from plugai.server.login_providers.oidc import SCOPES, GoogleProvider, OidcProvider

CALLBACK = "https://plugai.example/v1/auth/oauth/home/callback"
ALLOWED = frozenset({"127.0.0.1"})


# What comes back to another sign-in is refused before the provider is asked.
TOLD_BY_IT = {name: lie for name, lie in LIES.items() if lie.check != "flow"}


class Later:
    """A monotonic clock that the test sets."""

    now = 0.0


def provider(
    fake: FakeProvider,
    kind: type[OidcProvider] = OidcProvider,
    *,
    secret: str = CLIENT_SECRET,
    allowed: frozenset[str] = ALLOWED,
) -> OidcProvider:
    clock = Clock(lambda: datetime.now(UTC), lambda: Later.now)
    client = OAuthClient("Home", CLIENT_ID, secret, SCOPES)
    return kind("home", fake.url, client, ProviderHttp("Home", allowed), frozenset(), clock)


def attempt(state: str = "") -> AuthorizationRequest:
    return AuthorizationRequest.of(state or FlowSecrets.new().state, b"p" * 32, CALLBACK)


async def signed_in(fake: FakeProvider, home: OidcProvider) -> Identity:
    began = attempt()
    back = fake.visit(await home.authorization_url(began))
    return await home.identify(
        began, AuthorizationResponse(back.get("code", ""), back.get("iss", ""), back.get("error", ""))
    )


async def test_the_provider_says_who_came_back(fake: FakeProvider) -> None:
    found = await signed_in(fake, provider(fake))
    assert found == Identity(fake.url, "248289761001", "ada@example.com", "example.com", "ada", "Ada Lovelace")


async def test_what_the_browser_carries_says_nothing_of_the_verifier_and_the_secret(fake: FakeProvider) -> None:
    began = attempt()
    url = await provider(fake).authorization_url(began)
    assert url.startswith(f"{fake.url}/authorize?tenant=home&response_type=code&")
    assert began.verifier not in url
    assert "secret" not in url
    assert CALLBACK.replace(":", "%3A").replace("/", "%2F") in url
    assert began.verifier not in repr(began)


@pytest.mark.parametrize("lie", TOLD_BY_IT.values(), ids=TOLD_BY_IT)
async def test_each_lie_is_refused_with_the_rule_that_it_breaks(fake: FakeProvider, lie: Lie) -> None:
    lie.tell(fake)
    with pytest.raises(IdentityRejectedError) as refused:
        await signed_in(fake, provider(fake))
    assert (refused.value.check, refused.value.message[:6]) == (lie.check, "Home: ")


def alters(**metadata: Any) -> Any:
    def tell(fake: FakeProvider) -> None:
        fake.lies.metadata = lambda true: {**true, **metadata}

    return tell


UNUSABLE: dict[str, tuple[Any, str]] = {
    "another issuer": (alters(issuer="https://evil.example"), "that of another issuer"),
    "its issuer with a slash": (lambda fake: alters(issuer=fake.url + "/")(fake), "that of another issuer"),
    "no PKCE": (alters(code_challenge_methods_supported=["plain"]), "PKCE"),
    "an endpoint in the clear": (alters(token_endpoint="http://login.example/token"), "not https"),
    "an endpoint that is a file": (alters(jwks_uri="file:///etc/passwd"), "not https"),
    "an endpoint with a password": (alters(token_endpoint="https://a:b@login.example/"), "not https"),
    "an endpoint that is no text": (alters(authorization_endpoint=7), "not https"),
    "an endpoint with a broken port": (alters(token_endpoint="https://login.example:x/"), "no URL"),
    "an endpoint inside the network": (alters(token_endpoint="https://169.254.169.254/token"), "not public"),
    "an endpoint under another loopback name": (alters(token_endpoint="https://localhost/token"), "not public"),
    "no keys": (lambda fake: setattr(fake.lies, "keys", lambda _: None), "its keys cannot be read"),
    "an answer that is no JSON object": (
        lambda fake: setattr(fake.lies, "answer", lambda _: ["x"]),
        "no answer to a code",
    ),
    "too long an answer": (lambda fake: setattr(fake.lies, "answer", lambda _: "x" * 300_000), "more than it should"),
}


@pytest.mark.parametrize(("tell", "says"), UNUSABLE.values(), ids=UNUSABLE)
async def test_a_provider_that_cannot_be_used_is_told_so(fake: FakeProvider, tell: Any, says: str) -> None:
    tell(fake)
    with pytest.raises(LoginProviderUnavailableError, match=says):
        await signed_in(fake, provider(fake))


async def test_a_wrong_secret_is_the_operators_to_mend(fake: FakeProvider) -> None:
    with pytest.raises(LoginProviderUnavailableError, match="look at client_id and secret") as refused:
        await signed_in(fake, provider(fake, secret="guessed"))
    assert "guessed" not in refused.value.message


async def test_a_provider_inside_the_network_is_reached_only_if_the_administrator_says_so(fake: FakeProvider) -> None:
    with pytest.raises(LoginProviderUnavailableError, match="not https"):
        await provider(fake, allowed=frozenset()).authorization_url(attempt())
    assert fake.asked == []


async def test_a_redirect_is_not_followed(fake: FakeProvider) -> None:
    async def elsewhere(request: web.Request) -> web.Response:
        raise web.HTTPFound(f"{fake.url}/.well-known/openid-configuration")

    app = web.Application()
    app.router.add_get("/{any:.*}", elsewhere)
    async with listening(app) as url:
        http = ProviderHttp("Home", ALLOWED)
        with pytest.raises(LoginProviderUnavailableError, match="no JSON"):
            await http.get(f"{url}/")
    assert fake.asked == []


async def test_a_code_works_once_and_only_with_its_own_verifier(fake: FakeProvider) -> None:
    home = provider(fake)
    began, other = attempt(), attempt()
    back = fake.visit(await home.authorization_url(began))
    answer = AuthorizationResponse(back["code"], back["iss"])
    with pytest.raises(IdentityRejectedError, match="does not take the code"):
        await home.identify(other, answer)
    with pytest.raises(IdentityRejectedError, match="does not take the code"):
        await home.identify(began, answer)


async def test_a_key_that_was_changed_is_asked_for_but_not_for_every_stranger(fake: FakeProvider) -> None:
    home = provider(fake)
    Later.now = time.monotonic()
    await signed_in(fake, home)
    fake.key_id = "key-2"
    with pytest.raises(IdentityRejectedError):
        await signed_in(fake, home)
    assert fake.asked.count("keys") == 1
    Later.now += 61
    await signed_in(fake, home)
    assert (fake.asked.count("keys"), fake.asked.count("metadata")) == (2, 1)


@pytest.mark.parametrize("verified", [False, None, "true", 1])
async def test_an_address_counts_only_if_the_provider_has_verified_it(fake: FakeProvider, verified: object) -> None:
    fake.person = replace(fake.person, email_verified=verified)
    found = await signed_in(fake, provider(fake))
    assert (found.email, found.domain) == ("", "")


async def test_with_google_the_company_counts_and_not_the_address(fake: FakeProvider) -> None:
    google = provider(fake, GoogleProvider)
    assert (await signed_in(fake, google)).domain == ""
    company: Json = {"hd": "Example.com"}
    fake.person = replace(fake.person, email="ada@gmail.example", more=company)
    found = await signed_in(fake, google)
    assert (found.email, found.domain) == ("ada@gmail.example", "example.com")
