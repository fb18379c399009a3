"""The frame: one pane on phones, two on tablets, three on desktops. What has no room comes over the page when asked."""

from __future__ import annotations

import flet as ft

from plugai.frontend.design.controls import pane, send
from plugai.frontend.design.theme import LINE, LOW
from plugai.frontend.design.tokens import COLUMN, PANE, PANEL, THREE_PANES, TWO_PANES, XL, L
from plugai.frontend.languages.sentences import tr

_SCRIM = ft.Colors.with_opacity(0.4, "#000000")


class Frame:
    """Puts the panes where they belong. Crossing a breakpoint builds it anew; else nothing is sent."""

    def __init__(self, page: ft.Page, side: ft.Control, main: ft.Control, panel: ft.Control | None = None) -> None:
        """`side` is left of the page, and `panel`, if there is one, right of it."""
        self._page = page
        self._has_any_panel = panel is not None
        self._side = ft.Container(pane(side), width=PANE, bgcolor=LOW, border=ft.Border(right=ft.BorderSide(1, LINE)))
        self._panel = ft.Container(
            pane(panel) if panel is not None else None,
            width=PANEL,
            bgcolor=LOW,
            border=ft.Border(left=ft.BorderSide(1, LINE)),
        )
        self._main = ft.Container(main, expand=True)
        named = ft.Semantics(label=tr("Close"), button=True, content=ft.Container(expand=True))
        self._scrim = ft.Container(named, bgcolor=_SCRIM, expand=True, on_click=self.close_drawer)
        self._holder = ft.Container(expand=True)
        self._panes = 0
        self._over: ft.Container | None = None
        self.has_panel = False
        """Whether the panel is wanted where there is room for it."""
        self._belongs = True

    @property
    def panes(self) -> int:
        """How many panes there is room for."""
        width = self._page.width or COLUMN
        return 1 if width < TWO_PANES else 2 if width < THREE_PANES else 3

    @property
    def is_wide(self) -> bool:
        """Whether there is room for the list beside the page."""
        return self.panes > 1

    @property
    def is_panel_docked(self) -> bool:
        """Whether the panel is beside the page."""
        return self._has_any_panel and self.has_panel and self._belongs and self.panes == 3

    @property
    def room(self) -> float:
        """How wide the page is between the panes that are beside it."""
        beside = (PANE if self.is_wide else 0) + (PANEL if self.is_panel_docked else 0)
        return float((self._page.width or COLUMN) - beside)

    @property
    def margin(self) -> float:
        """What is left and right of a line of text, so that it is no longer than one can read."""
        return max(XL if self.is_wide else L, (self.room - COLUMN) / 2)

    @property
    def is_side_shown(self) -> bool:
        """Whether what is left of the page is shown, beside it or over it."""
        return self.is_wide or self._over is self._side

    @property
    def is_panel_shown(self) -> bool:
        """Whether what is right of the page is shown, beside it or over it."""
        return self.is_panel_docked or self._over is self._panel

    def build(self) -> ft.Control:
        """The whole frame."""
        self._arrange()
        return ft.SafeArea(self._holder, expand=True, minimum_padding=0)

    def resize(self) -> bool:
        """Follow the width of the page; whether a breakpoint was crossed."""
        if self.panes == self._panes:
            return False
        self._over = None
        self._arrange()
        send(self._holder)
        return True

    def open_drawer(self, _: object = None) -> None:
        """Show the list over the page."""
        self._show_over(self._side)

    def toggle_panel(self, _: object = None) -> None:
        """Show the panel, or no longer: beside the page where there is room, else over it."""
        if not self._belongs:
            return
        if self.panes == 3:
            self.has_panel = not self.has_panel
            self._show_over(None)
        else:
            self._show_over(None if self._over is self._panel else self._panel)

    def allow_panel(self, belongs: bool) -> None:
        """Whether the panel belongs to the page that is shown."""
        if belongs != self._belongs:
            self._belongs = belongs
            self._show_over(None)

    def close_drawer(self, _: object = None) -> bool:
        """Show the page alone; whether something was over it."""
        was_open = self._over is not None
        if was_open:
            self._show_over(None)
        return was_open

    def _show_over(self, over: ft.Container | None) -> None:
        self._over = over
        self._arrange()
        send(self._holder)

    def _arrange(self) -> None:
        self._panes = self.panes
        if self._over is None:
            row = [self._main]
        else:
            row = [self._side, self._scrim] if self._over is self._side else [self._scrim, self._panel]
        if self.is_wide and self._over is not self._side:
            row.insert(0, self._side)
        if self.is_panel_docked and self._over is None:
            row.append(self._panel)
        self._holder.content = ft.Row(row, expand=True, spacing=0, vertical_alignment=ft.CrossAxisAlignment.STRETCH)
