"""The part of the account that is about codes from an authenticator app."""

from __future__ import annotations

import io
from collections.abc import Awaitable, Callable

import flet as ft
import segno

from plugai.frontend.design.controls import Handler, Track, Wrap, send, text
from plugai.frontend.design.theme import BODY, MUTED, STRONG
from plugai.frontend.design.tokens import M
from plugai.frontend.languages.sentences import mark, tr, tr_n
from plugai.frontend.settings.forms import code_field, group, main_button, outcome_line, quiet_button, to_copy
from plugai.frontend.settings.state import AccountState, Form

_ABOUT = mark(
    "A code from an app on your phone, besides the password: who learns your password cannot sign in with it."
)
_SCAN = mark("Scan this with an authenticator app, or type the key below into it. Then write the code that it shows.")
_KEEP = mark(
    "Keep these recovery codes where you find them without your phone. Each works once. They are shown only now."
)


class SecondFactorView:
    """Shows whether there is a second factor, and how one sets it up or gives it up."""

    def __init__(
        self,
        account: AccountState,
        guard: Wrap,
        track: Track,
        copy: Callable[[str], Awaitable[None]],
    ) -> None:
        """`copy` copies a text, and `track` is told of the field."""
        self._copy = copy
        self._account = account
        self._guard = guard
        self._code = track(code_field(tr("Code from the app")))
        self._content = ft.Column(spacing=M)
        self.control = group(tr("Second factor"), tr(_ABOUT), self._content)

    def show(self) -> None:
        """Show how it is now."""
        self._code.value = ""
        self._code.label = (
            tr("Code from the app") if self._account.enrolment else tr("Code from the app, or a recovery code")
        )
        self._content.controls = [*self._state(), *outcome_line(self._account.outcome(Form.SECOND_FACTOR))]
        send(self._content)

    def _state(self) -> list[ft.Control]:
        account = self._account
        if account.recovery_codes:
            return self._new_codes()
        if account.enrolment is not None:
            return self._enrolment(account.enrolment.secret, account.enrolment.uri)
        if account.second_factor.enabled:
            return self._enabled()
        return [main_button(tr("Set it up"), self._guard(lambda _: account.enrol()))]

    def _enrolment(self, secret: str, uri: str) -> list[ft.Control]:
        confirm = self._guard(lambda _: self._account.confirm(self._code.value or ""))
        self._code.on_submit = confirm
        return [
            text(tr(_SCAN), BODY),
            # A white frame belongs to the code: cameras need it on a dark page.
            ft.Image(src=_qr_code(uri), width=200, height=200, semantics_label=tr("QR code for the authenticator app")),
            self._to_copy(_in_fours(secret), tr("Copy the key")),
            self._code,
            self._buttons((tr("Turn it on"), confirm), (tr("Cancel"), self._guard(lambda _: self._account.give_up()))),
        ]

    def _new_codes(self) -> list[ft.Control]:
        return [
            text(tr(_KEEP), STRONG),
            self._to_copy("\n".join(self._account.recovery_codes), tr("Copy the codes")),
            main_button(tr("I have stored them"), self._guard(lambda _: self._account.give_up())),
        ]

    def _enabled(self) -> list[ft.Control]:
        left = self._account.second_factor.recovery_codes_left or 0
        renew = self._guard(lambda _: self._account.renew_codes(self._code.value or ""))
        disable = self._guard(lambda _: self._account.disable(self._code.value or ""))
        return [
            text(tr_n("It is on. {count} recovery code left.", "It is on. {count} recovery codes left.", left), STRONG),
            text(tr("To change it, write a code."), BODY, MUTED),
            self._code,
            self._buttons((tr("New recovery codes"), renew), (tr("Turn it off"), disable)),
        ]

    def _to_copy(self, words: str, label: str) -> ft.Control:
        return to_copy(words, label, self._guard(lambda _: self._copy(words)))

    def _buttons(self, *buttons: tuple[str, Handler]) -> ft.Control:
        return ft.Row([quiet_button(words, press) for words, press in buttons], spacing=M, wrap=True)


def _qr_code(uri: str) -> bytes:
    image = io.BytesIO()
    segno.make(uri, error="m").save(image, kind="png", scale=6, border=3)
    return image.getvalue()


def _in_fours(secret: str) -> str:
    """A key in groups of four letters, which one can type."""
    return " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
