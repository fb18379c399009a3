"""The services that give tokens for credentials that are no keys: Microsoft Entra and Google, as a real server."""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import jwt
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from tests.support.canary import MARK
from tests.support.servers.web import listening

TENANT, CLIENT, SECRET = "7d9f2c1e-canary", "client-of-the-server", f"entra-secret-{MARK}"
ACCOUNT, KEY_ID = "robot@project.iam.gserviceaccount.com", "0123456789abcdef"
SCOPE = "https://cognitiveservices.azure.com/.default"
_GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"


@cache
def account_key() -> RSAPrivateKey:
    """The private key of the account."""
    return generate_private_key(65537, 2048)


def account_file(origin: str = "https://oauth2.googleapis.com", key: RSAPrivateKey | None = None) -> dict[str, str]:
    """The file that Google gives for the account's key."""
    pem = (key or account_key()).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return {
        "type": "service_account",
        "project_id": "project",
        "private_key_id": KEY_ID,
        "private_key": pem.decode(),
        "client_email": ACCOUNT,
        "client_id": "1234567890",
        "token_uri": f"{origin}/token",
    }


@dataclass
class TokenService:
    """Gives `tokens` in turn, the last one again and again, each for `life` seconds; else what `instead` makes."""

    origin: str
    tokens: list[str] = field(default_factory=lambda: ["token-1"])
    life: int = 3600
    instead: Callable[[], web.Response] | None = None
    forms: list[dict[str, str]] = field(default_factory=list[dict[str, str]])

    async def entra(self, request: web.Request) -> web.Response:
        form = await self._form(request)
        if self.instead is not None:
            return self.instead()
        if request.match_info["tenant"] != TENANT:
            return _refused("invalid_request", f"AADSTS90002: Tenant '{request.match_info['tenant']}' not found.")
        if (form["client_id"], form["client_secret"]) != (CLIENT, SECRET):
            said = (
                f"AADSTS7000215: Invalid client secret provided for app '{form['client_id']}'. Trace ID: canary-trace"
            )
            return _refused("invalid_client", said, 401)
        assert (form["grant_type"], form["scope"]) == ("client_credentials", SCOPE)
        return self._granted({"ext_expires_in": self.life})

    async def google(self, request: web.Request) -> web.Response:
        form = await self._form(request)
        if self.instead is not None:
            return self.instead()
        assert form["grant_type"] == _GRANT
        try:
            claims = jwt.decode(
                form["assertion"],
                account_key().public_key(),
                algorithms=["RS256"],
                audience="https://oauth2.googleapis.com/token",
                issuer=ACCOUNT,
                options={"require": ["iss", "aud", "exp", "iat"]},
            )
        except jwt.InvalidTokenError:
            return _refused("invalid_grant", "Invalid JWT Signature.")
        assert jwt.get_unverified_header(form["assertion"])["kid"] == KEY_ID
        assert claims["scope"]
        assert claims["exp"] - claims["iat"] <= 3600
        return self._granted({})

    async def discovery(self, request: web.Request) -> web.Response:
        base = f"https://{request.host}/{request.match_info['tenant']}"
        said = {
            "issuer": f"{base}/v2.0",
            "authorization_endpoint": f"{base}/oauth2/v2.0/authorize",
            "token_endpoint": f"{base}/oauth2/v2.0/token",
        }
        return web.json_response(said)

    async def _form(self, request: web.Request) -> dict[str, str]:
        assert request.content_type == "application/x-www-form-urlencoded"
        form = {name: str(value) for name, value in (await request.post()).items()}
        self.forms.append(form)
        return form

    def _granted(self, more: dict[str, Any]) -> web.Response:
        token = self.tokens.pop(0) if len(self.tokens) > 1 else self.tokens[0]
        return web.json_response({"token_type": "Bearer", "expires_in": self.life, "access_token": token, **more})


def _refused(error: str, description: str, status: int = 400) -> web.Response:
    return web.json_response(
        {"error": error, "error_description": description, "timestamp": time.time()}, status=status
    )


@asynccontextmanager
async def token_service() -> AsyncGenerator[TokenService, None]:
    """Both services on one free port of the loopback interface."""
    service = TokenService("")
    app = web.Application()
    app.router.add_post("/token", service.google)
    app.router.add_post("/{tenant}/oauth2/v2.0/token", service.entra)
    app.router.add_get("/{tenant}/v2.0/.well-known/openid-configuration", service.discovery)
    async with listening(app) as service.origin:
        yield service
