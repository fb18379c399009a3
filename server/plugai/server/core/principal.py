"""Who calls. Every row and every call has an owner, also while there is only one."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass
from enum import StrEnum


class Access(StrEnum):
    """Who may call an rpc."""

    PUBLIC = "public"
    MEMBER = "member"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Principal:
    """A user who was recognised."""

    id: str
    is_admin: bool

    def may(self, access: Access) -> bool:
        """Whether this user may call what needs `access`."""
        return self.is_admin or access is not Access.ADMIN


# Until there are accounts, the house listens on loopback only and everyone there is its owner.
LOCAL_OWNER = Principal(id="local", is_admin=True)

# Set for every call before its servicer runs.
CALLER: ContextVar[Principal] = ContextVar("caller")
