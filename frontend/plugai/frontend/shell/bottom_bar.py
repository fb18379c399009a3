"""The bar at the bottom of phones, where a thumb reaches it."""

from __future__ import annotations

from collections.abc import Sequence

import flet as ft

from plugai.frontend.design.controls import Handler, icon_button, pane, send
from plugai.frontend.design.theme import LINE, LOW
from plugai.frontend.languages.sentences import tr
from plugai.frontend.sessions.sidebar import Place
from plugai.frontend.shell.handlers import Guard

_HEIGHT = 52


class BottomBar:
    """Leads to the list of chats, to a new one, and to the other pages."""

    def __init__(self, guard: Guard, show_list: Handler, new: Handler, places: Sequence[Place]) -> None:
        buttons = [
            icon_button(ft.Icons.MENU, tr("Show your chats"), guard(show_list), size=22),
            icon_button(ft.Icons.EDIT_SQUARE, tr("New chat"), guard(new), size=20),
            *(icon_button(place.icon, place.words, place.open, size=22) for place in places),
        ]
        self.control = ft.Container(
            pane(ft.Row([*buttons], alignment=ft.MainAxisAlignment.SPACE_AROUND)),
            height=_HEIGHT,
            bgcolor=LOW,
            border=ft.Border(top=ft.BorderSide(1, LINE)),
        )

    def show(self, is_shown: bool) -> None:
        """Show the bar, or not."""
        if self.control.visible != is_shown:
            self.control.visible = is_shown
            send(self.control)
