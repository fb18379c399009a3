"""The first administrator, who exists from the first start and owns everything that was created without accounts."""

from __future__ import annotations

from plugai.server.core.accounts.invites import Invites
from plugai.server.core.accounts.users import Role, User, UserRepository
from plugai.server.core.clock import Clock
from plugai.server.core.principal import LOCAL_OWNER


async def ensure_first_administrator(users: UserRepository, clock: Clock) -> None:
    """Create the user LOCAL_OWNER if there are no users; they have no password until someone claims the server."""
    await users.add_first(User(LOCAL_OWNER.id, "", Role.ADMIN, clock.now()))


async def is_unclaimed(users: UserRepository) -> bool:
    """Return whether no administrator has a password yet."""
    return not any(user.password_hash for user in await users.administrators())


async def create_claim_token(users: UserRepository, invites: Invites, chosen_token: str) -> str:
    """Return the token (`chosen_token`, or a new one) whose bearer becomes the first administrator; empty if there is
    one.

    It is printed only on the machine itself, so that nobody who merely reaches the network can claim the server.
    """
    return await invites.create_bootstrap_invite(chosen_token) if await is_unclaimed(users) else ""
