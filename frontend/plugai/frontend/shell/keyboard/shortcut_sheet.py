"""The list of keyboard shortcuts."""

from __future__ import annotations

import flet as ft

from plugai.frontend.design.controls import Handler, text
from plugai.frontend.design.theme import BODY, HEAD, MID, mono
from plugai.frontend.design.tokens import R_MEDIUM, R_SMALL, SIZE_SMALL, L, M, S
from plugai.frontend.languages.sentences import tr
from plugai.frontend.shell.keyboard.shortcuts import ALSO, SHORTCUTS


def shortcut_sheet(close: Handler) -> ft.AlertDialog:
    """The list as a dialog, which Escape closes too."""
    rows = [_row(shortcut.keys, tr(shortcut.words)) for shortcut in SHORTCUTS] + [
        _row(keys, tr(words)) for keys, words in ALSO
    ]
    return ft.AlertDialog(
        title=text(tr("Keyboard shortcuts"), HEAD),
        content=ft.Column(rows, spacing=M, tight=True, width=420),
        scrollable=True,
        bgcolor="surface",
        actions=[ft.TextButton(tr("Close"), on_click=close, autofocus=True)],
        shape=ft.RoundedRectangleBorder(radius=R_MEDIUM),
        content_padding=ft.Padding(L + S, S, L + S, S),
        semantics_label=tr("Keyboard shortcuts"),
    )


def _row(keys: str, words: str) -> ft.Control:
    key = ft.Container(
        text("+".join(map(tr, keys.split("+"))), mono(SIZE_SMALL)),
        bgcolor=MID,
        border_radius=R_SMALL,
        padding=ft.Padding(S, 3, S, 3),
    )
    return ft.MergeSemantics(ft.Row([text(words, BODY, expand=True), key], spacing=M))
