"""Accounts of a running server: an administrator (the machine's own token) and members who have registered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import httpx2
from tests.support.canary import PASSWORD
from tests.support.server import RunningServer

from plugai.v1 import options_pb2

MEMBER_SCOPES = [
    options_pb2.Scope.Name(scope) for scope in options_pb2.Scope.values() if scope not in (0, options_pb2.SCOPE_ADMIN)
]


@dataclass(frozen=True, slots=True)
class Member:
    """A member with an API token that may do everything a member may."""

    name: str
    token: str

    @property
    def headers(self) -> dict[str, str]:
        """What goes with each of the member's HTTP requests."""
        return {"authorization": f"Bearer {self.token}"}


def register(server: RunningServer, name: str, scopes: Sequence[str] = MEMBER_SCOPES) -> Member:
    """Invite somebody, register them, and create their API token."""
    with httpx2.Client(base_url=server.url, timeout=30) as http:
        invite = _post(http, "/v1/admin/invites", server.token, {})["token"]
        user = _post(http, "/v1/auth:register", "", {"invite": invite, "name": name, "password": PASSWORD})
        asked = {"name": "tests", "scopes": list(scopes)}
        return Member(name, _post(http, "/v1/me/tokens", user["tokens"]["access_token"], asked)["token"])


def _post(http: httpx2.Client, path: str, token: str, body: object) -> Any:
    headers = {"authorization": f"Bearer {token}"} if token else {}
    response = http.post(path, json=body, headers=headers)
    assert response.status_code == 200, response.text
    return response.json()
