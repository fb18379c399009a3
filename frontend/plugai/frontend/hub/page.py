"""The page where models are added: the search of the hub, a model of it, and what is installed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import flet as ft

from plugai.frontend.chat.messages.markdown import MarkdownBlocks
from plugai.frontend.design.controls import Handler, icon_button, pane, send, text
from plugai.frontend.design.page import page_layout, tab
from plugai.frontend.design.theme import TITLE
from plugai.frontend.design.tokens import COLUMN, S
from plugai.frontend.hub.aliases import AliasesState
from plugai.frontend.hub.aliases_view import AliasesView
from plugai.frontend.hub.downloads import DownloadsState
from plugai.frontend.hub.downloads_view import DownloadsView
from plugai.frontend.hub.imports import ImportsState
from plugai.frontend.hub.imports_view import ImportsView
from plugai.frontend.hub.installed import InstalledState
from plugai.frontend.hub.installed_view import InstalledView
from plugai.frontend.hub.model_view import ModelView
from plugai.frontend.hub.search import HubChoice, HubSearch
from plugai.frontend.hub.search_view import SearchView
from plugai.frontend.languages.sentences import mark, tr
from plugai.frontend.shell.parts import PageParts
from plugai.frontend.shell.routes import ChatRoute, ModelsRoute

_TABS = (
    (mark("Find a model"), ModelsRoute()),
    (mark("Import"), ModelsRoute(section="import")),
    (mark("Installed"), ModelsRoute(section="installed")),
    (mark("Aliases"), ModelsRoute(section="aliases")),
)
_Section = SearchView | ModelView | InstalledView | ImportsView | AliasesView


class HubPage:
    """Only administrators have it."""

    def __init__(self, parts: PageParts) -> None:
        self._parts = parts
        device, client, guard = parts.device, parts.client, parts.guard
        self._route = ModelsRoute()
        self._shown_download: object = None
        self._search = HubSearch(client, lambda: self._search_view.show())
        self._choice = HubChoice(client, lambda: self._model_view.show())
        self._downloads = DownloadsState(client, self._downloads_changed, parts.background.run)
        own = parts.models
        self._installed = InstalledState(
            client, lambda: own.default, lambda: self._installed_view.show(), self._downloads.forget
        )

        def use_it(model: str) -> Handler:
            return guard(lambda _: device.go(ChatRoute(model=model).path))

        def copy(words: str) -> Handler:
            return guard(lambda _: device.copy(words))

        blocks = MarkdownBlocks(device.is_dark, copy, device.open_link)
        self._search_view = SearchView(self._search, self._opener, guard, device.follow_focus)
        self._model_view = ModelView(self._choice, self._downloads, blocks, use_it, device.open_link, guard)
        self._downloads_view = DownloadsView(self._downloads, use_it, guard)
        self._installed_view = InstalledView(self._installed, use_it, guard)
        self._imports = ImportsState(client, self._downloads, lambda: self._imports_view.show())
        self._imports_view = ImportsView(self._imports, guard, device.follow_focus)
        self._aliases = AliasesState(client, lambda: self._aliases_view.show(), parts.watch.refresh)
        self._aliases_view = AliasesView(self._aliases, guard, device.follow_focus)
        self._back = icon_button(ft.Icons.ARROW_BACK, tr("Back"), guard(lambda _: self._go_back()))
        self._title = text("", TITLE, max_lines=1, overflow=ft.TextOverflow.ELLIPSIS)
        self._tabs = ft.Row(spacing=S, wrap=True)
        self._holder = ft.Container()
        parts_of_page = (self._tabs, self._downloads_view.control, self._holder)
        self.pane = pane(page_layout(self._back, self._title, *parts_of_page, width=COLUMN))
        """The page, to which the focus can be given."""

    async def open(self, route: ModelsRoute) -> None:
        """Show what a path names, read anew."""
        self._route = route
        self._title.value = route.repository or tr("Models")
        self._tabs.controls = [] if route.repository else [self._tab(tr(name), route) for name, route in _TABS]
        self._tabs.visible = not route.repository
        self._holder.content = self._content.control
        send(self.pane)
        self._parts.device.set_title(self._title.value)
        await self._downloads.read()
        await self._read()

    async def reopen(self) -> None:
        """The server was away: find the downloads that go on."""
        await self._downloads.read()

    async def focus(self) -> None:
        """Give the focus to the first thing of the page."""
        await self._back.focus()

    @property
    def _content(self) -> _Section:
        if self._route.repository:
            return self._model_view
        sections: dict[str, _Section] = {
            "import": self._imports_view,
            "installed": self._installed_view,
            "aliases": self._aliases_view,
        }
        return sections.get(self._route.section, self._search_view)

    async def _read(self) -> None:
        if self._route.repository:
            await self._choice.open(self._route.repository)
        elif self._route.section:
            sections: dict[str, Callable[[], Awaitable[None]]] = {
                "import": self._imports.read,
                "installed": self._installed.read,
                "aliases": self._aliases.read,
            }
            await sections[self._route.section]()
        elif not self._search.has_searched:
            await self._search.search(self._search.query)

    def _downloads_changed(self, model: str) -> None:
        self._downloads_view.show()
        found = self._downloads.of(model)
        # While it runs, what one can do with the variant is the same.
        facts = (model, found and (found.state.state, found.problem))
        if not model or facts != self._shown_download:
            self._shown_download = facts
            self._model_view.show_variants()
            if self._route.section == "installed":
                self._parts.background.run(self._installed.read())

    def _opener(self, repository: str) -> Handler:
        return self._parts.guard(lambda _: self._parts.device.go(ModelsRoute(repository).path))

    async def _go_back(self) -> None:
        path = ModelsRoute().path if self._route.repository else ChatRoute().path
        await self._parts.device.go(path)

    def _tab(self, name: str, route: ModelsRoute) -> ft.Control:
        return tab(name, self._parts.guard(lambda _: self._parts.device.go(route.path)), is_shown=route == self._route)
