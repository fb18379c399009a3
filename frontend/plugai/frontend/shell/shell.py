"""One page of the application: its panes, and what leads from one to another."""

from __future__ import annotations

from collections.abc import AsyncIterable, AsyncIterator, Callable, Mapping

import flet as ft

from plugai.frontend.administration.page import AdministrationPage
from plugai.frontend.design.controls import Handler
from plugai.frontend.languages.current import bound, current, speak
from plugai.frontend.languages.sentences import tr
from plugai.frontend.models.commands import ModelCommands
from plugai.frontend.models.state import ModelsState
from plugai.frontend.outbox.browser_storage import BrowserStorage
from plugai.frontend.outbox.outbox import Outbox
from plugai.frontend.sessions.sidebar import Place, Sidebar, SidebarActions
from plugai.frontend.sessions.state import SessionsState
from plugai.frontend.settings.page import SettingsPage
from plugai.frontend.shell.background import Background
from plugai.frontend.shell.bottom_bar import BottomBar
from plugai.frontend.shell.chat_actions import ChatActions
from plugai.frontend.shell.chats_sections import ChatsSections
from plugai.frontend.shell.conversation.page import ChatPage
from plugai.frontend.shell.device import Device
from plugai.frontend.shell.frame import Frame
from plugai.frontend.shell.handlers import Guard
from plugai.frontend.shell.keyboard.commands import Commands
from plugai.frontend.shell.keyboard.keys import Keyboard
from plugai.frontend.shell.pages import Pages
from plugai.frontend.shell.parts import PageParts
from plugai.frontend.shell.routes import (
    ChatRoute,
    ModelsRoute,
    PicturesRoute,
    Sectioned,
    SectionRoute,
    ShapesRoute,
)
from plugai.frontend.shell.visit import Visit
from plugai.frontend.status.notices import BACK


class Shell:
    """What a page consists of."""

    def __init__(self, device: Device, visit: Visit) -> None:
        self._device = device
        self._visit = visit
        self._guard = Guard(device.say, device.sign_in)
        self._background = Background(self._guard)
        client, watch = visit.browser.client, visit.browser.watch
        self._sessions = SessionsState(client, self._sessions_changed)
        models = ModelsState(watch, visit.chosen)
        commands = ModelCommands(client, visit.chosen, lambda: self._pages.refresh(), may_load=visit.is_admin)
        add = self._leads_to(ModelsRoute().path) if visit.is_admin else None
        self._parts = parts = PageParts(
            device,
            client,
            watch,
            self._guard,
            self._background,
            models,
            commands,
            visit.chosen,
            self._sessions,
            self._outbox,
            add,
        )
        self._was_away = False
        self._language = current()
        self._told_by_others = bound(self._told_by_other_tab)
        toggle_panel = self._guard(self._toggle_panel)
        self._chat = ChatPage(parts, self._chat_changed, toggle_panel, lambda: self._frame.is_panel_shown)
        self._places = (
            Place(ft.Icons.IMAGE_OUTLINED, tr("Pictures"), self._leads_to(PicturesRoute().path)),
            Place(ft.Icons.VIEW_IN_AR_OUTLINED, tr("3D shapes"), self._leads_to(ShapesRoute().path)),
        )
        self._sidebar = Sidebar(self._sessions, self._sidebar_actions(), self._guard, visit.name, device.follow_focus)
        self._actions = ChatActions(parts, self._chat, self._tell_other_tabs)
        self._bottom = BottomBar(self._guard, self._open_drawer, self._open_new, self._places)
        self._chats = ChatsSections(parts, self._tell_other_tabs)
        self._pages = Pages(parts, self._chat, self._sectioned(), self._page_changed, toggle_panel)
        main = ft.Column([self._pages.control, self._bottom.control], expand=True, spacing=0)
        self._frame = Frame(device.page, self._sidebar.control, main, self._pages.panel)
        self._commands = Commands(device, self._frame, self._sidebar, self._pages, self._chat, self._toggle_panel)
        self._keyboard = Keyboard(device, self._guard, self._commands.do)
        self._endings: list[Callable[[], None]] = []

    async def open(self) -> None:
        """Show the page that the URL names."""
        page = self._device.page
        page.on_route_change = self._guard(lambda _: self._follow_route())
        page.on_resize = self._guard(lambda _: self._resize())
        page.on_platform_brightness_change = self._guard(lambda _: self._pages.repaint())
        page.on_keyboard_event = self._guard(self._keyboard.take)
        self._fit()
        page.add(self._frame.build())
        # They are called by what other pages have begun, which may be in other languages.
        self._endings = [
            self._visit.browser.watch.listen(bound(self._server_changed)),
            self._visit.tabs.join(self._visit.me.user_id, self._told_by_others),
        ]
        self._chat.follow_preferences()
        self._chat.show()
        await self._sessions.read()
        await self._follow_route()
        await self._chat.read_outbox()

    async def attach(self, name: str, mime_type: str, content: AsyncIterable[bytes]) -> None:
        """Take a file that was given to this page."""
        speak(self._language)
        await self._pages.attach(name, mime_type, content)

    async def import_chats(self, name: str, content: AsyncIterator[bytes]) -> None:
        """Add the conversations of a file that was given to this page."""
        speak(self._language)
        await self._chats.import_chats(name, content)

    async def close(self) -> None:
        """The page will not come back. Answers go on at the server."""
        for end in self._endings:
            end()
        await self._background.close()
        await self._pages.close()

    def _outbox(self, changed: Callable[[], None]) -> Outbox:
        return Outbox(
            self._visit.storage or BrowserStorage(self._device, self._device.owner),
            changed,
            self._visit.browser.sending,
        )

    def _sidebar_actions(self) -> SidebarActions:
        visit = self._visit
        return SidebarActions(
            new=self._guard(self._open_new),
            open=lambda session: self._leads_to(ChatRoute(session).path),
            rename=lambda session, title: self._actions.rename(session, title),
            tag=lambda session, tags: self._actions.tag(session, tags),
            pin=lambda session: self._guard(lambda _: self._actions.pin(session)),
            archive=lambda session: self._guard(lambda _: self._actions.archive(session)),
            export=lambda session, kind: self._guard(lambda _: self._chats.export(session, kind)),
            delete=lambda session: self._guard(lambda _: self._actions.delete(session)),
            theme=lambda name: self._guard(lambda _: self._set_theme(name)),
            settings=lambda section: self._leads_to(SectionRoute(Sectioned.SETTINGS, section).path),
            places=self._places,
            models=self._parts.add_model,
            administration=self._leads_to(SectionRoute(Sectioned.ADMINISTRATION).path) if visit.is_admin else None,
            sign_out=self._guard(lambda _: self._leave()) if visit.leave is not None else None,
        )

    def _leads_to(self, path: str) -> Handler:
        return self._guard(lambda _: self._device.go(path))

    def _sectioned(self) -> Mapping[Sectioned, Callable[[], SettingsPage | AdministrationPage]]:
        visit = self._visit
        pages: dict[Sectioned, Callable[[], SettingsPage | AdministrationPage]] = {
            Sectioned.SETTINGS: self._settings_page
        }
        if visit.is_admin:
            pages[Sectioned.ADMINISTRATION] = lambda: AdministrationPage(self._parts, visit.me.user_id, visit.origin)
        return pages

    def _settings_page(self) -> SettingsPage:
        claim = self._visit.claim
        return SettingsPage(
            self._parts,
            self._visit.me,
            self._visit.chosen.theme,
            self._set_theme,
            self._preferences_changed,
            has_account=self._visit.leave is not None,
            choose_name=self._guard(lambda _: self._device.leave_for(claim)) if claim else None,
            leave=self._leave,
            chats=self._chats,
        )

    async def _follow_route(self) -> None:
        self._frame.close_drawer()
        await self._pages.follow(self._device.page.route)

    def _page_changed(self) -> None:
        self._frame.allow_panel(self._pages.shown_panel is not None)
        self._fit()

    def _toggle_panel(self, _: object = None) -> None:
        if self._pages.shown_panel is not None:
            self._pages.shown_panel.refresh()
        self._frame.toggle_panel()
        self._fit()

    async def _open_new(self, _: object) -> None:
        await self._commands.open_new()

    def _open_drawer(self, _: object = None) -> None:
        self._frame.open_drawer()

    async def _set_theme(self, name: str) -> None:
        self._device.set_theme(name)
        self._pages.repaint()
        await self._visit.chosen.set_theme(self._visit.browser.client, name)

    def _preferences_changed(self) -> None:
        self._chat.follow_preferences()

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
        self._pages.fit(self._frame.room, is_wide=self._frame.is_wide)

    def _server_changed(self) -> None:
        watch = self._visit.browser.watch
        if watch.is_refused:
            self._device.sign_in()
        if self._was_away and not watch.is_away:
            self._device.say(tr(BACK))
            self._background.run(self._catch_up())
        self._was_away = watch.is_away
        self._pages.refresh()

    async def _catch_up(self) -> None:
        """The server was away: what happened meanwhile is read anew."""
        await self._sessions.read()
        await self._pages.reopen()

    def _tell_other_tabs(self) -> None:
        self._visit.tabs.tell(self._visit.me.user_id, self._told_by_others)

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
