"""Credentials that are no keys: their tokens are fetched, shared, renewed, and given up when they are refused."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from msgspec.structs import replace
from tests.adapters.answering import answer, asking, connected, final
from tests.adapters.fakes.azure import Azure
from tests.adapters.fakes.dialect import Dialect
from tests.adapters.fakes.gemini import Gemini
from tests.adapters.fakes.server import FakeProvider, fake_provider
from tests.adapters.fakes.token_services import (
    CLIENT,
    SECRET,
    TENANT,
    TokenService,
    account_file,
    token_service,
)

from plugai.adapters.azure.provider import AzureProvider
from plugai.adapters.google import token as google_token
from plugai.adapters.google.provider import GoogleProvider
from plugai.adapters.provider import HttpProvider
from plugai.adapters.tokens import Token, TokenCache
from plugai.runners.base import Credential, FinishReason, Payer
from plugai.runners.errors import (
    CredentialRejectedError,
    PlugAIError,
    ProviderProtocolError,
    ProviderUnavailableError,
    RateLimitedError,
)

TOKEN = "token-1"


@dataclass(frozen=True, slots=True)
class Kind:
    """A provider whose credentials get tokens: its adapter, its fake, and credentials that are right and wrong."""

    adapter: type[HttpProvider]
    dialect: Dialect
    setting: str
    right: dict[str, str]
    wrong: dict[str, str]


def _account(account: dict[str, str]) -> dict[str, str]:
    return {name: account[name] for name in ("client_email", "private_key_id", "private_key")}


def _entra(secret: str) -> dict[str, str]:
    return {"tenant_id": TENANT, "client_id": CLIENT, "client_secret": secret}


@pytest.fixture(params=["azure", "google"])
def kind(request: pytest.FixtureRequest) -> Kind:
    if request.param == "azure":
        return Kind(AzureProvider, Azure(), "authority", _entra(SECRET), _entra("wrong-secret-canary"))
    other = account_file(key=generate_private_key(65537, 2048))
    return Kind(GoogleProvider, Gemini(), "token_url", _account(account_file()), _account(other))


@pytest.fixture
async def service() -> AsyncIterator[TokenService]:
    async with token_service() as running:
        yield running


@pytest.fixture
async def fake(kind: Kind) -> AsyncIterator[FakeProvider]:
    async with fake_provider(kind.dialect, TOKEN) as running:
        yield running


@pytest.fixture
async def provider(kind: Kind, fake: FakeProvider, service: TokenService) -> AsyncIterator[HttpProvider]:
    async with connected(kind.adapter, fake, options={kind.setting: service.origin}) as made:
        yield made


def credential(secrets: dict[str, str]) -> Credential:
    return Credential("fake", secrets, Payer.USER)


async def finished(provider: HttpProvider, secrets: dict[str, str]) -> bool:
    request = replace(asking("hi"), credential=credential(secrets))
    return final(await answer(provider, request)).finish_reason is FinishReason.STOP


async def test_one_token_serves_many_requests(
    kind: Kind, provider: HttpProvider, fake: FakeProvider, service: TokenService
) -> None:
    assert all(await asyncio.gather(*(finished(provider, kind.right) for _ in range(5))))
    await provider.models(credential(kind.right))
    assert len(service.forms) == 1
    # What gets tokens goes to the service that gives them, and nowhere else.
    for secret in kind.right.values():
        assert fake.heard(secret) == 0
    assert fake.heard(TOKEN) == 6


async def test_a_token_that_expires_soon_is_replaced(kind: Kind, provider: HttpProvider, service: TokenService) -> None:
    service.life = 0
    assert await finished(provider, kind.right)
    assert await finished(provider, kind.right)
    assert len(service.forms) == 2


async def test_a_token_that_the_provider_rejects_is_not_used_again(
    kind: Kind, provider: HttpProvider, fake: FakeProvider, service: TokenService
) -> None:
    service.tokens = ["revoked", TOKEN]
    with pytest.raises(CredentialRejectedError):
        await finished(provider, kind.right)
    assert await finished(provider, kind.right)
    service.tokens = ["token-2"]
    fake.key = "token-2"
    with pytest.raises(CredentialRejectedError):
        await provider.models(credential(kind.right))
    await provider.models(credential(kind.right))
    assert len(service.forms) == 3


async def test_a_rejected_credential_is_reported_without_its_secrets(
    kind: Kind, provider: HttpProvider, fake: FakeProvider
) -> None:
    with pytest.raises(CredentialRejectedError) as error:
        await provider.models(credential(kind.wrong))
    told = {
        "authority": "(invalid_client, AADSTS7000215); check the client's id and secret",
        "token_url": "(invalid_grant); check that the key is still in force, and this machine's clock",
    }
    assert (
        error.value.message
        == f"the token service of provider 'fake' does not accept the credential {told[kind.setting]}"
    )
    assert "canary" not in error.value.message
    assert fake.listings == 0


@pytest.mark.parametrize(
    ("instead", "error"),
    [
        (lambda: web.Response(status=500, text="canary"), ProviderUnavailableError),
        (lambda: web.Response(status=429, text="canary"), RateLimitedError),
        (lambda: web.Response(text="<html>canary"), ProviderProtocolError),
        (lambda: web.Response(text="{}"), ProviderProtocolError),
        (lambda: web.Response(status=403, text="<html>canary"), CredentialRejectedError),
        (lambda: web.Response(status=302, headers={"location": "http://127.0.0.1:1/canary"}), CredentialRejectedError),
        (lambda: web.json_response({"error": "Canary <b>"}, status=400), CredentialRejectedError),
    ],
    ids=["500", "429", "html", "nothing", "403", "redirect", "odd"],
)
async def test_every_answer_of_a_token_service_becomes_one_of_our_errors(
    kind: Kind,
    provider: HttpProvider,
    service: TokenService,
    instead: Callable[[], web.Response],
    error: type[PlugAIError],
) -> None:
    service.instead = instead
    with pytest.raises(error) as raised:
        await provider.models(credential(kind.right))
    assert "canary" not in raised.value.message.lower()


async def test_a_provider_names_every_address_that_its_credentials_go_to(
    provider: HttpProvider, fake: FakeProvider, service: TokenService
) -> None:
    assert list(provider.origins) == [fake.origin, service.origin]


def test_a_damaged_private_key_is_reported_without_the_key() -> None:
    with pytest.raises(CredentialRejectedError, match="cannot be used") as error:
        google_token.call(credential({"private_key": "-----BEGIN canary-----"}), datetime.now(UTC))
    assert "canary" not in str(error.value)


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


async def test_a_token_is_renewed_before_it_expires() -> None:
    clock = Clock()
    tokens = TokenCache(clock)
    fetched: list[float] = []

    async def fetch() -> Token:
        fetched.append(clock.now)
        return Token(str(len(fetched)), 3600.0)

    assert [await tokens.get(credential({"a": "b"}), fetch) for _ in range(3)] == ["1"] * 3
    clock.now = 3479.0
    assert await tokens.get(credential({"a": "b"}), fetch) == "1"
    clock.now = 3480.0
    assert await tokens.get(credential({"a": "b"}), fetch) == "2"


async def test_credentials_with_a_common_part_do_not_share_a_token() -> None:
    tokens = TokenCache()
    names = iter("abc")

    async def fetch() -> Token:
        return Token(next(names), 3600.0)

    shared = "x" * 200
    given = [{"client_id": shared, "client_secret": str(number)} for number in range(3)]
    assert [await tokens.get(credential(secrets), fetch) for secrets in given] == ["a", "b", "c"]


async def test_a_failed_fetch_is_retried_by_the_next_request() -> None:
    tokens = TokenCache()
    failures = [ProviderUnavailableError("down")]

    async def fetch() -> Token:
        if failures:
            raise failures.pop()
        return Token("t", 60.0)

    with pytest.raises(ProviderUnavailableError):
        await tokens.get(credential({"a": "b"}), fetch)
    assert await tokens.get(credential({"a": "b"}), fetch) == "t"
