"""A page of which one section is shown at a time, each with an address of its own."""

from __future__ import annotations

from collections.abc import Mapping

import flet as ft

from plugai.frontend.design.controls import icon_button, pane, send, text
from plugai.frontend.design.page import page_layout, tab
from plugai.frontend.design.theme import TITLE
from plugai.frontend.design.tokens import S
from plugai.frontend.languages.sentences import tr
from plugai.frontend.shell.parts import PageParts
from plugai.frontend.shell.routes import ChatRoute, Sectioned, SectionRoute


class SectionsPane:
    """`names` are those of the sections, by the ends of their paths."""

    def __init__(self, parts: PageParts, title: str, width: int, names: Mapping[str, str], page: Sectioned) -> None:
        self._parts = parts
        self._names = names
        self._page = page
        self._tabs = ft.Row(spacing=S, wrap=True)
        self._holder = ft.Container()
        self._back = icon_button(
            ft.Icons.ARROW_BACK, tr("Back to the chat"), parts.guard(lambda _: parts.device.go(ChatRoute().path))
        )
        self.pane = pane(page_layout(self._back, text(title, TITLE), self._tabs, self._holder, width=width))

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
        lead = self._parts.guard(lambda _: self._parts.device.go(SectionRoute(self._page, name).path))
        return tab(self._names[name], lead, is_shown=name == shown)
