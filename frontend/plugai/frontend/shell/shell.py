"""One page of the application: its panes, and what leads from one to another."""

from __future__ import annotations

import inspect
from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import flet as ft

from plugai.client import types
from plugai.frontend.administration.page import AdministrationPage
from plugai.frontend.design.controls import Handler
from plugai.frontend.identity.browsers import Browser
from plugai.frontend.models.chosen import Chosen
from plugai.frontend.models.commands import ModelCommands
from plugai.frontend.models.state import ModelsState
from plugai.frontend.sessions.sidebar import Sidebar, SidebarActions
from plugai.frontend.sessions.state import SessionsState
from plugai.frontend.settings.page import SettingsPage
from plugai.frontend.shell.background import Background
from plugai.frontend.shell.bottom_bar import BottomBar
from plugai.frontend.shell.chats_sections import ChatsSections
from plugai.frontend.shell.conversation.page import ChatPage
from plugai.frontend.shell.device import Device
from plugai.frontend.shell.frame import Frame
from plugai.frontend.shell.handlers import Guard
from plugai.frontend.shell.keyboard import Keyboard
from plugai.frontend.shell.pages import Pages
from plugai.frontend.shell.panes import Panes
from plugai.frontend.shell.parts import PageParts
from plugai.frontend.shell.routes import SECTIONS, AdministrationRoute, ChatRoute, ModelsRoute, SettingsRoute
from plugai.frontend.shell.shortcuts import Command
from plugai.frontend.shell.tabs import Tabs
from plugai.frontend.status.notices import BACK


@dataclass(frozen=True, slots=True)
class Visit:
    """Who looks at a page. `leave` signs the browser out; None where there are no accounts.

    `claim` is the path where a user without a name chooses one; empty if there is none. `origin` is where other people
    find the web interface.
    """

    browser: Browser
    me: types.User
    chosen: Chosen
    tabs: Tabs
    leave: Callable[[], Awaitable[None]] | None
    claim: str = ""
    origin: str = ""


class Shell:
    """What a page consists of."""

    def __init__(self, device: Device, visit: Visit) -> None:
        self._device = device
        self._visit = visit
        self._me = visit.me
        self._guard = Guard(device.say, device.sign_in)
        self._background = Background(self._guard)
        client, watch = visit.browser.client, visit.browser.watch
        self._sessions = SessionsState(client, self._sessions_changed)
        models = ModelsState(watch, visit.chosen)
        commands = ModelCommands(client, visit.chosen, lambda: self._chat.refresh(), may_load=self._is_admin)
        add = self._leads_to(ModelsRoute().path) if self._is_admin else None
        self._parts = parts = PageParts(
            device, client, watch, self._guard, self._background, models, commands, self._sessions, add
        )
        self._was_away = False
        self._chat = ChatPage(
            parts, self._chat_changed, self._guard(self._toggle_panel), lambda: self._frame.is_panel_shown
        )
        self._sidebar = Sidebar(self._sessions, self._sidebar_actions(), self._guard, self._name, device.follow_focus)
        self._bottom = BottomBar(self._guard, self._open_drawer, self._open_new)
        self._chats = ChatsSections(parts, self._tell_other_tabs)
        administration = AdministrationPage(parts, self._me.user_id, visit.origin) if self._is_admin else None
        self._pages = Pages(parts, self._chat, self._settings_page(parts), administration, self._page_changed)
        main = ft.Column([self._pages.control, self._bottom.control], expand=True, spacing=0)
        self._frame = Frame(device.page, self._sidebar.control, main, self._chat.panel.control)
        self._panes = Panes(self._focusers)
        self._keyboard = Keyboard(device, self._guard, self._do)
        self._endings: list[Callable[[], None]] = []

    async def open(self) -> None:
        """Show the page that the URL names."""
        page = self._device.page
        page.on_route_change = self._guard(lambda _: self._follow_route())
        page.on_resize = self._guard(lambda _: self._resize())
        page.on_platform_brightness_change = self._guard(lambda _: self._chat.show())
        page.on_keyboard_event = self._guard(self._keyboard.take)
        self._fit()
        page.add(self._frame.build())
        self._endings = [
            self._visit.browser.watch.listen(self._server_changed),
            self._visit.tabs.join(self._me.user_id, self._told_by_other_tab),
        ]
        self._chat.show()
        await self._sessions.read()
        await self._follow_route()

    async def attach(self, name: str, mime_type: str, content: AsyncIterable[bytes]) -> None:
        """Take a file that was given to this page."""
        await self._chat.attach(name, mime_type, content)

    async def import_chats(self, name: str, content: AsyncIterator[bytes]) -> None:
        """Add the conversations of a file that was given to this page."""
        await self._chats.import_chats(name, content)

    async def close(self) -> None:
        """The page will not come back. Answers go on at the server."""
        for end in self._endings:
            end()
        await self._background.close()
        await self._chat.close()

    @property
    def _is_admin(self) -> bool:
        return self._me.role is types.UserRole.ADMIN

    @property
    def _theme(self) -> str:
        return self._visit.chosen.theme

    @property
    def _name(self) -> str:
        return self._me.display_name or self._me.name or "Administrator"

    def _sidebar_actions(self) -> SidebarActions:
        return SidebarActions(
            new=self._guard(self._open_new),
            open=lambda session: self._leads_to(ChatRoute(session).path),
            rename=self._rename,
            pin=lambda session: self._guard(lambda _: self._pin(session)),
            archive=lambda session: self._guard(lambda _: self._archive(session)),
            export=lambda session, kind: self._guard(lambda _: self._chats.export(session, kind)),
            delete=lambda session: self._guard(lambda _: self._delete(session)),
            theme=lambda name: self._guard(lambda _: self._set_theme(name)),
            settings=lambda section: self._guard(lambda _: self._open_settings(section)),
            models=self._parts.add_model,
            administration=self._leads_to(AdministrationRoute().path) if self._is_admin else None,
            sign_out=self._guard(lambda _: self._leave()) if self._visit.leave is not None else None,
        )

    def _leads_to(self, path: str) -> Handler:
        return self._guard(lambda _: self._device.go(path))

    def _settings_page(self, parts: PageParts) -> SettingsPage:
        claim = self._visit.claim
        return SettingsPage(
            parts,
            self._me,
            self._theme,
            self._set_theme,
            has_account=self._visit.leave is not None,
            choose_name=self._guard(lambda _: self._device.leave_for(claim)) if claim else None,
            leave=self._leave,
            chats=self._chats,
        )

    async def _follow_route(self) -> None:
        self._frame.close_drawer()
        await self._pages.follow(self._device.page.route)

    def _page_changed(self) -> None:
        self._frame.allow_panel(self._pages.is_chat)
        self._fit()

    def _toggle_panel(self, _: object = None) -> None:
        self._chat.panel.refresh()
        self._frame.toggle_panel()
        self._fit()

    async def _do(self, command: Command) -> None:
        """What a keyboard shortcut does."""
        actions: dict[Command, Callable[[], Any]] = {
            Command.NEW_CHAT: self._open_new,
            Command.SEARCH: self._search,
            Command.WRITE: self._chat.write,
            Command.NEXT_PANE: lambda: self._panes.move(1),
            Command.LAST_PANE: lambda: self._panes.move(-1),
            Command.PANEL: self._show_or_leave_panel,
            Command.SETTINGS: self._open_settings,
            Command.CLOSE: self._close_or_stop,
        }
        done = actions[command]()
        if inspect.isawaitable(done):
            await done

    def _focusers(self) -> list[Callable[[], Awaitable[Any]]]:
        """What gives the focus to each pane that is shown now."""
        return [
            *([self._sidebar.focus] if self._frame.is_side_shown else []),
            self._pages.focus,
            *([self._chat.panel.focus] if self._frame.is_panel_shown else []),
        ]

    async def _search(self) -> None:
        if not self._frame.is_wide:
            self._frame.open_drawer()
        await self._sidebar.search()

    async def _show_or_leave_panel(self) -> None:
        self._toggle_panel()
        if not self._frame.is_panel_shown:
            await self._chat.write()

    async def _close_or_stop(self) -> None:
        if self._frame.close_drawer():
            await self._chat.write()
        else:
            await self._chat.stop_answer()

    async def _rename(self, session_id: str, title: str) -> None:
        await self._sessions.rename(session_id, title)
        if session_id == self._chat.id:
            await self._chat.read_title()
        self._tell_other_tabs()

    async def _pin(self, session_id: str) -> None:
        await self._sessions.pin(session_id)
        self._tell_other_tabs()

    async def _archive(self, session_id: str) -> None:
        await self._sessions.archive(session_id)
        await self._put_away(session_id, "The chat is archived.")

    async def _delete(self, session_id: str) -> None:
        await self._sessions.delete(session_id)
        await self._put_away(session_id, "The chat is in the trash.")

    async def _put_away(self, session_id: str, words: str) -> None:
        self._device.say(words, "Undo", self._guard(lambda _: self._restore(session_id)))
        await self._chat.forget(session_id)
        self._tell_other_tabs()

    async def _restore(self, session_id: str) -> None:
        await self._sessions.restore(session_id)
        await self._device.go(ChatRoute(session_id).path)
        self._tell_other_tabs()

    async def _open_new(self, _: object = None) -> None:
        await self._device.go(ChatRoute().path)
        await self._chat.write()

    async def _open_settings(self, section: str = "") -> None:
        await self._device.go(SettingsRoute(section or SECTIONS[0]).path)

    def _open_drawer(self, _: object = None) -> None:
        self._frame.open_drawer()

    async def _set_theme(self, name: str) -> None:
        self._device.set_theme(name)
        self._chat.show()
        await self._visit.chosen.set_theme(self._visit.browser.client, name)

    async def _leave(self) -> None:
        if self._visit.leave is not None:
            await self._visit.leave()
            self._device.sign_in(has_ended=False)

    def _resize(self) -> None:
        self._frame.resize()
        self._fit()

    def _fit(self) -> None:
        self._bottom.show(not self._frame.is_wide)
        self._chat.fit(is_wide=self._frame.is_wide, margin=self._frame.margin)

    def _server_changed(self) -> None:
        watch = self._visit.browser.watch
        if watch.is_refused:
            self._device.sign_in()
        if self._was_away and not watch.is_away:
            self._device.say(BACK)
            self._background.run(self._catch_up())
        self._was_away = watch.is_away
        self._chat.refresh()

    async def _catch_up(self) -> None:
        """The server was away: what happened meanwhile is read anew."""
        await self._sessions.read()
        await self._pages.reopen()

    def _tell_other_tabs(self) -> None:
        self._visit.tabs.tell(self._me.user_id, self._told_by_other_tab)

    def _told_by_other_tab(self) -> None:
        self._background.run(self._follow_others())

    async def _follow_others(self) -> None:
        await self._sessions.read()
        await self._chat.follow()

    def _chat_changed(self) -> None:
        self._sidebar.show(self._chat.id)
        self._device.set_title(self._chat.title)

    def _sessions_changed(self) -> None:
        self._chat_changed()
