"""OpenID Connect against a real HTTP server: identities that are accepted, and responses that are rejected."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import jwt
import pytest
from aiohttp import web
from tests.server.core.test_emails import NOT_EMAILS
from tests.server.services.login.forgeries import FORGERIES, Forgery
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


# Responses with another flow's state are refused before the provider is asked.
AT_THE_PROVIDER = {name: forgery for name, forgery in FORGERIES.items() if forgery.check != "flow"}


class FakeMonotonic:
    """A monotonic clock that the test sets."""

    now = 0.0


def provider(
    fake: FakeProvider,
    kind: type[OidcProvider] = OidcProvider,
    *,
    secret: str = CLIENT_SECRET,
    allowed: frozenset[str] = ALLOWED,
) -> OidcProvider:
    clock = Clock(lambda: datetime.now(UTC), lambda: FakeMonotonic.now)
    client = OAuthClient("Home", CLIENT_ID, secret, SCOPES)
    return kind("home", fake.url, client, ProviderHttp("Home", allowed), frozenset(), clock)


def authorization_request(state: str = "") -> AuthorizationRequest:
    return AuthorizationRequest.of(state or FlowSecrets.new().state, b"p" * 32, CALLBACK)


async def signed_in(fake: FakeProvider, home: OidcProvider) -> Identity:
    request = authorization_request()
    query = fake.visit(await home.authorization_url(request))
    return await home.identify(
        request, AuthorizationResponse(query.get("code", ""), query.get("iss", ""), query.get("error", ""))
    )


async def test_the_provider_identifies_the_user(fake: FakeProvider) -> None:
    found = await signed_in(fake, provider(fake))
    assert found == Identity(fake.url, "248289761001", "ada@example.com", "example.com", "ada", "Ada Lovelace")


async def test_the_redirect_reveals_neither_verifier_nor_secret(fake: FakeProvider) -> None:
    request = authorization_request()
    url = await provider(fake).authorization_url(request)
    assert url.startswith(f"{fake.url}/authorize?tenant=home&response_type=code&")
    assert request.verifier not in url
    assert "secret" not in url
    assert CALLBACK.replace(":", "%3A").replace("/", "%2F") in url
    assert request.verifier not in repr(request)


@pytest.mark.parametrize("forgery", AT_THE_PROVIDER.values(), ids=AT_THE_PROVIDER)
async def test_each_forged_response_is_refused_with_the_violated_rule(fake: FakeProvider, forgery: Forgery) -> None:
    forgery.apply(fake)
    with pytest.raises(IdentityRejectedError) as refused:
        await signed_in(fake, provider(fake))
    assert (refused.value.check, refused.value.message[:6]) == (forgery.check, "Home: ")


def with_metadata(**metadata: Any) -> Any:
    def apply(fake: FakeProvider) -> None:
        fake.tampering.metadata = lambda true: {**true, **metadata}

    return apply


UNUSABLE: dict[str, tuple[Any, str]] = {
    "another issuer": (with_metadata(issuer="https://evil.example"), "names another issuer"),
    "its issuer with a slash": (lambda fake: with_metadata(issuer=fake.url + "/")(fake), "names another issuer"),
    "no PKCE": (with_metadata(code_challenge_methods_supported=["plain"]), "PKCE"),
    "an endpoint in the clear": (with_metadata(token_endpoint="http://login.example/token"), "not https"),
    "an endpoint that is a file": (with_metadata(jwks_uri="file:///etc/passwd"), "not https"),
    "an endpoint with a password": (with_metadata(token_endpoint="https://a:b@login.example/"), "not https"),
    "an endpoint that is no text": (with_metadata(authorization_endpoint=7), "not https"),
    "an endpoint with a broken port": (with_metadata(token_endpoint="https://login.example:x/"), "invalid URL"),
    "an endpoint inside the network": (with_metadata(token_endpoint="https://169.254.169.254/token"), "not public"),
    "an endpoint under another loopback name": (with_metadata(token_endpoint="https://localhost/token"), "not public"),
    "no keys": (lambda fake: setattr(fake.tampering, "keys", lambda _: None), "its keys are invalid"),
    "an answer that is no JSON object": (
        lambda fake: setattr(fake.tampering, "answer", lambda _: ["x"]),
        "invalid token response",
    ),
    "too long an answer": (
        lambda fake: setattr(fake.tampering, "answer", lambda _: "x" * 300_000),
        "too much data",
    ),
}


@pytest.mark.parametrize(("apply", "message"), UNUSABLE.values(), ids=UNUSABLE)
async def test_an_unusable_provider_is_reported_with_the_reason(fake: FakeProvider, apply: Any, message: str) -> None:
    apply(fake)
    with pytest.raises(LoginProviderUnavailableError, match=message):
        await signed_in(fake, provider(fake))


async def test_a_wrong_client_secret_is_reported_as_a_configuration_error(fake: FakeProvider) -> None:
    with pytest.raises(LoginProviderUnavailableError, match="check client_id and client_secret") as refused:
        await signed_in(fake, provider(fake, secret="guessed"))
    assert "guessed" not in refused.value.message


async def test_a_provider_on_a_private_address_must_be_allowed(fake: FakeProvider) -> None:
    with pytest.raises(LoginProviderUnavailableError, match="not https"):
        await provider(fake, allowed=frozenset()).authorization_url(authorization_request())
    assert fake.asked == []


async def test_a_redirect_is_not_followed(fake: FakeProvider) -> None:
    async def elsewhere(request: web.Request) -> web.Response:
        raise web.HTTPFound(f"{fake.url}/.well-known/openid-configuration")

    app = web.Application()
    app.router.add_get("/{any:.*}", elsewhere)
    async with listening(app) as url:
        http = ProviderHttp("Home", ALLOWED)
        with pytest.raises(LoginProviderUnavailableError, match="invalid JSON"):
            await http.get(f"{url}/")
    assert fake.asked == []


async def test_a_code_works_once_with_its_verifier(fake: FakeProvider) -> None:
    home = provider(fake)
    request, other = authorization_request(), authorization_request()
    query = fake.visit(await home.authorization_url(request))
    answer = AuthorizationResponse(query["code"], query["iss"])
    with pytest.raises(IdentityRejectedError, match="rejected the code"):
        await home.identify(other, answer)
    with pytest.raises(IdentityRejectedError, match="rejected the code"):
        await home.identify(request, answer)


async def test_rotated_keys_are_fetched_but_at_a_limited_rate(fake: FakeProvider) -> None:
    home = provider(fake)
    FakeMonotonic.now = time.monotonic()
    await signed_in(fake, home)
    fake.key_id = "key-2"
    with pytest.raises(IdentityRejectedError):
        await signed_in(fake, home)
    assert fake.asked.count("keys") == 1
    FakeMonotonic.now += 61
    await signed_in(fake, home)
    assert (fake.asked.count("keys"), fake.asked.count("metadata")) == (2, 1)


@pytest.mark.parametrize("verified", [False, None, "true", 1])
async def test_an_unverified_address_is_ignored(fake: FakeProvider, verified: object) -> None:
    fake.person = replace(fake.person, email_verified=verified)
    found = await signed_in(fake, provider(fake))
    assert (found.email, found.domain) == ("", "")


@pytest.mark.parametrize("algorithm", ["RS256", "RS512", "PS256"])
async def test_a_key_that_names_no_algorithm_is_good_for_those_of_its_type(fake: FakeProvider, algorithm: str) -> None:
    fake.tampering.keys = lambda keys: [{name: value for name, value in key.items() if name != "alg"} for key in keys]
    fake.tampering.claims = lambda claims: {name: value for name, value in claims.items() if name != "at_hash"}
    fake.tampering.token = lambda token: jwt.encode(
        jwt.decode(token, options={"verify_signature": False}), fake.key, algorithm, headers={"kid": fake.key_id}
    )
    assert (await signed_in(fake, provider(fake))).subject == fake.person.subject


@pytest.mark.parametrize("email", NOT_EMAILS)
async def test_a_verified_address_that_is_none_is_ignored(fake: FakeProvider, email: str) -> None:
    fake.person = replace(fake.person, email=email)
    found = await signed_in(fake, provider(fake))
    assert (found.email, found.domain) == ("", "")


async def test_google_identifies_the_domain_by_hd_and_not_by_address(fake: FakeProvider) -> None:
    google = provider(fake, GoogleProvider)
    assert (await signed_in(fake, google)).domain == ""
    company: Json = {"hd": "Example.com"}
    fake.person = replace(fake.person, email="ada@gmail.example", more=company)
    found = await signed_in(fake, google)
    assert (found.email, found.domain) == ("ada@gmail.example", "example.com")
