"""Who somebody is elsewhere, and whom of the server's users that stands for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from plugai.server.core.accounts.oauth.flows import AuthorizationRequest, AuthorizationResponse
from plugai.server.core.audit.log import AuditEntry


@dataclass(frozen=True, slots=True)
class Identity:
    """An account elsewhere. `issuer` and `subject` say which; all else may change, and proves nothing.

    `email` is empty unless the provider has verified it. `domain` is whose member the provider says that it is.
    """

    issuer: str
    subject: str
    email: str = ""
    domain: str = ""
    user_name: str = ""
    display_name: str = ""


@dataclass(frozen=True, slots=True)
class LinkedIdentity:
    """An account elsewhere that a user signs in with. `email` is what it had when it was linked, to tell it by."""

    id: str
    user_id: str
    provider: str
    issuer: str
    subject: str
    email: str
    linked_at: datetime


class IdentityRepository(Protocol):
    """Keeps which accounts are whose. What it returns as changed is durable."""

    async def find(self, issuer: str, subject: str) -> LinkedIdentity | None:
        """The link of this account, if it has one."""

    async def link(self, identity: LinkedIdentity, entry: AuditEntry) -> bool:
        """Keep a link, unless the account has one already; whether it was kept."""

    async def list(self, user_id: str) -> Sequence[LinkedIdentity]:
        """The user's links, the oldest first."""

    async def unlink(self, user_id: str, identity_id: str, entry: AuditEntry) -> bool:
        """Forget a link of the user; whether there was one."""


class IdentityProvider(Protocol):
    """Somebody who can say who people are."""

    @property
    def id(self) -> str:
        """Its id in the settings."""

    @property
    def name(self) -> str:
        """Its name, for people."""

    @property
    def allowed_domains(self) -> frozenset[str]:
        """Whose members may come without an invitation."""

    async def authorization_url(self, attempt: AuthorizationRequest) -> str:
        """Where to send the browser. Raises LoginProviderUnavailableError, IdentityRejectedError."""

    async def identify(self, attempt: AuthorizationRequest, answer: AuthorizationResponse) -> Identity:
        """Who came back. Raises IdentityRejectedError, LoginProviderUnavailableError."""
