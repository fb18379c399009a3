"""A sign-in elsewhere, from its beginning here to the provider's answer."""

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
    """A sign-in that has begun. `id` and `holder` are digests, so that the database tells nobody how to end it.

    `invite_id` is the invitation that it brings, `user_id` the user whom the account is to be linked to; either may be
    empty.
    """

    id: str
    provider: str
    holder: bytes = field(repr=False)
    invite_id: str
    user_id: str
    device_name: str
    expires_at: datetime


class LoginFlowRepository(Protocol):
    """Keeps flows. What it returns as changed is durable; each call raises StorageUnavailableError."""

    async def add(self, flow: LoginFlow, now: datetime) -> bool:
        """Keep a flow, and forget those that took too long; False if too many have begun."""

    async def take(self, flow_id: str, provider: str, holder: bytes) -> LoginFlow | None:
        """The flow, if all of this is its own; it is gone then, for everyone but this caller."""


@dataclass(frozen=True, slots=True)
class FlowSecrets:
    """What a flow is known by: `state` goes to the provider and comes back, `holder` stays with who began."""

    state: str = field(repr=False)
    holder: str = field(repr=False)

    @classmethod
    def new(cls) -> FlowSecrets:
        """Secrets that nobody can guess."""
        return cls(secrets.token_urlsafe(_SECRET_BYTES), secrets.token_urlsafe(_SECRET_BYTES))

    @property
    def flow_id(self) -> str:
        """What is kept of the state."""
        return hashlib.sha256(self.state.encode()).hexdigest()

    @property
    def holder_digest(self) -> bytes:
        """What is kept of the holder's secret."""
        return hashlib.sha256(self.holder.encode()).digest()


@dataclass(frozen=True, slots=True)
class AuthorizationRequest:
    """What a provider is asked with. Nonce and verifier follow from the state and a key of the server's.

    The nonce comes back in the ID token, which ties it to this sign-in. The verifier is PKCE's (RFC 7636): who steals
    the code cannot use it.
    """

    state: str = field(repr=False)
    nonce: str = field(repr=False)
    verifier: str = field(repr=False)
    redirect_uri: str

    @classmethod
    def of(cls, state: str, pepper: bytes, redirect_uri: str) -> AuthorizationRequest:
        """The attempt with this state."""
        return cls(state, _derived(pepper, "nonce", state), _derived(pepper, "verifier", state), redirect_uri)

    @property
    def challenge(self) -> str:
        """PKCE's S256 challenge."""
        return _base64url(hashlib.sha256(self.verifier.encode()).digest())


@dataclass(frozen=True, slots=True)
class AuthorizationResponse:
    """What the provider sent the browser back with: a code or an error, and who it says that it is (RFC 9207)."""

    code: str = field(repr=False)
    issuer: str = ""
    error: str = ""


def _derived(pepper: bytes, use: str, state: str) -> str:
    return _base64url(hmac.new(pepper, f"oauth {use}\0{state}".encode(), hashlib.sha256).digest())


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")
