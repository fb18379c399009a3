"""Sign-up with an external account: who may sign up, and under which name."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Protocol

from plugai.server.core.accounts.invites import Invite, InviteRepository
from plugai.server.core.accounts.names import is_reserved, normal_name
from plugai.server.core.accounts.oauth.flows import LoginFlow
from plugai.server.core.accounts.oauth.identities import Identity, IdentityProvider, LinkedIdentity
from plugai.server.core.accounts.users import Role, User, UserRepository
from plugai.server.core.audit.log import AuditAction, AuditEntry
from plugai.server.core.clock import Clock
from plugai.server.core.errors import IdentityRejectedError, InviteNotFoundError, NameTakenError, NotInvitedError

_MAX_NAME_LENGTH = 48
_NUMBERED = range(2, 6)


class OAuthSignupRepository(Protocol):
    """Stores users who sign up with an external account."""

    async def create_user(
        self, user: User, invite: Invite | None, linked: LinkedIdentity, entry: AuditEntry
    ) -> User | None:
        """Use the invitation and store the user and the link, atomically; durable on return.

        None if the account is linked already. Raises InviteNotFoundError if it was used concurrently, NameTakenError.
        """


class OAuthSignup:
    """Signs up people who are invited, or who are members of an allowed domain of the provider."""

    def __init__(
        self,
        signups: OAuthSignupRepository,
        users: UserRepository,
        invites: InviteRepository,
        clock: Clock,
        new_id: Callable[[], str],
    ) -> None:
        self._signups = signups
        self._users = users
        self._invites = invites
        self._clock = clock
        self._new_id = new_id

    async def sign_up(self, provider: IdentityProvider, identity: Identity, flow: LoginFlow) -> User | None:
        """Return the new user, or the user whom the invitation is for; None if the account is linked already.

        Raises NotInvitedError, InviteNotFoundError, IdentityRejectedError, NameTakenError.
        """
        invite = await self._invite(flow, identity, provider) if flow.invite_id else None
        if invite is None and identity.domain not in provider.allowed_domains:
            raise NotInvitedError(provider.name)
        existing = await self._users.get(invite.user_id) if invite and invite.user_id else None
        user = existing or self._new_user(invite, identity)
        for name in [user.name] if user.name else candidate_names(identity):
            try:
                return await self._join(replace(user, name=name), invite, identity, provider)
            except NameTakenError:
                continue
        raise NameTakenError(next(candidate_names(identity)))

    async def _invite(self, flow: LoginFlow, identity: Identity, provider: IdentityProvider) -> Invite:
        invite = await self._invites.get(flow.invite_id)
        if invite is None or invite.used_at is not None or invite.expires_at <= self._clock.now():
            raise InviteNotFoundError
        if invite.email and invite.email.lower() != identity.email.lower():
            problem = "the invitation is for another e-mail address than the one that this account has verified"
            raise IdentityRejectedError(provider.name, "email", problem)
        return invite

    def _new_user(self, invite: Invite | None, identity: Identity) -> User:
        role = invite.role if invite else Role.MEMBER
        return User(self._new_id(), "", role, self._clock.now(), identity.display_name, identity.email)

    async def _join(
        self, user: User, invite: Invite | None, identity: Identity, provider: IdentityProvider
    ) -> User | None:
        linked = linked_identity(self._new_id(), user.id, provider, identity, self._clock)
        action = AuditAction.USER_RENEWED if invite and invite.user_id else AuditAction.USER_CREATED
        details = {
            "invite": invite.id if invite else "",
            "role": str(user.role),
            "identity": linked.id,
            "provider": provider.id,
        }
        entry = AuditEntry(linked.linked_at, user.id, action, user.id, details)
        return await self._signups.create_user(user, invite, linked, entry)


def linked_identity(
    identity_id: str, user_id: str, provider: IdentityProvider, identity: Identity, clock: Clock
) -> LinkedIdentity:
    """Create the link from an external account to a user."""
    return LinkedIdentity(
        identity_id, user_id, provider.id, identity.issuer, identity.subject, identity.email, clock.now()
    )


def candidate_names(identity: Identity) -> Iterator[str]:
    """Yield login names derived from the external account, in order of preference; the first free one is used."""
    source = identity.user_name or identity.email.partition("@")[0] or identity.display_name
    plain = re.sub("[^a-z0-9._-]+", "-", normal_name(source))[:_MAX_NAME_LENGTH].strip("._-") or "user"
    if not is_reserved(plain):
        yield plain
    for number in _NUMBERED:
        yield f"{plain}-{number}"
    yield f"{plain}-{secrets.token_hex(4)}"
