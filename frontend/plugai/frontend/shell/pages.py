"""The pages of the application, of which one is shown: which one an address names, and where its focus begins."""

from __future__ import annotations

from collections.abc import Callable

import flet as ft

from plugai.frontend.administration.page import AdministrationPage
from plugai.frontend.design.controls import send
from plugai.frontend.settings.page import SettingsPage
from plugai.frontend.shell.conversation.page import ChatPage
from plugai.frontend.shell.routes import AdministrationRoute, ChatRoute, SettingsRoute, route_of


class Pages:
    """`administration` is None for members; `changed` is called when another page is shown."""

    def __init__(
        self,
        chat: ChatPage,
        settings: SettingsPage,
        administration: AdministrationPage | None,
        changed: Callable[[], None],
    ) -> None:
        self._chat = chat
        self._settings = settings
        self._administration = administration
        self._changed = changed
        self._shown: ChatPage | SettingsPage | AdministrationPage = chat
        self.control = ft.Container(chat.pane, expand=True)

    @property
    def is_chat(self) -> bool:
        """Whether a conversation is shown."""
        return self._shown is self._chat

    async def follow(self, path: str) -> None:
        """Show what a path names. Raises PlugAIError."""
        match route_of(path):
            case AdministrationRoute(section) if self._administration is not None:
                self._show(self._administration)
                await self._administration.open(section)
            case SettingsRoute(section):
                self._show(self._settings)
                await self._settings.open(section)
            case ChatRoute(session_id):
                await self._open_chat(session_id)
            case AdministrationRoute():
                # To a member it is an address like any other that leads nowhere.
                await self._open_chat("")

    async def focus(self) -> None:
        """Give the focus to where one begins on the shown page."""
        if isinstance(self._shown, ChatPage):
            await self._shown.write()
        else:
            await self._shown.focus()

    async def _open_chat(self, session_id: str) -> None:
        self._show(self._chat)
        await self._chat.open(session_id)

    def _show(self, page: ChatPage | SettingsPage | AdministrationPage) -> None:
        if self._shown is not page:
            self._shown = page
            self.control.content = page.pane
            send(self.control)
            self._changed()
