"""The part of the account where one deletes it."""

from __future__ import annotations

import flet as ft

from plugai.client.types import GetDeletionResponse
from plugai.frontend.design.controls import Handler, Track, Wrap, send, text
from plugai.frontend.design.theme import BODY
from plugai.frontend.design.tokens import M, S
from plugai.frontend.languages.sentences import mark, tr
from plugai.frontend.settings.deletion import DeletionState, removed
from plugai.frontend.settings.forms import code_field, group, outcome_line, password_field, quiet_button

_ABOUT = mark(
    "Everything that is stored for you can be downloaded as one ZIP file. Deleting the account deletes all of it for "
    "good; what that is, is said first."
)
_LAST = mark("You are the only administrator. Make somebody else an administrator first, in Administration, Users.")
_KEEP = mark("All of it can be downloaded before. Nothing brings back what is deleted.")


class DeletionView:
    """Shows buttons, and then what is deleted and the fields that it takes.

    `download` has the browser get all data of the user.
    """

    def __init__(self, state: DeletionState, guard: Wrap, track: Track, download: Handler) -> None:
        self._state = state
        self._download = quiet_button(tr("Download my data"), download)
        self._guard = guard
        self._password = track(password_field(tr("Password of the account")))
        self._code = track(code_field(tr("Code from the app, or a recovery code")))
        self._content = ft.Column(spacing=M)
        self.control = group(tr("My data"), tr(_ABOUT), self._content)
        self.show()

    def show(self) -> None:
        """Show how it is now."""
        asked = self._state.asked
        self._content.controls = [*(self._button() if asked is None else self._question(asked))]
        self._content.controls += outcome_line(self._state.outcome)
        send(self._content)

    def _button(self) -> list[ft.Control]:
        self._password.value = self._code.value = ""
        delete = quiet_button(tr("Delete my account…"), self._guard(lambda _: self._state.ask()))
        return [ft.Row([self._download, delete], spacing=S, wrap=True)]

    def _question(self, asked: GetDeletionResponse) -> list[ft.Control]:
        keep = ft.TextButton(tr("Keep my account"), on_click=self._guard(lambda _: self._state.put_away()))
        if asked.last_administrator:
            return [_said(tr(_LAST)), ft.Row([keep])]
        stored = removed(asked)
        what = (
            tr("This deletes your account with {stored}.", stored=stored)
            if stored
            else tr("This deletes your account.")
        )
        words = f"{what} {tr(_KEEP)}"
        delete = self._guard(lambda _: self._state.delete(self._password.value or "", self._code.value or ""))
        fields = [
            *([self._password] if asked.password_required else []),
            *([self._code] if asked.code_required else []),
        ]
        for field in fields:
            field.on_submit = delete
        buttons = [keep, self._download, ft.FilledButton(tr("Delete for good"), on_click=delete)]
        return [_said(words), *fields, ft.Row(buttons, spacing=S, wrap=True)]


def _said(words: str) -> ft.Control:
    return ft.Semantics(content=text(words, BODY), live_region=True)
