"""The section about users: who there is, and inviting somebody."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import flet as ft

from plugai.client import types
from plugai.client.types import UserRole
from plugai.frontend.administration.access.quotas import QuotasState
from plugai.frontend.administration.access.quotas_view import QuotasView
from plugai.frontend.administration.rows import badge, more_button, row
from plugai.frontend.administration.users import Invitation, UsersState
from plugai.frontend.administration.words import ROLES, day, moment, name_of, role_of
from plugai.frontend.design.choice import choice
from plugai.frontend.design.controls import Wrap, icon_button, input_field, menu_button, menu_item, send, text
from plugai.frontend.design.theme import BODY, MUTED, SMALL
from plugai.frontend.design.tokens import L, M, S
from plugai.frontend.languages.sentences import mark, tr, tr_values
from plugai.frontend.settings.forms import group, main_button, outcome_line, quiet_button

_ABOUT = mark("Who has an account on this server. A user who is disabled cannot sign in, and loses nothing.")
_INVITE = mark("Make a link and send it to one person, who chooses a name and a password with it.")
_FOR = {UserRole.MEMBER: mark("For a new member."), UserRole.ADMIN: mark("For a new administrator.")}
_UNUSED = {UserRole.MEMBER: mark("Not used yet: member"), UserRole.ADMIN: mark("Not used yet: administrator")}
_ONCE = mark("This link is shown only now, works once, and is a secret. It is valid until {moment}.")


class UsersView:
    """`me` is the id of who looks at it, who cannot take their own rights away here; `copy` copies a text.

    `quotas_view` shows the quotas of the user that `quotas` has open.
    """

    def __init__(
        self,
        state: UsersState,
        me: str,
        guard: Wrap,
        copy: Callable[[str], Awaitable[None]],
        quotas: QuotasState,
        quotas_view: QuotasView,
    ) -> None:
        self._state = state
        self._me = me
        self._guard = guard
        self._copy = copy
        self._quotas = quotas
        self._quotas_view = quotas_view
        self._role = UserRole.MEMBER
        self._invitation = ft.Column(spacing=M)
        self._users = ft.Column(spacing=M)
        self.control = ft.Column(
            [group(tr("Invite somebody"), tr(_INVITE), self._invitation), group(tr("Users"), tr(_ABOUT), self._users)],
            spacing=L,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        )

    def show(self) -> None:
        """Show them as they are now."""
        state = self._state
        shown = self._invite_form() if state.invitation is None else self._shown_invitation(state.invitation)
        self._invitation.controls = [*shown, *outcome_line(state.invited), *map(self._invite, state.invites)]
        self._users.controls = [*outcome_line(state.outcome), *map(self._row, state.users)]
        if state.has_more:
            self._users.controls.append(more_button(self._guard(lambda _: state.show_more())))
        send(self._invitation)
        send(self._users)

    def _invite_form(self) -> list[ft.Control]:
        role = choice(tr("Role of the new account"), self._role.value, tr_values(ROLES), self._choose_role, self._guard)
        make = main_button(tr("Make a link"), self._guard(lambda _: self._state.invite(self._role)))
        return [ft.Row([ft.Container(role, width=220), make], spacing=M, wrap=True)]

    def _choose_role(self, role: str) -> None:
        self._role = UserRole(role)

    def _shown_invitation(self, invitation: Invitation) -> list[ft.Control]:
        link = ft.Container(input_field(tr("Invitation link"), value=invitation.link, read_only=True), expand=True)
        copy = icon_button(ft.Icons.COPY, tr("Copy the link"), self._guard(lambda _: self._copy(invitation.link)))
        said = f"{tr(_FOR[invitation.role])} {tr(_ONCE, moment=moment(invitation.expire_time))}"
        return [
            ft.Row([link, copy], spacing=S),
            ft.Semantics(content=text(said, BODY), live_region=True),
            ft.Row([quiet_button(tr("Done"), self._guard(lambda _: self._state.read()))]),
        ]

    def _invite(self, invite: types.Invite) -> ft.Control:
        until = moment(invite.expire_time)
        facts = tr("Made {day} · valid until {until}", day=day(invite.create_time), until=until)
        withdraw = self._guard(lambda _: self._state.withdraw(invite))
        name = tr("Withdraw the invitation that is valid until {until}", until=until)
        return row(
            tr(_UNUSED.get(invite.role or UserRole.MEMBER, _UNUSED[UserRole.MEMBER])),
            [],
            facts,
            quiet_button(tr("Withdraw"), withdraw, name=name),
        )

    def _row(self, user: types.User) -> ft.Control:
        badges = [badge(role_of(user), is_strong=user.role is UserRole.ADMIN)]
        if user.disabled:
            badges.append(badge(tr("Disabled"), is_bad=True))
        facts = [user.email if user.email != name_of(user) else "", tr("Since {day}", day=day(user.create_time))]
        you = [text(tr("You"), SMALL, MUTED)] * (user.user_id == self._me)
        shown = row(name_of(user), badges, " · ".join(filter(None, facts)), *you, self._menu(user))
        if user.user_id != self._quotas.user:
            return shown
        quotas = self._quotas_view.controls(name_of(user))
        return ft.Column([shown, *quotas], spacing=M, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)

    def _menu(self, user: types.User) -> ft.Control:
        quotas = self._guard(lambda _: self._quotas.open(user.user_id))
        items = [menu_item(ft.Icons.DATA_USAGE, tr("Quotas"), quotas)]
        if user.user_id != self._me:
            items += self._rights(user)
        name = tr("Change {name}", name=name_of(user))
        return menu_button(name, ft.Icon(ft.Icons.MORE_HORIZ, size=18, color=MUTED, semantics_label=name), items)

    def _rights(self, user: types.User) -> list[ft.PopupMenuItem]:
        state, guard, is_admin = self._state, self._guard, user.role is UserRole.ADMIN
        role = UserRole.MEMBER if is_admin else UserRole.ADMIN
        return [
            menu_item(
                ft.Icons.PERSON_OUTLINE if is_admin else ft.Icons.ADMIN_PANEL_SETTINGS_OUTLINED,
                tr("Make a member") if is_admin else tr("Make an administrator"),
                guard(lambda _: state.set_role(user, role)),
            ),
            menu_item(
                ft.Icons.CHECK_CIRCLE_OUTLINE if user.disabled else ft.Icons.BLOCK,
                tr("Enable") if user.disabled else tr("Disable"),
                guard(lambda _: state.set_disabled(user, disabled=not user.disabled)),
            ),
        ]
