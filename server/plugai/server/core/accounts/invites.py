"""Invitations: single-use tokens that create an account, or restore access to one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from plugai.server.core.accounts.opaque_tokens import OpaqueToken, TokenKind, digests_equal, new_token, parse_token
from plugai.server.core.accounts.users import Role, User, UserRepository
from plugai.server.core.audit.log import SYSTEM, AuditAction, AuditEntry
from plugai.server.core.clock import Clock
from plugai.server.core.emails import require_email
from plugai.server.core.errors import InviteNotFoundError, UserNotFoundError
from plugai.server.core.principal import LOCAL_OWNER, Principal

BOOTSTRAP = "bootstrap"
"""The id of the invitation that makes the first administrator."""
_BOOTSTRAP_LIFETIME = timedelta(days=3650)


@dataclass(frozen=True, slots=True)
class Invite:
    """An invitation for a new account with this role or, if `user_id` is set, to set a new password for that one."""

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
    """The position of an invitation in the list, which is sorted newest first."""

    created_at: datetime
    id: str


class InviteRepository(Protocol):
    """Stores invitations. Changes are durable on return."""

    async def put(self, invite: Invite, entry: AuditEntry) -> None:
        """Store an invitation; replaces one with the same id."""

    async def get(self, invite_id: str) -> Invite | None:
        """Return the invitation with this id, if there is one."""

    async def page(self, after: InviteCursor | None, size: int) -> Sequence[Invite]:
        """Return at most `size` invitations after the cursor, newest first."""

    async def delete(self, invite_id: str, entry: AuditEntry) -> bool:
        """Withdraw an unused invitation; returns whether there was one."""

    async def redeem(self, invite: Invite, user: User, entry: AuditEntry) -> User:
        """Mark an invitation as used and store the user that it creates or renews, atomically; returns the stored user.

        Raises InviteNotFoundError if it was used concurrently, NameTakenError.
        """


class Invites:
    """Creates, lists, withdraws and redeems invitations."""

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

    async def create(self, actor: str, role: Role, email: str, user_id: str, lifetime: timedelta) -> tuple[str, Invite]:
        """Create an invitation; returns its token, which is shown only once, and its record. Raises
        UserNotFoundError, InvalidRequestError."""
        require_email(email)
        if user_id:
            user = await self._users.get(user_id)
            if user is None:
                raise UserNotFoundError(user_id)
            role, email = user.role, user.email
        return await self._store(actor, new_token(TokenKind.INVITE), role, email, user_id, lifetime)

    async def create_bootstrap_invite(self, chosen_token: str) -> str:
        """Create the first administrator's invitation with `chosen_token` or a new token; replaces an earlier one."""
        token = (
            OpaqueToken(TokenKind.INVITE, BOOTSTRAP, chosen_token)
            if chosen_token
            else new_token(TokenKind.INVITE, BOOTSTRAP)
        )
        await self._store(SYSTEM, token, Role.ADMIN, "", LOCAL_OWNER.id, _BOOTSTRAP_LIFETIME)
        return chosen_token or token.text

    async def page(self, after: InviteCursor | None, size: int) -> Sequence[Invite]:
        """Return at most `size` invitations after the cursor, newest first."""
        return await self._invites.page(after, size)

    async def delete(self, caller: Principal, invite_id: str) -> None:
        """Withdraw an invitation. Raises InviteNotFoundError."""
        entry = AuditEntry(self._clock.now(), caller.id, AuditAction.INVITE_DELETED, invite_id)
        if not await self._invites.delete(invite_id, entry):
            raise InviteNotFoundError

    async def find(self, text: str) -> Invite:
        """Return the invitation that this token belongs to, if it can still be used. Raises InviteNotFoundError."""
        # A bootstrap token that the operator chose has no prescribed format.
        token = parse_token(TokenKind.INVITE, text) or OpaqueToken(TokenKind.INVITE, BOOTSTRAP, text)
        invite = await self._invites.get(token.id)
        if invite is None or not digests_equal(invite.digest, token.digest(self._pepper)):
            raise InviteNotFoundError
        if invite.used_at is not None or invite.expires_at <= self._clock.now():
            raise InviteNotFoundError
        return invite

    async def redeem(self, invite: Invite, name: str, display_name: str, password_hash: str) -> User:
        """Create the invited account, or renew the existing one. Raises as InviteRepository.redeem."""
        now = self._clock.now()
        user_id = invite.user_id or self._new_id()
        user = User(user_id, name, invite.role, now, display_name, invite.email, password_hash=password_hash)
        action = AuditAction.USER_RENEWED if invite.user_id else AuditAction.USER_CREATED
        details = {"invite": invite.id, "role": str(invite.role)}
        return await self._invites.redeem(invite, user, AuditEntry(now, user_id, action, user_id, details))

    async def _store(
        self, actor: str, token: OpaqueToken, role: Role, email: str, user_id: str, lifetime: timedelta
    ) -> tuple[str, Invite]:
        now = self._clock.now()
        invite = Invite(token.id, role, email, user_id, actor, now, now + lifetime, token.digest(self._pepper))
        details = {"role": str(role), "user": user_id}
        await self._invites.put(invite, AuditEntry(now, actor, AuditAction.INVITE_CREATED, token.id, details))
        return token.text, invite
