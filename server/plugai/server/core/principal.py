"""The caller and its permissions. Every row and every call has an owner, even in a server without accounts."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass
from enum import StrEnum

import msgspec


class Access(StrEnum):
    """Who may call an rpc."""

    PUBLIC = "public"
    MEMBER = "member"
    ADMIN = "admin"


class Scope(StrEnum):
    """A permission of a credential."""

    READ = "read"
    GENERATE = "generate"
    WRITE = "write"
    ACCOUNT = "account"
    ADMIN = "admin"


class CredentialKind(StrEnum):
    """The kind of a caller's credential."""

    DEVICE = "device"
    API_TOKEN = "api_token"


class CredentialRef(msgspec.Struct, frozen=True):
    """A reference to a credential: the id of a device that is signed in, or of an API token."""

    kind: CredentialKind
    id: str


@dataclass(frozen=True, slots=True)
class RpcPolicy:
    """What an rpc requires of its caller; a public one requires no scope."""

    access: Access
    scope: Scope | None = None


class Principal(msgspec.Struct, frozen=True):
    """An authenticated user, and the credential and its scopes; there is no credential in a server without accounts."""

    id: str
    is_admin: bool
    scopes: frozenset[Scope] = frozenset(Scope)
    credential: CredentialRef | None = None

    def may(self, access: Access) -> bool:
        """Whether this user may call rpcs with this access."""
        return self.is_admin or access is not Access.ADMIN


# The first administrator, and the caller of a server without accounts.
LOCAL_OWNER = Principal(id="local", is_admin=True)

# Set for every call that is not public before its servicer runs.
CALLER: ContextVar[Principal] = ContextVar("caller")
