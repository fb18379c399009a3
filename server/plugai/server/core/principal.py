"""Who calls, and what they may. Every row and every call has an owner, also in a server without accounts."""

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
    """What a credential is good for."""

    READ = "read"
    GENERATE = "generate"
    WRITE = "write"
    ACCOUNT = "account"
    ADMIN = "admin"


class CredentialKind(StrEnum):
    """What a caller has shown."""

    DEVICE = "device"
    API_TOKEN = "api_token"


class CredentialRef(msgspec.Struct, frozen=True):
    """Which credential it was: the id of a device that is signed in, or of an API token."""

    kind: CredentialKind
    id: str


@dataclass(frozen=True, slots=True)
class RpcPolicy:
    """What an rpc asks of its caller; one that is public asks for no scope."""

    access: Access
    scope: Scope | None = None


class Principal(msgspec.Struct, frozen=True):
    """A user who was recognised, by a credential that is good for `scopes`; none in a server without accounts."""

    id: str
    is_admin: bool
    scopes: frozenset[Scope] = frozenset(Scope)
    credential: CredentialRef | None = None

    def may(self, access: Access) -> bool:
        """Whether this user may call what is for `access`."""
        return self.is_admin or access is not Access.ADMIN


# The first administrator, and whoever calls a server without accounts.
LOCAL_OWNER = Principal(id="local", is_admin=True)

# Set for every call that is not public before its servicer runs.
CALLER: ContextVar[Principal] = ContextVar("caller")
