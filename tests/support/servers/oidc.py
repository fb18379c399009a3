"""A provider of OpenID Connect on loopback, that keeps the rules itself and can be told to break any of them."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import jwt
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm
from tests.support.canary import MARK
from tests.support.servers.web import listening

CLIENT_ID = "plugai"
CLIENT_SECRET = f"the server's secret at the provider, with a % and a :, {MARK}"
Json = dict[str, Any]


@cache
def rsa_key(whose: str) -> rsa.RSAPrivateKey:
    """A key, made once for all tests: that takes a while."""
    return rsa.generate_private_key(65537, 2048)


def keep(value: Any) -> Any:
    """Change nothing."""
    return value


@dataclass
class Person:
    """Who signs in there."""

    subject: str = "248289761001"
    email: str = "ada@example.com"
    email_verified: object = True
    user_name: str = "ada"
    display_name: str = "Ada Lovelace"
    more: Json = field(default_factory=dict)


@dataclass
class Tampering:
    """How it breaks the rules: each function changes what it would have said."""

    metadata: Callable[[Json], Json] = keep
    keys: Callable[[list[Json]], object] = keep
    redirect: Callable[[dict[str, str]], dict[str, str]] = keep
    claims: Callable[[Json], Json] = keep
    token: Callable[[str], str] = keep
    answer: Callable[[Json], object] = keep
    status: int = 200


class FakeProvider:
    """The server. `person` is who signs in next."""

    def __init__(self) -> None:
        self.person = Person()
        self.tampering = Tampering()
        self.url = ""
        self.key = rsa_key("provider")
        self.key_id = "key-1"
        self.asked: list[str] = []
        self._codes: dict[str, dict[str, str]] = {}

    @property
    def public_key(self) -> Json:
        """The key as it publishes it."""
        made = json.loads(RSAAlgorithm.to_jwk(self.key.public_key()))
        return {**made, "kid": self.key_id, "use": "sig", "alg": "RS256"}

    def visit(self, url: str) -> dict[str, str]:
        """What a browser comes back with that was sent there, and whose user agrees: the query of the callback."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(url).query, strict_parsing=True).items()}
        assert asked["response_type"] == "code"
        assert asked["client_id"] == CLIENT_ID
        assert asked["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe(16)
        self._codes[code] = asked
        said = {"code": code, "state": asked["state"], "iss": self.url, "session_state": "theirs"}
        return self.tampering.redirect(said)

    def signed(self, claims: Json, **header: Any) -> str:
        """A token as it signs them."""
        return jwt.encode(claims, self.key, "RS256", headers={"kid": self.key_id, **header})

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[FakeProvider]:
        """Listen on a free port until the context ends."""
        app = web.Application()
        app.router.add_get("/.well-known/openid-configuration", self._metadata)
        app.router.add_get("/keys", self._keys)
        app.router.add_post("/token", self._token)
        async with listening(app) as self.url:
            yield self

    async def _metadata(self, request: web.Request) -> web.Response:
        self.asked.append("metadata")
        said = {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize?tenant=home",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/keys",
            "response_types_supported": ["code"],
            "code_challenge_methods_supported": ["S256"],
            "authorization_response_iss_parameter_supported": True,
        }
        return web.json_response(self.tampering.metadata(said))

    async def _keys(self, request: web.Request) -> web.Response:
        self.asked.append("keys")
        return web.json_response({"keys": self.tampering.keys([self.public_key])})

    async def _token(self, request: web.Request) -> web.Response:
        self.asked.append("token")
        form = await request.post()
        shown = base64.b64decode(request.headers["authorization"].removeprefix("Basic ")).decode().split(":")
        if [unquote(part) for part in shown] != [CLIENT_ID, CLIENT_SECRET]:
            return web.json_response({"error": "invalid_client"}, status=401)
        asked = self._codes.pop(str(form["code"]), None)
        challenge = hashlib.sha256(str(form["code_verifier"]).encode()).digest()
        if (
            asked is None
            or form["grant_type"] != "authorization_code"
            or form["redirect_uri"] != asked["redirect_uri"]
            or base64.urlsafe_b64encode(challenge).decode().rstrip("=") != asked["code_challenge"]
        ):
            return web.json_response({"error": "invalid_grant"}, status=400)
        access_token = secrets.token_urlsafe(16)
        claims = self.tampering.claims(self._claims(asked["nonce"], access_token))
        said = {
            "access_token": access_token,
            "token_type": "Bearer",
            "id_token": self.tampering.token(self.signed(claims)),
        }
        return web.json_response(self.tampering.answer(said), status=self.tampering.status)

    def _claims(self, nonce: str, access_token: str) -> Json:
        now = int(time.time())
        half = hashlib.sha256(access_token.encode()).digest()[:16]
        return {
            "iss": self.url,
            "sub": self.person.subject,
            "aud": CLIENT_ID,
            "exp": now + 300,
            "iat": now,
            "nonce": nonce,
            "at_hash": base64.urlsafe_b64encode(half).decode().rstrip("="),
            "email": self.person.email,
            "email_verified": self.person.email_verified,
            "preferred_username": self.person.user_name,
            "name": self.person.display_name,
            **self.person.more,
        }
