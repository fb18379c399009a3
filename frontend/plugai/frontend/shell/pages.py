"""The pages of the application, of which one is shown: which one an address names, and where its focus begins."""

from __future__ import annotations

from collections.abc import AsyncIterable, Callable, Mapping

import flet as ft

from plugai.client.types import Modality, SendKey
from plugai.frontend.administration.page import AdministrationPage
from plugai.frontend.compare.page import ComparePage
from plugai.frontend.design.controls import Handler, send
from plugai.frontend.hub.page import HubPage
from plugai.frontend.languages.sentences import tr
from plugai.frontend.models.makers import MakersState
from plugai.frontend.parameters.panel import ParametersPanel
from plugai.frontend.pictures.page import PicturesPage
from plugai.frontend.pictures.panel import PicturePanel
from plugai.frontend.settings.page import SettingsPage
from plugai.frontend.shapes.page import ShapesPage
from plugai.frontend.shell.conversation.page import ChatPage
from plugai.frontend.shell.parts import PageParts
from plugai.frontend.shell.routes import (
    ChatRoute,
    CompareRoute,
    ModelsRoute,
    PicturesRoute,
    Sectioned,
    SectionRoute,
    ShapesRoute,
    route_of,
)

_Page = ChatPage | SettingsPage | AdministrationPage | HubPage | ComparePage | PicturesPage | ShapesPage


class Pages:
    """`sectioned` makes the pages of several sections that the user has; `changed` is called when another is shown.

    `toggle_panel` shows the parameters beside the page, or no longer. Pages are made when they are shown first, since
    they would take memory of the server that most of its users never need.
    """

    def __init__(
        self,
        parts: PageParts,
        chat: ChatPage,
        sectioned: Mapping[Sectioned, Callable[[], SettingsPage | AdministrationPage]],
        changed: Callable[[], None],
        toggle_panel: Handler,
    ) -> None:
        self._parts = parts
        self._chat = chat
        self._make_sectioned = sectioned
        self._sectioned: dict[Sectioned, SettingsPage | AdministrationPage] = {}
        self._hub: HubPage | None = None
        self._pictures: PicturesPage | None = None
        self._compare: ComparePage | None = None
        self._shapes: ShapesPage | None = None
        self._changed = changed
        self._toggle_panel = toggle_panel
        self._shown: _Page = chat
        self.panel = ft.Container(chat.panel.control, expand=True)
        """The parameters of the page that is shown, if it has any."""
        self.control = ft.Container(chat.pane, expand=True)

    @property
    def shown_panel(self) -> ParametersPanel | PicturePanel | None:
        """The parameters of the page that is shown; None if it has none."""
        return self._shown.panel if isinstance(self._shown, ChatPage | PicturesPage) else None

    async def follow(self, path: str) -> None:
        """Show what a path names. Raises PlugAIError."""
        match route_of(path):
            case SectionRoute(name, section) if name in self._make_sectioned:
                await self._open_section(name, section)
            case ChatRoute(session_id, model):
                await self._open_chat(session_id, model)
            case ModelsRoute() as route:
                await self._open_models(route)
            case PicturesRoute() | CompareRoute() | ShapesRoute() as route:
                await self._open_maker(route)
            case SectionRoute():
                # To a member it is an address like any other that leads nowhere.
                await self._open_chat("", "")

    async def reopen(self) -> None:
        """The server was away: read anew what may have changed. Raises PlugAIError."""
        await self._chat.reopen()
        if self._hub is not None:
            await self._hub.reopen()
        for page in self._makers:
            await page.reopen()

    def refresh(self) -> None:
        """Show what has changed about the server and its models."""
        self._chat.refresh()
        for page in self._makers:
            page.refresh()
        if isinstance(self._shown, AdministrationPage):
            self._shown.follow()

    def repaint(self) -> None:
        """Show in other colours what has colours of its own."""
        self._chat.show()
        for page in (self._compare, self._shapes):
            if page is not None:
                page.repaint()

    def fit(self, room: float, *, is_wide: bool) -> None:
        """Leave so much room for what is beside each other, on a page of this kind."""
        if self._compare is not None:
            self._compare.fit(room, is_wide=is_wide)
        if self._pictures is not None:
            self._pictures.fit(room, is_wide=is_wide)

    async def attach(self, name: str, mime_type: str, content: AsyncIterable[bytes]) -> None:
        """Take a file for what is written on the shown page."""
        page = self._shown if isinstance(self._shown, ComparePage | PicturesPage | ShapesPage) else self._chat
        await page.attach(name, mime_type, content)

    async def send_by_keys(self) -> None:
        """Ctrl+Enter was pressed: send what is written on the shown page, if the user prefers these keys."""
        page = self._shown
        if self._parts.chosen.send_key is not SendKey.CTRL_ENTER:
            return
        if isinstance(page, ChatPage | ComparePage | PicturesPage | ShapesPage):
            await page.send_written()

    async def stop(self) -> None:
        """Stop what is under way on the shown page; pictures have buttons for that."""
        if isinstance(self._shown, ComparePage | ShapesPage):
            await self._shown.stop()
        elif isinstance(self._shown, ChatPage):
            await self._shown.stop_answer()

    async def close(self) -> None:
        """The page will not come back. What is under way goes on at the server."""
        await self._chat.close()
        for page in self._makers:
            await page.close()

    async def focus(self) -> None:
        """Give the focus to where one begins on the shown page."""
        if isinstance(self._shown, ChatPage):
            await self._shown.write()
        else:
            await self._shown.focus()

    @property
    def _makers(self) -> list[ComparePage | PicturesPage | ShapesPage]:
        """The pages besides the chat on which something is made, as far as they have been shown."""
        return [page for page in (self._compare, self._pictures, self._shapes) if page is not None]

    async def _open_chat(self, session_id: str, model: str) -> None:
        self._show(self._chat)
        await self._chat.open(session_id, model)

    async def _open_section(self, name: Sectioned, section: str) -> None:
        page = self._sectioned.get(name) or self._make_sectioned[name]()
        self._sectioned[name] = page
        self._show(page)
        await page.open(section)

    async def _open_models(self, route: ModelsRoute) -> None:
        if self._parts.add_model is None:
            self._parts.device.say(tr("Only administrators add and remove models."))
            await self._parts.device.go(ChatRoute().path)
            return
        if self._hub is None:
            self._hub = HubPage(self._parts)
        self._show(self._hub)
        await self._hub.open(route)

    async def _open_maker(self, route: PicturesRoute | CompareRoute | ShapesRoute) -> None:
        match route:
            case PicturesRoute():
                await self._open_pictures()
            case CompareRoute():
                await self._open_compare(route)
            case ShapesRoute():
                await self._open_shapes(route)

    async def _open_pictures(self) -> None:
        if self._pictures is None:
            models = MakersState(self._parts.watch, self._parts.chosen, Modality.IMAGE)
            self._pictures = PicturesPage(self._parts, models, self._toggle_panel, self._make_shape)
        self._show(self._pictures)
        await self._pictures.open()

    async def _open_compare(self, route: CompareRoute) -> None:
        if self._compare is None:
            self._compare = ComparePage(self._parts, self._chat.drop)
        self._show(self._compare)
        await self._compare.open(route)

    async def _open_shapes(self, route: ShapesRoute) -> None:
        page = self._shapes_page()
        self._show(page)
        await page.open(route)

    async def _make_shape(self, words: str, artifact_id: str) -> None:
        await self._shapes_page().begin(words, artifact_id)
        await self._parts.device.go(ShapesRoute().path)

    def _shapes_page(self) -> ShapesPage:
        if self._shapes is None:
            self._shapes = ShapesPage(self._parts)
        return self._shapes

    def _show(self, page: _Page) -> None:
        if self._shown is not page:
            self._shown = page
            if self.shown_panel is not None:
                self.panel.content = self.shown_panel.control
            self.control.content = page.pane
            send(self.control)
            self._changed()
