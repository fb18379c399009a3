"""A page of which one section is shown at a time, each with an address of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import flet as ft

from plugai.frontend.design.controls import icon_button, pane, send, text
from plugai.frontend.design.theme import LINE, MID, STRONG, TITLE
from plugai.frontend.design.tokens import R_SMALL, XL, L, M, S
from plugai.frontend.shell.parts import PageParts
from plugai.frontend.shell.routes import ChatRoute


class SectionsPane:
    """`names` are those of the sections, by the ends of their addresses, and `path` is the whole address of one."""

    def __init__(
        self, parts: PageParts, title: str, width: int, names: Mapping[str, str], path: Callable[[str], str]
    ) -> None:
        self._parts = parts
        self._width = width
        self._names = names
        self._path = path
        self._tabs = ft.Row(spacing=S, wrap=True)
        self._holder = ft.Container(width=width)
        self._back = icon_button(
            ft.Icons.ARROW_BACK, "Back to the chat", parts.guard(lambda _: parts.device.go(ChatRoute().path))
        )
        self.pane = pane(self._layout(title))

    def show(self, section: str, content: ft.Control) -> None:
        """Show the content of a section."""
        self._tabs.controls = [self._tab(name, section) for name in self._names]
        self._holder.content = content
        send(self._tabs)
        send(self._holder)
        self._parts.device.set_title(self._names[section])

    async def focus(self) -> None:
        """Give the focus to the first thing of the page."""
        await self._back.focus()

    def _tab(self, name: str, shown: str) -> ft.Control:
        button = ft.TextButton(
            self._names[name],
            on_click=self._parts.guard(lambda _: self._parts.device.go(self._path(name))),
            style=ft.ButtonStyle(
                text_style=STRONG,
                bgcolor=MID if name == shown else None,
                color="onSurface" if name == shown else "onSurfaceVariant",
                shape=ft.RoundedRectangleBorder(radius=R_SMALL),
                padding=ft.Padding(M, 0, M, 0),
            ),
        )
        return ft.MergeSemantics(ft.Semantics(content=button, selected=name == shown))

    def _layout(self, title: str) -> ft.Control:
        heading = ft.Semantics(content=text(title, TITLE), header=True, heading_level=1)
        head = ft.Container(
            ft.Row([self._back, heading], spacing=S),
            height=60,
            padding=ft.Padding(M, 0, M, 0),
            border=ft.Border(bottom=ft.BorderSide(1, LINE)),
        )
        column = ft.Column(
            [ft.Container(self._tabs, width=self._width), self._holder],
            spacing=L,
            horizontal_alignment=ft.CrossAxisAlignment.CENTER,
        )
        body = ft.Column(
            [ft.Container(column, padding=ft.Padding(L, L, L, XL), alignment=ft.Alignment.TOP_CENTER)],
            scroll=ft.ScrollMode.AUTO,
            expand=True,
        )
        return ft.Column([head, body], expand=True, spacing=0)
