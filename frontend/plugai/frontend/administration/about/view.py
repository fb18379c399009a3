"""The section about the server as a whole, and how it is backed up."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import flet as ft

from plugai.frontend.administration.about.backups import BackupsState
from plugai.frontend.administration.about.backups_view import BackupsView
from plugai.frontend.administration.about.state import AboutState
from plugai.frontend.design.controls import Wrap, send, text
from plugai.frontend.design.theme import BODY, MUTED
from plugai.frontend.design.tokens import L, M
from plugai.frontend.languages.sentences import mark, tr
from plugai.frontend.settings.forms import group, to_copy

_PROGRAMS = mark(
    "A program needs an API token, which you make in your settings, and the address for the API that it speaks."
)
_COMMANDS = (
    ("plugai restore --check server.tar", mark("Copy the command that tries a backup")),
    ("plugai restore --data-dir new-server server.tar", mark("Copy the command that restores")),
)
_SETTINGS = mark(
    "What these pages do not change is in the settings file, plugai.toml. This command says what is missing:"
)


class AboutView:
    """`copy` copies a text."""

    def __init__(
        self, state: AboutState, backups: BackupsState, guard: Wrap, copy: Callable[[str], Awaitable[None]]
    ) -> None:
        self._state = state
        self._guard = guard
        self._copy = copy
        self._facts = ft.Column(spacing=M)
        self._addresses = ft.Column(spacing=M)
        commands = [self._to_copy(command, tr(name)) for command, name in _COMMANDS]
        self.backups = BackupsView(backups, guard, commands)
        doctor = self._to_copy("plugai doctor", tr("Copy the command that examines the server"))
        self.control = ft.Column(
            [
                group(tr("This server"), "", self._facts),
                group(tr("For programs"), tr(_PROGRAMS), self._addresses),
                self.backups.control,
                group(tr("Settings file"), tr(_SETTINGS), doctor),
            ],
            spacing=L,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        )

    def show(self) -> None:
        """Show it as it is now."""
        self._facts.controls = [_fact(*fact) for fact in self._state.facts]
        self._addresses.controls = [
            ft.Column(
                [text(name, BODY, MUTED), self._to_copy(url, tr("Copy the address for {name}", name=name))], spacing=4
            )
            for name, url in self._state.addresses
        ]
        send(self._facts)
        send(self._addresses)

    def _to_copy(self, words: str, label: str) -> ft.Control:
        return to_copy(words, label, self._guard(lambda _: self._copy(words)))


def _fact(name: str, value: str) -> ft.Control:
    words = ft.Container(text(name, BODY, MUTED), width=120)
    return ft.Row([words, text(value, BODY)], spacing=M, run_spacing=0, wrap=True)
