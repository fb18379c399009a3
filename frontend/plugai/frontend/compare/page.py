"""The page where models are compared: first what is compared, then the answers beside each other."""

from __future__ import annotations

from collections.abc import AsyncIterable, Callable

import flet as ft

from plugai.client import NotFoundError
from plugai.frontend.chat.attachments import Attachment
from plugai.frontend.chat.changes import Change, Ended, Opened, SignedOut
from plugai.frontend.compare.choice import ComparedModels
from plugai.frontend.compare.column import Column
from plugai.frontend.compare.results_view import ResultsView
from plugai.frontend.compare.setup_view import SetupView
from plugai.frontend.compare.state import CompareState
from plugai.frontend.compare.words import ending
from plugai.frontend.design.controls import Handler, icon_button, pane, send, text
from plugai.frontend.design.page import page_layout
from plugai.frontend.design.theme import TITLE
from plugai.frontend.design.tokens import WIDE
from plugai.frontend.languages.sentences import mark, tr
from plugai.frontend.settings.forms import quiet_button
from plugai.frontend.shell.parts import PageParts
from plugai.frontend.shell.routes import ChatRoute, CompareRoute

_GONE = mark("This comparison is not there any more.")


class ComparePage:
    """`chosen` is told of each comparison of which one answer goes on, before its conversation is shown."""

    def __init__(self, parts: PageParts, chosen: Callable[[str], None]) -> None:
        self._parts = parts
        self._chosen = chosen
        self._models = ComparedModels(lambda: [model.id for model in parts.models.choices])
        self._available: list[str] = []
        self._compare = CompareState(parts.client, self._changed)
        self._setup = SetupView(parts, self._models, self._ask)
        self._results = ResultsView(parts, self._compare, self._choose)
        self._back = icon_button(ft.Icons.ARROW_BACK, tr("Back"), parts.guard(lambda _: self._go_back()))
        # They are made once: a button that is made again hears no press on its way to it.
        self._stop_all = quiet_button(tr("Stop all"), parts.guard(lambda _: self.stop()))
        self._new = quiet_button(tr("New comparison"), parts.guard(lambda _: parts.device.go(CompareRoute().path)))
        self._beside = ft.Container()
        self._holder = ft.Container()
        self._is_result, self._is_wide = False, True
        title = text(tr("Compare models"), TITLE, max_lines=1, overflow=ft.TextOverflow.ELLIPSIS)
        self.pane = pane(page_layout(self._back, title, self._holder, width=WIDE, beside=self._beside))
        """The page, to which the focus can be given."""

    async def open(self, route: CompareRoute) -> None:
        """Show a stored comparison, or what shall be compared. Raises PlugAIError."""
        self._parts.device.set_title(tr("Compare models"))
        if route.session_id:
            if route.session_id != self._compare.id and not await self._open_stored(route.session_id):
                return
            self._show(is_result=True)
        else:
            self._models.fill(route.model)
            self._show(is_result=False)
            await self._setup.open()
            if self._is_wide:
                await self._setup.focus()

    async def reopen(self) -> None:
        """The server was away: follow the answers that go on there. Raises PlugAIError."""
        if self._compare.is_interrupted:
            await self._compare.open(self._compare.id)

    def refresh(self) -> None:
        """Show which models there are now."""
        available = [model.id for model in self._parts.models.choices]
        if available != self._available:
            self._available = available
            self._models.fill()
            self._setup.show()

    def repaint(self) -> None:
        """Show the answers in other colours."""
        self._results.repaint()

    def fit(self, room: float, *, is_wide: bool) -> None:
        """Leave so much room for the answers, on a page of this kind."""
        self._is_wide = is_wide
        self._setup.show_hint(is_wide)
        self._results.fit(room)

    async def attach(self, name: str, mime_type: str, content: AsyncIterable[bytes]) -> None:
        """Take a file for the question."""
        if not self._is_result:
            await self._setup.attach(name, mime_type, content)

    async def send_written(self) -> None:
        """Send the question that is written, if somebody writes it."""
        await self._setup.send_written()

    async def focus(self) -> None:
        """Give the focus to where one writes, or to the first thing of the page."""
        if self._is_result:
            await self._back.focus()
        else:
            await self._setup.focus()

    async def stop(self) -> None:
        """Stop all answers that are under way."""
        await self._compare.stop_all()

    async def close(self) -> None:
        """The page will not come back. Answers go on at the server."""
        await self._compare.close()

    def _show(self, *, is_result: bool) -> None:
        self._is_result = is_result
        self._holder.content = self._results.control if is_result else self._setup.control
        send(self._holder)
        self._show_beside()

    def _show_beside(self) -> None:
        """Offer to stop all answers, or to begin anew."""
        shown = (self._stop_all if self._compare.is_running else self._new) if self._is_result else None
        if shown is not self._beside.content:
            self._beside.content = shown
            send(self._beside)

    async def _open_stored(self, session_id: str) -> bool:
        try:
            if await self._compare.open(session_id):
                return True
        except NotFoundError:
            pass
        self._parts.device.say(tr(_GONE))
        await self._parts.device.go(CompareRoute().path)
        return False

    async def _ask(self, words: str, files: list[Attachment]) -> None:
        await self._compare.ask(self._models.chosen, words, files)
        await self._parts.device.go(CompareRoute(self._compare.id).path)
        await self._parts.sessions.read()

    def _choose(self, column: Column) -> Handler:
        async def choose(_: object) -> None:
            session_id = await self._compare.choose(column)
            if session_id:
                self._chosen(session_id)
                await self._parts.sessions.read()
                await self._parts.device.go(ChatRoute(session_id).path)

        return self._parts.guard(choose)

    def _changed(self, column: Column | None, change: Change) -> None:
        if isinstance(change, SignedOut):
            self._parts.device.sign_in()
        elif column is None:
            self._results.show()
        else:
            self._results.take(column, change)
            if isinstance(change, Ended):
                self._parts.device.announce(ending(column.model, column.answer))
        if isinstance(change, Opened | Ended):
            self._show_beside()

    async def _go_back(self) -> None:
        path = CompareRoute().path if self._is_result else ChatRoute().path
        await self._parts.device.go(path)
