"""A GitHub Enterprise Server on loopback: what of it signing in asks for."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import parse_qs, urlsplit

from aiohttp import web
from tests.support.servers.web import listening


class FakeGitHub:
    """Who signs in is `user`, with these `emails`."""

    def __init__(self) -> None:
        self.url = ""
        self.user: object = {"id": 583231, "login": "Octo_Cat", "name": "The Octocat"}
        self.emails: object = [
            {"email": "other@example.com", "primary": False, "verified": True},
            {"email": "octocat@github.example", "primary": True, "verified": True},
        ]
        self.token = secrets.token_urlsafe(16)
        self.code = secrets.token_urlsafe(16)

    def visit(self, url: str) -> dict[str, str]:
        """What a browser comes back with."""
        asked = parse_qs(urlsplit(url).query, strict_parsing=True)
        assert asked["scope"] == ["read:user user:email"]
        assert asked["code_challenge_method"] == ["S256"]
        return {"code": self.code, "state": asked["state"][0]}

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[FakeGitHub]:
        """Listen on a free port until the context ends."""
        app = web.Application()
        app.router.add_post("/login/oauth/access_token", self._access_token)
        app.router.add_get("/api/v3/user", self._user)
        app.router.add_get("/api/v3/user/emails", self._emails)
        async with listening(app) as self.url:
            yield self

    async def _access_token(self, request: web.Request) -> web.Response:
        form = await request.post()
        if (form["code"], form["client_id"], form["client_secret"]) != (self.code, "Iv1.x", "secret"):
            # As GitHub does: with status 200.
            return web.json_response({"error": "bad_verification_code"})
        return web.json_response({"access_token": self.token, "token_type": "bearer"})

    async def _user(self, request: web.Request) -> web.Response:
        return self._for_bearer(request, self.user)

    async def _emails(self, request: web.Request) -> web.Response:
        return self._for_bearer(request, self.emails)

    def _for_bearer(self, request: web.Request, body: object) -> web.Response:
        if request.headers["authorization"] != f"Bearer {self.token}":
            return web.json_response({"message": "Bad credentials"}, status=401)
        return web.json_response(body)
