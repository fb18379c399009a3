"""The users of the server, and how another is invited. It knows no Flet."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import quote

from plugai.client import Client, types
from plugai.client.types import UserRole
from plugai.frontend.administration.words import name_of
from plugai.frontend.languages.sentences import mark, tr
from plugai.frontend.paging import first_items
from plugai.frontend.settings.state import Outcome, outcome_of

_PAGE = 50
# Older ones are no longer valid.
_MOST_INVITES = 100


@dataclass(frozen=True, slots=True)
class Invitation:
    """An invitation that was just made. The server has no way to show its link again."""

    link: str = field(repr=False)
    role: UserRole
    expire_time: datetime | None


class UsersState:
    """`origin` is where invited people find the web interface; `changed` is told when something has changed."""

    def __init__(self, client: Client, origin: str, changed: Callable[[], None]) -> None:
        self._client = client
        self._origin = origin
        self._changed = changed
        self._most = _PAGE
        self.users: list[types.User] = []
        """Those that are shown, by name."""
        self.has_more = False
        self.invites: list[types.Invite] = []
        """The invitations that nobody has used yet, the latest first."""
        self.invitation: Invitation | None = None
        self.outcome = Outcome()
        """How the last change of a user went."""
        self.invited = Outcome()
        """How the last invitation went."""

    async def read(self) -> None:
        """Read them. An invitation is not shown any more. Raises PlugAIError."""
        self.outcome, self.invited, self.invitation = Outcome(), Outcome(), None
        await self._read()

    async def show_more(self) -> None:
        """Read more of them. Raises PlugAIError."""
        self._most += _PAGE
        await self._read()

    async def invite(self, role: UserRole) -> None:
        """Make a link with which one person can make an account with this role."""

        async def invite() -> str:
            made = await self._client.admin.create_invite(role=role)
            expires = made.invite.expire_time if made.invite else None
            self.invitation = Invitation(f"{self._origin}/join#invite={quote(made.token)}", role, expires)
            await self._read_invites()
            return ""

        self.invited = await outcome_of(invite())
        self._changed()

    async def withdraw(self, invite: types.Invite) -> None:
        """Have the link of an invitation work no more."""

        async def withdraw() -> str:
            await self._client.admin.delete_invite(invite.invite_id)
            await self._read_invites()
            return tr("The invitation is withdrawn: its link works no more.")

        self.invited = await outcome_of(withdraw())
        self._changed()

    async def set_role(self, user: types.User, role: UserRole) -> None:
        """Let a user administer the server, or no longer."""
        now = (
            mark("{name} may administer the server now.") if role is UserRole.ADMIN else mark("{name} is a member now.")
        )
        await self._change(user, self._client.admin.update_user(user.user_id, role=role), now)

    async def set_disabled(self, user: types.User, *, disabled: bool) -> None:
        """Keep a user out, or let the user in again."""
        now = (
            mark("{name} cannot sign in any more, and what was running has ended.")
            if disabled
            else mark("{name} can sign in again.")
        )
        await self._change(user, self._client.admin.update_user(user.user_id, disabled=disabled), now)

    async def _change(self, user: types.User, change: Coroutine[Any, Any, types.User], now: str) -> None:
        async def whole() -> str:
            changed = await change
            self.users = [changed if other.user_id == user.user_id else other for other in self.users]
            return tr(now, name=name_of(user))

        self.outcome = await outcome_of(whole())
        self._changed()

    async def _read(self) -> None:
        self.users, self.has_more = await first_items(self._client.admin.users(), self._most)
        await self._read_invites()
        self._changed()

    async def _read_invites(self) -> None:
        found, _ = await first_items(self._client.admin.invites(), _MOST_INVITES)
        self.invites = [invite for invite in found if invite.use_time is None and not invite.user_id]
