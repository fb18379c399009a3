"""The state of a login at an external provider, from the redirect to the provider's response."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

_SECRET_BYTES = 32


@dataclass(frozen=True, slots=True)
class LoginFlow:
    """A started login. `id` and `holder` are digests, so that the database alone is not enough to finish it.

    `invite_id` is an invitation to redeem, `user_id` the user to link the account to; either may be empty.
    """

    id: str
    provider: str
    holder: bytes = field(repr=False)
    invite_id: str
    user_id: str
    device_name: str
    expires_at: datetime


class LoginFlowRepository(Protocol):
    """Stores login flows. Changes are durable on return; each call raises StorageUnavailableError."""

    async def add(self, flow: LoginFlow, now: datetime) -> bool:
        """Store a flow and delete expired ones; False if too many flows are open."""

    async def take(self, flow_id: str, provider: str, holder: bytes) -> LoginFlow | None:
        """Return and delete the flow that matches all of these; only one caller ever gets it."""


@dataclass(frozen=True, slots=True)
class FlowSecrets:
    """A flow's secrets: `state` travels through the provider, `holder` stays with the client that started it."""

    state: str = field(repr=False)
    holder: str = field(repr=False)

    @classmethod
    def new(cls) -> FlowSecrets:
        """Create random secrets."""
        return cls(secrets.token_urlsafe(_SECRET_BYTES), secrets.token_urlsafe(_SECRET_BYTES))

    @property
    def flow_id(self) -> str:
        """The digest of the state, which is stored."""
        return hashlib.sha256(self.state.encode()).hexdigest()

    @property
    def holder_digest(self) -> bytes:
        """The digest of the holder secret, which is stored."""
        return hashlib.sha256(self.holder.encode()).digest()


@dataclass(frozen=True, slots=True)
class AuthorizationRequest:
    """The parameters of a request to a provider. Nonce and verifier are derived from the state with a server key.

    The nonce comes back in the ID token and ties it to this login. The verifier is PKCE's (RFC 7636): a stolen code is
    useless without it.
    """

    state: str = field(repr=False)
    nonce: str = field(repr=False)
    verifier: str = field(repr=False)
    redirect_uri: str

    @classmethod
    def of(cls, state: str, pepper: bytes, redirect_uri: str) -> AuthorizationRequest:
        """Create the request with this state."""
        return cls(state, _derived(pepper, "nonce", state), _derived(pepper, "verifier", state), redirect_uri)

    @property
    def challenge(self) -> str:
        """PKCE's S256 challenge."""
        return _base64url(hashlib.sha256(self.verifier.encode()).digest())


@dataclass(frozen=True, slots=True)
class AuthorizationResponse:
    """The query with which the provider sent the browser back: a code or an error, and the issuer (RFC 9207)."""

    code: str = field(repr=False)
    issuer: str = ""
    error: str = ""


def _derived(pepper: bytes, use: str, state: str) -> str:
    return _base64url(hmac.new(pepper, f"oauth {use}\0{state}".encode(), hashlib.sha256).digest())


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")
