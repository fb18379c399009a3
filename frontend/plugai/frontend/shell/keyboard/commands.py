"""What the keyboard's commands do."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable
from typing import Any

from plugai.frontend.sessions.sidebar import Sidebar
from plugai.frontend.shell.conversation.page import ChatPage
from plugai.frontend.shell.device import Device
from plugai.frontend.shell.frame import Frame
from plugai.frontend.shell.keyboard.panes import Panes
from plugai.frontend.shell.keyboard.shortcuts import Command
from plugai.frontend.shell.pages import Pages
from plugai.frontend.shell.routes import ChatRoute, Sectioned, SectionRoute


class Commands:
    """`toggle_panel` shows the parameters, or no longer."""

    def __init__(
        self,
        device: Device,
        frame: Frame,
        sidebar: Sidebar,
        pages: Pages,
        chat: ChatPage,
        toggle_panel: Callable[[], None],
    ) -> None:
        self._device = device
        self._frame = frame
        self._sidebar = sidebar
        self._pages = pages
        self._chat = chat
        self._toggle_panel = toggle_panel
        self._panes = Panes(self._focusers)

    async def do(self, command: Command) -> None:
        """Do what a command says. Raises PlugAIError."""
        actions: dict[Command, Callable[[], Any]] = {
            Command.NEW_CHAT: self.open_new,
            Command.SEARCH: self._search,
            Command.WRITE: self._pages.focus,
            Command.SEND: self._pages.send_by_keys,
            Command.NEXT_PANE: lambda: self._panes.move(1),
            Command.LAST_PANE: lambda: self._panes.move(-1),
            Command.PANEL: self._show_or_leave_panel,
            Command.SETTINGS: lambda: self._device.go(SectionRoute(Sectioned.SETTINGS).path),
            Command.CLOSE: self._close_or_stop,
        }
        done = actions[command]()
        if inspect.isawaitable(done):
            await done

    async def open_new(self) -> None:
        """Begin a conversation, with the focus where one writes."""
        await self._device.go(ChatRoute().path)
        await self._chat.write()

    def _focusers(self) -> list[Callable[[], Awaitable[Any]]]:
        """What gives the focus to each pane that is shown now."""
        panel = self._pages.shown_panel
        return [
            *([self._sidebar.focus] if self._frame.is_side_shown else []),
            self._pages.focus,
            *([panel.focus] if panel is not None and self._frame.is_panel_shown else []),
        ]

    async def _search(self) -> None:
        if not self._frame.is_wide:
            self._frame.open_drawer()
        await self._sidebar.search()

    async def _show_or_leave_panel(self) -> None:
        self._toggle_panel()
        if not self._frame.is_panel_shown:
            await self._pages.focus()

    async def _close_or_stop(self) -> None:
        if self._frame.close_drawer():
            await self._pages.focus()
        else:
            await self._pages.stop()
