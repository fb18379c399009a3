"""The first administrator, who is there from the first start and owns what was made without accounts."""

from __future__ import annotations

from plugai.server.core.accounts.invites import Invites
from plugai.server.core.accounts.users import Role, User, UserRepository
from plugai.server.core.clock import Clock
from plugai.server.core.principal import LOCAL_OWNER


async def ensure_first_administrator(users: UserRepository, clock: Clock) -> None:
    """Have a user who is LOCAL_OWNER if there is none at all; they have no password until they claim the server."""
    await users.add_first(User(LOCAL_OWNER.id, "", Role.ADMIN, clock.now()))


async def unclaimed(users: UserRepository) -> bool:
    """Whether nobody with a password administers the server yet."""
    return not any(user.password_hash for user in await users.administrators())


async def claim_token(users: UserRepository, invites: Invites, given: str) -> str:
    """What makes its bearer the first administrator, `given` or a new one; empty if there is one already.

    It is told on the machine itself, so that nobody who only reaches the network can be the first.
    """
    return await invites.invite_first(given) if await unclaimed(users) else ""
