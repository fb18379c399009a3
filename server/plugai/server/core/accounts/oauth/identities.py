"""Accounts at external providers, and the users that they are linked to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from plugai.server.core.accounts.oauth.flows import AuthorizationRequest, AuthorizationResponse
from plugai.server.core.audit.log import AuditEntry


@dataclass(frozen=True, slots=True)
class Identity:
    """An account at a provider. Only `issuer` and `subject` identify it; everything else may change and proves nothing.

    `email` is empty unless the provider has verified it. `domain` is the organisation that the provider asserts.
    """

    issuer: str
    subject: str
    email: str = ""
    domain: str = ""
    user_name: str = ""
    display_name: str = ""


@dataclass(frozen=True, slots=True)
class LinkedIdentity:
    """An external account that a user signs in with. `email` is the address at the time of linking, for display."""

    id: str
    user_id: str
    provider: str
    issuer: str
    subject: str
    email: str
    linked_at: datetime


class IdentityRepository(Protocol):
    """Stores links between external accounts and users. Changes are durable on return."""

    async def find(self, issuer: str, subject: str) -> LinkedIdentity | None:
        """Return the link of this account, if there is one."""

    async def link(self, identity: LinkedIdentity, entry: AuditEntry) -> bool:
        """Store a link unless the account has one already; returns whether it was stored."""

    async def list(self, user_id: str) -> Sequence[LinkedIdentity]:
        """Return the user's links, oldest first."""

    async def unlink(self, user_id: str, identity_id: str, entry: AuditEntry) -> bool:
        """Delete a link of the user, if there is one; returns False if they could not sign in without it."""


class IdentityProvider(Protocol):
    """An external service that authenticates people."""

    @property
    def id(self) -> str:
        """Its id in the settings."""

    @property
    def name(self) -> str:
        """Its display name."""

    @property
    def allowed_domains(self) -> frozenset[str]:
        """Domains whose members may sign up without an invitation."""

    async def authorization_url(self, request: AuthorizationRequest) -> str:
        """Return the URL to send the browser to. Raises LoginProviderUnavailableError, IdentityRejectedError."""

    async def identify(self, request: AuthorizationRequest, response: AuthorizationResponse) -> Identity:
        """Return who signed in at the provider. Raises IdentityRejectedError, LoginProviderUnavailableError."""
