"""What the lists of the administration are made of."""

from __future__ import annotations

from collections.abc import Sequence

import flet as ft

from plugai.frontend.design.controls import Handler, text
from plugai.frontend.design.theme import MID, MUTED, SMALL, STRONG, TEXT
from plugai.frontend.design.tokens import R_SMALL, M, S
from plugai.frontend.languages.sentences import tr


def row(title: str, badges: Sequence[ft.Control], facts: str | ft.Text, *end: ft.Control) -> ft.Control:
    """A line of a list: its title with badges, facts below, and what one can do with it."""
    below = text(facts, SMALL, MUTED) if isinstance(facts, str) else facts
    name = text(title, STRONG, max_lines=1, overflow=ft.TextOverflow.ELLIPSIS)
    head = ft.Row([name, *badges], spacing=S, run_spacing=4, wrap=True)
    return ft.Row([ft.Column([head, below], spacing=2, expand=True), *end], spacing=M)


def badge(words: str, *, is_strong: bool = False, is_bad: bool = False) -> ft.Control:
    """A word about something."""
    colour = "primaryContainer" if is_strong else "errorContainer" if is_bad else MID
    front = "onPrimaryContainer" if is_strong else TEXT
    return ft.Container(
        text(words, SMALL, front), bgcolor=colour, border_radius=R_SMALL, padding=ft.Padding(S, 1, S, 1)
    )


def more_button(on_click: Handler) -> ft.Control:
    """The end of a list that goes on."""
    return ft.Row([ft.TextButton(tr("Show more"), on_click=on_click)])
