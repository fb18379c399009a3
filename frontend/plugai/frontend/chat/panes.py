"""A conversation, and the pane with its parameters: beside it where there is room, in its place where there is none."""

from __future__ import annotations

import flet as ft

from plugai.frontend.design.controls import pane, send
from plugai.frontend.design.theme import LINE
from plugai.frontend.design.tokens import PANEL


class ChatPanes:
    """Shows the conversation, and the panel when it is open."""

    def __init__(self, chat: ft.Control, panel: ft.Control) -> None:
        self._chat = ft.Container(chat, expand=True)
        self._panel = pane(panel)
        self._holder = ft.Container(self._panel)
        self._row = ft.Row(spacing=0, expand=True, vertical_alignment=ft.CrossAxisAlignment.STRETCH)
        self._has_room = True
        self.is_open = False
        self.control: ft.Control = ft.Container(self._row, expand=True)
        self._arrange()

    @property
    def beside(self) -> int:
        """How much of the width the panel takes from the conversation."""
        return PANEL if self.is_open and self._has_room else 0

    def toggle(self) -> None:
        """Open or close the panel."""
        self.is_open = not self.is_open
        self._arrange()

    def set_room(self, has_room: bool) -> None:
        """Whether there is room for both."""
        if has_room != self._has_room:
            self._has_room = has_room
            self._arrange()

    def _arrange(self) -> None:
        is_beside = self.is_open and self._has_room
        self._holder.width = PANEL if is_beside else None
        self._holder.expand = None if is_beside else True
        self._holder.border = ft.Border(left=ft.BorderSide(1, LINE)) if is_beside else None
        if not self.is_open:
            self._row.controls = [self._chat]
        else:
            self._row.controls = [self._chat, self._holder] if self._has_room else [self._holder]
        send(self._row)
