"""Invitations: who may make an account, told once, used once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from plugai.server.core.accounts.opaque_tokens import OpaqueToken, TokenKind, new_token, parse_token, same
from plugai.server.core.accounts.users import Role, User, UserRepository
from plugai.server.core.audit.log import SYSTEM, AuditAction, AuditEntry
from plugai.server.core.clock import Clock
from plugai.server.core.errors import InviteNotFoundError, UserNotFoundError
from plugai.server.core.principal import LOCAL_OWNER, Principal

BOOTSTRAP = "bootstrap"
"""The id of the invitation that makes the first administrator."""
_BOOTSTRAP_LIFE = timedelta(days=3650)


@dataclass(frozen=True, slots=True)
class Invite:
    """An invitation: for a new account of this role, or, if `user_id` is set, for a new way into that one."""

    id: str
    role: Role
    email: str
    user_id: str
    created_by: str
    created_at: datetime
    expires_at: datetime
    digest: bytes = field(repr=False)
    used_at: datetime | None = None
    used_by: str = ""


@dataclass(frozen=True, slots=True)
class InviteCursor:
    """Where an invitation stands in the list: the newest first."""

    created_at: datetime
    id: str


class InviteRepository(Protocol):
    """Keeps invitations. What it returns as changed is durable."""

    async def put(self, invite: Invite, entry: AuditEntry) -> None:
        """Keep an invitation, in place of the one of that id if there is one."""

    async def get(self, invite_id: str) -> Invite | None:
        """The invitation of that id."""

    async def page(self, after: InviteCursor | None, size: int) -> Sequence[Invite]:
        """At most `size` invitations that come after a place, newest first."""

    async def delete(self, invite_id: str, entry: AuditEntry) -> bool:
        """Withdraw an invitation that was not used; whether there was one."""

    async def redeem(self, invite: Invite, user: User, entry: AuditEntry) -> User:
        """Use an invitation, and keep the user that it makes, or renews, all or nothing; the user as they are then.

        Raises InviteNotFoundError if somebody was faster, NameTakenError.
        """


class Invites:
    """What administrators do with invitations, and what becomes of one that is redeemed."""

    def __init__(
        self,
        invites: InviteRepository,
        users: UserRepository,
        pepper: bytes,
        clock: Clock,
        new_id: Callable[[], str],
    ) -> None:
        self._invites = invites
        self._users = users
        self._pepper = pepper
        self._clock = clock
        self._new_id = new_id

    async def create(self, actor: str, role: Role, email: str, user_id: str, life: timedelta) -> tuple[str, Invite]:
        """A new invitation, told this once, and what is kept of it. Raises UserNotFoundError."""
        if user_id:
            user = await self._users.get(user_id)
            if user is None:
                raise UserNotFoundError(user_id)
            role, email = user.role, user.email
        return await self._put(actor, new_token(TokenKind.INVITE), role, email, user_id, life)

    async def invite_first(self, given: str) -> str:
        """The invitation of the first administrator: `given`, or a new one that voids the one before."""
        token = OpaqueToken(TokenKind.INVITE, BOOTSTRAP, given) if given else new_token(TokenKind.INVITE, BOOTSTRAP)
        await self._put(SYSTEM, token, Role.ADMIN, "", LOCAL_OWNER.id, _BOOTSTRAP_LIFE)
        return given or token.text

    async def page(self, after: InviteCursor | None, size: int) -> Sequence[Invite]:
        """At most `size` invitations that come after a place, newest first."""
        return await self._invites.page(after, size)

    async def delete(self, caller: Principal, invite_id: str) -> None:
        """Withdraw an invitation. Raises InviteNotFoundError."""
        entry = AuditEntry(self._clock.now(), caller.id, AuditAction.INVITE_DELETED, invite_id)
        if not await self._invites.delete(invite_id, entry):
            raise InviteNotFoundError

    async def find(self, text: str) -> Invite:
        """The invitation that somebody shows, if it can still be used. Raises InviteNotFoundError."""
        # What an operator chose for the first administrator has a form of its own.
        shown = parse_token(TokenKind.INVITE, text) or OpaqueToken(TokenKind.INVITE, BOOTSTRAP, text)
        invite = await self._invites.get(shown.id)
        if invite is None or not same(invite.digest, shown.digest(self._pepper)):
            raise InviteNotFoundError
        if invite.used_at is not None or invite.expires_at <= self._clock.now():
            raise InviteNotFoundError
        return invite

    async def redeem(self, invite: Invite, name: str, display_name: str, password_hash: str) -> User:
        """Make the account that was invited, or renew the one that is there. Raises as InviteRepository.redeem."""
        now = self._clock.now()
        user_id = invite.user_id or self._new_id()
        user = User(user_id, name, invite.role, now, display_name, invite.email, password_hash=password_hash)
        action = AuditAction.USER_RENEWED if invite.user_id else AuditAction.USER_CREATED
        details = {"invite": invite.id, "role": str(invite.role)}
        return await self._invites.redeem(invite, user, AuditEntry(now, user_id, action, user_id, details))

    async def _put(
        self, actor: str, token: OpaqueToken, role: Role, email: str, user_id: str, life: timedelta
    ) -> tuple[str, Invite]:
        now = self._clock.now()
        invite = Invite(token.id, role, email, user_id, actor, now, now + life, token.digest(self._pepper))
        details = {"role": str(role), "user": user_id}
        await self._invites.put(invite, AuditEntry(now, actor, AuditAction.INVITE_CREATED, token.id, details))
        return token.text, invite
