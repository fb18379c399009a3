"""The form for a new API token."""

from __future__ import annotations

from collections.abc import Sequence

import flet as ft

from plugai.client.types import Scope
from plugai.frontend.design.controls import Track, Wrap, input_field, send, text
from plugai.frontend.design.theme import BODY, MUTED, SMALL, STRONG
from plugai.frontend.design.tokens import M
from plugai.frontend.languages.sentences import mark, tr
from plugai.frontend.settings.api_tokens.state import TokensState
from plugai.frontend.settings.forms import main_button

SCOPES = {
    Scope.GENERATE: (mark("Generate"), mark("Ask models, and watch and cancel what it has asked")),
    Scope.READ: (mark("Read"), mark("See the models, your chats and your files")),
    Scope.WRITE: (mark("Write"), mark("Change and delete your chats and files")),
    Scope.ACCOUNT: (mark("Account"), mark("Manage your tokens, devices, password and provider keys")),
    Scope.ADMIN: (mark("Administration"), mark("Administer the server")),
}
_USUAL = (Scope.GENERATE, Scope.READ)
_DAYS = {"7": mark("7 days"), "30": mark("30 days"), "90": mark("90 days"), "365": mark("A year")}
_USUAL_DAYS = "90"


class TokenForm:
    """A name, what the token may do, and how long."""

    def __init__(self, tokens: TokensState, guard: Wrap, track: Track) -> None:
        """`track` is told of the field."""
        self._tokens = tokens
        create = guard(self._create)
        self._name = track(
            input_field(tr("Name of the program or device"), max_length=64, counter="", on_submit=create)
        )
        self._boxes = {scope: _box(scope) for scope in tokens.scopes}
        days = [
            ft.Radio(value=days, label=tr(words), label_style=BODY, active_color="primary")
            for days, words in _DAYS.items()
        ]
        self._days = ft.RadioGroup(ft.Row([*days], spacing=M, run_spacing=0, wrap=True), value=_USUAL_DAYS)
        self.content: Sequence[ft.Control] = (
            self._name,
            text(tr("What it may do"), STRONG),
            ft.Column([_explained(box, scope) for scope, box in self._boxes.items()], spacing=0),
            text(tr("How long it works"), STRONG),
            self._days,
            main_button(tr("Create the token"), create),
        )

    def clear(self) -> None:
        """Be as before anything was chosen."""
        self._name.value, self._days.value = "", _USUAL_DAYS
        for scope, box in self._boxes.items():
            box.value = scope in _USUAL
            send(box)
        send(self._name)
        send(self._days)

    async def _create(self, _: object) -> None:
        scopes = [scope for scope, box in self._boxes.items() if box.value]
        await self._tokens.create(self._name.value or "", scopes, int(str(self._days.value)))
        if self._tokens.created is not None:
            self.clear()


def _box(scope: Scope) -> ft.Checkbox:
    return ft.Checkbox(
        tr(SCOPES[scope][0]), value=scope in _USUAL, label_style=BODY, visual_density=ft.VisualDensity.COMPACT
    )


def _explained(box: ft.Checkbox, scope: Scope) -> ft.Control:
    words = ft.Container(text(tr(SCOPES[scope][1]), SMALL, MUTED), padding=ft.Padding(32, 0, 0, 0))
    return ft.Column([box, words], spacing=0)
