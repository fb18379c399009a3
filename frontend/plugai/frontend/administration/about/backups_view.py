"""The part of the section about the server where one backs it up."""

from __future__ import annotations

from collections.abc import Sequence

import flet as ft

from plugai.frontend.administration.about.backups import BackupsState
from plugai.frontend.design.controls import Wrap, send, text
from plugai.frontend.design.theme import BODY, MUTED
from plugai.frontend.design.tokens import M, S
from plugai.frontend.languages.sentences import mark, tr
from plugai.frontend.settings.forms import group, main_button, outcome_line

_ABOUT = mark(
    "A backup has the database and the files of all users, and is made while the server runs. The keys, the settings "
    "file and the models are not in it: keep a copy of the folder “keys” in another place. Where backups go is said by "
    "backups_folder in the settings file. The first command tries a backup, and the second one fills a new server with "
    "it."
)


class BackupsView:
    """`commands` are shown below."""

    def __init__(self, state: BackupsState, guard: Wrap, commands: Sequence[ft.Control]) -> None:
        self._state = state
        self._button = main_button(tr("Back up now"), guard(lambda _: state.create()))
        self._content = ft.Column(spacing=S)
        self.control = group(tr("Backups"), tr(_ABOUT), self._content, self._button, *commands)

    def show(self) -> None:
        """Show them as they are now."""
        state = self._state
        self._button.disabled = bool(state.stage)
        said = ft.Semantics(content=text(state.stage or state.newest(), BODY), live_region=True)
        rows = [ft.Row([text(name, BODY), text(size, BODY, MUTED)], spacing=M, wrap=True) for name, size in state.rows]
        self._content.controls = [said, *rows, *outcome_line(state.outcome)]
        send(self._content)
        send(self._button)
