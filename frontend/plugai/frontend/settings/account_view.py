"""The section about the account: name, password, second factor, and its end."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import flet as ft

from plugai.frontend.design.controls import Handler, Track, Wrap, input_field, send
from plugai.frontend.design.tokens import L
from plugai.frontend.languages.sentences import mark, tr
from plugai.frontend.settings.forms import group, main_button, outcome_line, password_field
from plugai.frontend.settings.second_factor_view import SecondFactorView
from plugai.frontend.settings.state import AccountState, Form

_NO_NAME = mark("This browser came in without a name and a password. With them you can sign in from anywhere.")


class AccountView:
    """Shows the account.

    `track` is told of each field, `copy` copies a text, and `choose_name` is there for who has put that off. `deletion`
    is the part where one deletes the account.
    """

    def __init__(
        self,
        account: AccountState,
        guard: Wrap,
        track: Track,
        copy: Callable[[str], Awaitable[None]],
        choose_name: Handler | None,
        deletion: ft.Control,
    ) -> None:
        self._account = account
        self._guard = guard
        self._display_name = track(
            input_field(
                tr("Display name"), value=account.user.display_name or account.user.name, max_length=64, counter=""
            )
        )
        self._old = track(password_field(tr("Current password")))
        self._new = track(password_field(tr("New password"), is_new=True))
        self._again = track(password_field(tr("New password again"), is_new=True))
        self._name_outcome, self._password_outcome = ft.Column(), ft.Column()
        self._factor = SecondFactorView(account, guard, track, copy)
        groups = [*self._groups(), deletion] if choose_name is None else [self._no_name(choose_name)]
        self.control = ft.Column(groups, spacing=L, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)

    def show(self, form: Form) -> None:
        """Show what has changed with this form."""
        match form:
            case Form.NAME:
                self._name_outcome.controls = outcome_line(self._account.outcome(form))
                send(self._name_outcome)
            case Form.PASSWORD:
                self._show_password()
            case Form.SECOND_FACTOR:
                self._factor.show()

    def _groups(self) -> list[ft.Control]:
        name = self._account.user.name
        rename = self._guard(lambda _: self._account.rename(self._display_name.value or ""))
        change = self._guard(self._change_password)
        self._again.on_submit = change
        self._display_name.on_submit = rename
        return [
            group(
                tr("Name"),
                tr("You sign in as {name}. What you are called here can be anything.", name=name),
                self._display_name,
                self._name_outcome,
                main_button(tr("Save"), rename),
            ),
            group(
                tr("Password"),
                tr("Ten characters or more. Changing it signs you out on your other devices."),
                # Password managers take these fields as one form.
                ft.AutofillGroup(ft.Column([self._old, self._new, self._again], spacing=L)),
                self._password_outcome,
                main_button(tr("Change the password"), change),
            ),
            self._factor.control,
        ]

    def _no_name(self, choose_name: Handler) -> ft.Control:
        return group(
            tr("Name and password"), tr(_NO_NAME), main_button(tr("Choose a name and a password"), choose_name)
        )

    async def _change_password(self, _: object) -> None:
        await self._account.change_password(self._old.value or "", self._new.value or "", self._again.value or "")

    def _show_password(self) -> None:
        outcome = self._account.outcome(Form.PASSWORD)
        self._password_outcome.controls = outcome_line(outcome)
        send(self._password_outcome)
        if outcome.done:
            for field in (self._old, self._new, self._again):
                field.value = ""
                send(field)
