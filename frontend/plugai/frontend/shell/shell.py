"""One page of the application: its states, its views, and what leads from one to the other."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import flet as ft

from plugai.client import Client, types
from plugai.frontend.chat.page import ChatEvents, ChatPage
from plugai.frontend.identity.preferences import Preferences
from plugai.frontend.sessions.sidebar import Sidebar, SidebarActions
from plugai.frontend.sessions.state import SessionsState
from plugai.frontend.shell.device import Device
from plugai.frontend.shell.frame import Frame
from plugai.frontend.shell.handlers import Guard

_FIRST_WORDS = 48


class Shell:
    """What a page consists of."""

    def __init__(self, device: Device, client: Client, me: types.User, sign_out: Callable[[], Any] | None) -> None:
        self._device = device
        self._me = me
        self._sign_out = sign_out
        self._guard = Guard(device.say, device.sign_in)
        self._preferences = Preferences(client, me)
        self._sessions = SessionsState(client, self._sessions_changed)
        events = ChatEvents(self._show_chat, self._begun, self._sessions.read, self._open_drawer, self._open_new)
        self._page = ChatPage(device, client, self._preferences, self._guard, events)
        self._sidebar = Sidebar(self._sessions, self._sidebar_actions(), self._guard, self._name)
        self._frame = Frame(device.page, self._sidebar.control, self._page.control)

    async def open(self) -> None:
        """Show the page that the URL names."""
        page = self._device.page
        page.on_route_change = self._guard(lambda _: self._follow_route())
        page.on_resize = self._guard(lambda _: self._resize())
        page.on_platform_brightness_change = self._guard(lambda _: self._page.redraw())
        page.on_keyboard_event = self._guard(self._key)
        self._measure()
        page.add(self._frame.build())
        self._page.begin()
        await self._sessions.read()
        await self._follow_route()
        if not self._page.chat.id:
            await self._page.show_draft()

    async def close(self) -> None:
        """The page will not come back. Answers go on at the server."""
        await self._page.close()

    @property
    def _name(self) -> str:
        return self._me.display_name or self._me.name or "Administrator"

    def _sidebar_actions(self) -> SidebarActions:
        return SidebarActions(
            new=self._guard(self._open_new),
            open=lambda session: self._guard(lambda _: self._device.go(f"/c/{session}")),
            rename=self._rename,
            pin=lambda session: self._guard(lambda _: self._sessions.pin(session)),
            delete=lambda session: self._guard(lambda _: self._delete(session)),
            theme=lambda name: self._guard(lambda _: self._set_theme(name)),
            sign_out=self._guard(lambda _: self._leave()) if self._sign_out is not None else None,
        )

    async def _follow_route(self) -> None:
        _, _, session_id = self._device.page.route.partition("/c/")
        session_id = session_id.partition("?")[0].strip("/")
        self._frame.close_drawer()
        if not await self._page.show(session_id):
            self._device.say("This chat is not there any more.")
            await self._device.go("/")
        elif self._frame.is_wide:
            await self._page.focus()

    def _show_chat(self) -> None:
        chat = self._page.chat
        self._sidebar.show(chat.id)
        session = self._sessions.get(chat.id)
        title = chat.title or (self._sessions.title(session) if session else "")
        self._device.set_title(title or "New chat")

    async def _begun(self, session_id: str, words: str) -> None:
        self._sessions.first_words[session_id] = " ".join(words.split())[:_FIRST_WORDS]
        await self._sessions.read()

    async def _rename(self, session_id: str, title: str) -> None:
        await self._sessions.rename(session_id, title)
        if session_id == self._page.chat.id:
            await self._page.rename()

    async def _delete(self, session_id: str) -> None:
        await self._sessions.delete(session_id)
        self._page.forget(session_id)
        self._device.say("The chat is in the trash.", "Undo", self._guard(lambda _: self._restore(session_id)))
        await self._device.go("/")

    async def _restore(self, session_id: str) -> None:
        await self._sessions.restore(session_id)
        await self._device.go(f"/c/{session_id}")

    async def _open_new(self, _: object) -> None:
        await self._device.go("/")
        await self._page.focus()

    def _open_drawer(self, _: object) -> None:
        self._frame.open_drawer()

    async def _set_theme(self, name: str) -> None:
        self._device.set_theme(name)
        self._page.redraw()
        await self._preferences.set("theme", name)

    async def _leave(self) -> None:
        if self._sign_out is not None:
            await self._sign_out()
            self._device.sign_in()

    async def _key(self, event: ft.KeyboardEvent) -> None:
        if event.key == "Escape":
            self._frame.close_drawer()
        elif event.ctrl and event.shift and event.key.upper() == "O":
            await self._open_new(event)
        elif event.key == "F6":
            await self._page.focus()

    def _resize(self) -> None:
        if self._frame.resize():
            self._measure()
            self._page.redraw()
        else:
            self._measure()

    def _measure(self) -> None:
        frame, page = self._frame, self._page
        page.measure(frame.is_wide, frame.has_panel_room, lambda: frame.margin(page.beside))

    def _sessions_changed(self) -> None:
        self._show_chat()
