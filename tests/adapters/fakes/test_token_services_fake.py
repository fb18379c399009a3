"""The fake token services, driven by the official clients: a fake that drifts fails here."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from azure.core.exceptions import ClientAuthenticationError
from azure.core.pipeline.transport import RequestsTransport
from azure.identity import ClientSecretCredential
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from google.auth.exceptions import RefreshError
from google.auth.transport.requests import Request
from google.oauth2.service_account import Credentials
from tests.adapters.fakes.token_services import CLIENT, SCOPE, SECRET, TENANT, TokenService, account_file, token_service


class Plain(RequestsTransport):  # type: ignore[misc]
    """Microsoft's client insists on TLS, which the fake has not."""

    def send(self, request: Any, **kwargs: Any) -> Any:
        request.url = request.url.replace("https://", "http://")
        return super().send(request, **kwargs)


def entra(service: TokenService, secret: str = SECRET) -> ClientSecretCredential:
    authority = service.origin.removeprefix("http://")
    return ClientSecretCredential(
        TENANT, CLIENT, secret, authority=authority, disable_instance_discovery=True, transport=Plain()
    )


async def test_microsofts_client_gets_a_token() -> None:
    async with token_service() as service:
        with entra(service) as credential:
            token = await asyncio.to_thread(credential.get_token, SCOPE)
        assert token.token == "token-1"


async def test_microsofts_client_gets_the_errors_of_entra() -> None:
    async with token_service() as service:
        with entra(service, "wrong") as credential, pytest.raises(ClientAuthenticationError, match="AADSTS7000215"):
            await asyncio.to_thread(credential.get_token, SCOPE)


def refreshed(info: dict[str, str]) -> str:
    scope = "https://www.googleapis.com/auth/cloud-platform"
    credentials = Credentials.from_service_account_info(info, scopes=[scope])  # type: ignore[no-untyped-call]
    with Request().session as session:
        credentials.refresh(Request(session))
    return str(credentials.token)


async def test_googles_client_gets_a_token() -> None:
    async with token_service() as service:
        assert await asyncio.to_thread(refreshed, account_file(service.origin)) == "token-1"


async def test_googles_client_gets_the_errors_of_google() -> None:
    async with token_service() as service:
        other = account_file(service.origin, generate_private_key(65537, 2048))
        with pytest.raises(RefreshError, match="invalid_grant"):
            await asyncio.to_thread(refreshed, other)
