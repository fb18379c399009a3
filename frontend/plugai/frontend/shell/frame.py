"""The frame: a pane of conversations beside the page where there is room, and a drawer over it where there is none."""

from __future__ import annotations

from collections.abc import Callable

import flet as ft

from plugai.frontend.design.controls import pane, send
from plugai.frontend.design.theme import LINE, LOW
from plugai.frontend.design.tokens import COLUMN, PANE, THREE_PANES, TWO_PANES, XL, L

_SCRIM = ft.Colors.with_opacity(0.4, "#000000")


class Frame:
    """Puts the pane and the page where they belong. Crossing a breakpoint builds it anew; else nothing is sent."""

    def __init__(self, page: ft.Page, side: ft.Control, main: ft.Control) -> None:
        self._page = page
        self._side = ft.Container(
            pane(side),
            width=PANE,
            bgcolor=LOW,
            border=ft.Border(right=ft.BorderSide(1, LINE)),
        )
        self._main = ft.Container(main, expand=True)
        named = ft.Semantics(label="Close the list", button=True, content=ft.Container(expand=True))
        self._scrim = ft.Container(named, bgcolor=_SCRIM, expand=True, on_click=self.close_drawer)
        self._holder = ft.Container(expand=True)
        self._was_wide: bool | None = None
        self._is_open = False

    @property
    def is_wide(self) -> bool:
        """Whether there is room for two panes."""
        return (self._page.width or COLUMN) >= TWO_PANES

    @property
    def has_panel_room(self) -> bool:
        """Whether there is room for a third pane."""
        return (self._page.width or COLUMN) >= THREE_PANES

    def margin(self, beside: float = 0) -> float:
        """What is left and right of a line of text, so that it is no longer than one can read.

        `beside` is how wide a third pane is.
        """
        room = (self._page.width or COLUMN) - (PANE if self.is_wide else 0) - beside
        return max(XL if self.is_wide else L, (room - COLUMN) / 2)

    def build(self) -> ft.Control:
        """The whole frame."""
        self._arrange()
        return ft.SafeArea(self._holder, expand=True, minimum_padding=0)

    def resize(self) -> bool:
        """Follow the width of the page; whether a breakpoint was crossed."""
        if self.is_wide == self._was_wide:
            return False
        self._arrange()
        send(self._holder)
        return True

    def open_drawer(self, _: object = None) -> None:
        """Show the list over the page."""
        self._is_open = True
        self._arrange()
        send(self._holder)

    def close_drawer(self, _: object = None) -> None:
        """Show the page alone."""
        if self._is_open:
            self._is_open = False
            self._arrange()
            send(self._holder)

    def _arrange(self) -> None:
        self._was_wide = self.is_wide
        if self.is_wide:
            self._is_open = False
            row = [self._side, self._main]
        else:
            row = [self._side, self._scrim] if self._is_open else [self._main]
        self._holder.content = ft.Row(row, expand=True, spacing=0, vertical_alignment=ft.CrossAxisAlignment.STRETCH)


Announce = Callable[[str], None]
