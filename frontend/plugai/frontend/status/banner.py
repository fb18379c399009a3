"""The line above a conversation that says what is going on with the server."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import flet as ft

from plugai.frontend.design.controls import Handler, send, text
from plugai.frontend.design.theme import BODY
from plugai.frontend.design.tokens import L, S
from plugai.frontend.status.notices import Notice


class Banner:
    """Shows one notice, or nothing. Screen readers are told of each new one."""

    def __init__(self, guard: Callable[..., Any], act: Callable[[], Any]) -> None:
        """`act` is called when the notice's action is pressed."""
        self._press: Handler = guard(lambda _: act())
        self._shown: Notice | None = None
        self.control = ft.Container(visible=False)

    def show(self, notice: Notice | None) -> None:
        """Show this; nothing is sent if it is shown already."""
        if notice == self._shown:
            return
        self._shown = notice
        self.control.visible = notice is not None
        self.control.content = self._content(notice) if notice else None
        self.control.bgcolor = "errorContainer" if notice and notice.is_problem else "surfaceContainer"
        send(self.control)

    def _content(self, notice: Notice) -> ft.Control:
        icon = ft.Icons.ERROR_OUTLINE if notice.is_problem else ft.Icons.INFO_OUTLINE
        words = ft.Semantics(content=text(notice.words, BODY), live_region=True)
        row: list[ft.Control] = [
            ft.Icon(icon, size=18, color="error" if notice.is_problem else "onSurfaceVariant"),
            ft.Container(words, expand=True),
        ]
        if notice.action:
            row.append(ft.TextButton(notice.action, on_click=self._press))
        return ft.Container(ft.Row(row, spacing=S), padding=ft.Padding(L, 10, L, 10))
