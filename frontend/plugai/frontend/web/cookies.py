"""The cookie by which a browser is found again."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, MutableMapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

# As long as refresh tokens may live at most; the server decides when one has to sign in again.
_SECONDS = 400 * 24 * 3600


class Cookie:
    """It is only for the server: no script can read it, and no other site's request carries it.

    Cookies do not distinguish ports, so the name contains which server it is for.
    """

    def __init__(self, server: str, *, name: str = "plugai", seconds: int = _SECONDS) -> None:
        self._name = f"{name}_{hashlib.sha256(server.encode()).hexdigest()[:8]}"
        self._seconds = seconds

    def read(self, cookies: Mapping[str, str]) -> str:
        """What the browser keeps; empty if that is nothing."""
        return cookies.get(self._name, "")

    def write(self, answer: Response, secret: str, request: Request) -> None:
        """Have the browser keep this; something empty makes it forget."""
        is_secure = request.headers.get("x-forwarded-proto", request.url.scheme) == "https"
        seconds = self._seconds if secret else 0
        answer.set_cookie(
            self._name, secret, max_age=seconds, path="/", httponly=True, samesite="lax", secure=is_secure
        )


def address_of(scope: MutableMapping[str, Any]) -> str:
    """The address of a visitor: as the edge saw it, or that of the connection; empty if it is not known."""
    seen = [value.decode("latin-1") for name, value in scope["headers"] if name == b"x-plugai-client-address"]
    if seen:
        return str(seen[-1])
    return scope["client"][0] if scope.get("client") else ""
