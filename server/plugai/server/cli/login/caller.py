"""Who a command is for its server."""

from __future__ import annotations

import msgspec

from plugai.client import ForbiddenError
from plugai.client.types import User, UserRole
from plugai.server.cli.remote.command import ServerCall


class Caller(msgspec.Struct, frozen=True, omit_defaults=True):
    """The caller, and the server. `user` is None for a token that may not read its user's account."""

    server: str
    user: User | None = None

    @property
    def name(self) -> str:
        """The name of the caller, for people."""
        return self.user.name or self.user.user_id if self.user is not None else "the user of this token"

    @property
    def role(self) -> str:
        """The role, for people; empty if it is unknown."""
        role = self.user.role if self.user is not None else None
        return "" if role in (None, UserRole.UNSPECIFIED) else role.name.lower()


async def caller_of(call: ServerCall) -> Caller:
    """Ask the server who the caller is. Raises AuthenticationError."""
    try:
        return Caller(call.target.url, await call.client.me.get())
    except ForbiddenError:
        # A token for generating alone is valid, and says no more.
        return Caller(call.target.url)
