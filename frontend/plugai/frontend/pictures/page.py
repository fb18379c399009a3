"""The page where pictures are made: the form, what is under way, and those that were made."""

from __future__ import annotations

from collections.abc import AsyncIterable

import flet as ft

from plugai.frontend.design.controls import Handler, icon_button, pane, send, text
from plugai.frontend.design.theme import BODY, HEAD, LINE, MUTED
from plugai.frontend.design.tokens import XL, L, M, S
from plugai.frontend.languages.sentences import mark, tr
from plugai.frontend.models.makers import MakersState
from plugai.frontend.models.picker import ModelPicker
from plugai.frontend.pictures.commands import MakeShape, PictureCommands
from plugai.frontend.pictures.composer import PictureComposer
from plugai.frontend.pictures.gallery_view import GalleryView
from plugai.frontend.pictures.panel import PicturePanel
from plugai.frontend.pictures.run_card import PictureRunCard
from plugai.frontend.pictures.runs import PictureRun
from plugai.frontend.shell.parts import PageParts
from plugai.frontend.status.banner import Banner
from plugai.frontend.status.notices import notice

_WIDEST, _TILE, _WIDE_TILE = 1040, 150, 240
_NO_MODEL = mark("This server has no model that makes pictures")
_ADD, _ASK = mark("Add one, and write here what it should draw."), mark("Ask an administrator to add one.")
# So many pixels before the end of what is there, more is read.
_NEAR = 600
_SCROLL_MILLISECONDS = 150


class PicturesPage:
    """`toggle_panel` shows the panel with the parameters, or no longer; `make_shape` leads to the page of shapes."""

    def __init__(self, parts: PageParts, models: MakersState, toggle_panel: Handler, make_shape: MakeShape) -> None:
        self._parts = parts
        self._models = models
        guard, device = parts.guard, parts.device
        self._room = float(_WIDEST)
        self._is_wide = True
        self._cards: dict[int, PictureRunCard] = {}
        self._facts: object = None
        self.commands = commands = PictureCommands(parts, models, self._show, self._parameters_changed, make_shape)
        self.panel = PicturePanel(commands.form, commands.parameters, guard, device.follow_focus, toggle_panel)
        self._composer = PictureComposer(commands.form, commands.composer_actions(), guard, device.follow_focus)
        self._gallery = GalleryView(commands.gallery, commands.actions, guard)
        self._picker = ModelPicker(models, parts.commands, self._choose, guard, None, parts.add_model)
        self._tune = icon_button(ft.Icons.TUNE, tr("Parameters"), toggle_panel, size=20)
        self._banner = Banner(guard, lambda: None)
        self._list = ft.ListView(
            expand=True, spacing=L, scroll_interval=_SCROLL_MILLISECONDS, on_scroll=guard(self._scrolled)
        )
        self.pane = pane(self._layout())
        """The page, to which the focus can be given."""

    async def open(self) -> None:
        """Show the page, with what was made meanwhile elsewhere."""
        self._composer.use_send_key(self._parts.chosen.send_key)
        self._parts.device.set_title(tr("Pictures"))
        self.refresh()
        await self.commands.read()
        if self._is_wide:
            await self.focus()

    async def reopen(self) -> None:
        """The server was away: follow what goes on, and read what was made meanwhile."""
        await self.commands.read()

    async def send_written(self) -> None:
        """Have made what is written, if somebody writes here."""
        if self._parts.device.has_focus(self._composer.field):
            await self._composer.submit()

    async def focus(self) -> None:
        """Give the focus to where one writes."""
        await self._composer.focus()

    async def attach(self, name: str, mime_type: str, content: AsyncIterable[bytes]) -> None:
        """Begin from a picture that was given to this page."""
        await self.commands.attach(name, mime_type, content)

    def refresh(self) -> None:
        """Show what has changed about the server and its models."""
        form, watch = self.commands.form, self._parts.watch
        self._picker.show(form.model_id)
        name = form.model_id or self._models.default
        self._banner.show(notice(watch, name) if name or watch.is_away else None)
        self._parts.background.run(form.show())
        self._show()

    def fit(self, room: float, *, is_wide: bool) -> None:
        """Use so much room."""
        side = XL if is_wide else M
        if is_wide != self._is_wide:
            self._is_wide = self._picker.is_wide = is_wide
            self._cards = {}
        self._room = min(room - 2 * side, _WIDEST)
        margin = (room - self._room) / 2
        self._list.padding = ft.Padding(margin, L, margin, XL)
        self._show()

    async def close(self) -> None:
        """The page will not come back. What is under way goes on at the server."""
        await self.commands.gallery.close()

    def _layout(self) -> ft.Control:
        chosen = ft.Container(self._picker.control, expand=True, alignment=ft.Alignment(-1, 0))
        head = ft.Container(
            ft.Row([chosen, self._tune], spacing=S),
            height=60,
            padding=ft.Padding(M, 0, M, 0),
            border=ft.Border(bottom=ft.BorderSide(1, LINE)),
        )
        return ft.Column([pane(head), self._banner.control, self._list], expand=True, spacing=0)

    def _parameters_changed(self) -> None:
        self.panel.refresh()
        self._show()

    def _show(self) -> None:
        """Show the form, the requests and the pictures; what is the same as before stays as it is."""
        gallery, runs = self.commands.gallery, self.commands.runs.shown
        self._composer.show()
        self._cards = {id(run): self._cards.get(id(run)) or self._card(run) for run in runs}
        for card in self._cards.values():
            card.show()
        above = [picture.artifact_id for run in runs for picture in run.pictures]
        below = [picture.artifact_id for picture in gallery.shown(above)]
        has_model = bool(self._models.choices)
        facts = (has_model, list(self._cards), below, gallery.problem, gallery.has_more, self._room, self._is_wide)
        if facts != self._facts:
            self._facts = facts
            first = self._composer.control if has_model else self._nothing()
            cards = [card.control for card in self._cards.values()]
            self._list.controls = [first, *cards, *self._gallery.rows(self._room, above)]
            send(self._list)

    def _card(self, run: PictureRun) -> PictureRunCard:
        commands = self.commands
        size = _WIDE_TILE if self._is_wide else _TILE
        return PictureRunCard(run, size, commands.actions, commands.stop, commands.retry, commands.dismiss)

    def _nothing(self) -> ft.Control:
        add = self._parts.add_model
        heading = ft.Semantics(content=text(tr(_NO_MODEL), HEAD), header=True, heading_level=2)
        button = [ft.Row([ft.FilledButton(tr("Add a model"), on_click=add)])] if add else []
        return ft.Column([heading, text(_ADD if add else _ASK, BODY, MUTED), *button], spacing=M)

    def _choose(self, model: str) -> Handler:
        async def choose(_: object) -> None:
            await self.commands.form.choose(model)
            self.refresh()

        return self._parts.guard(choose)

    async def _scrolled(self, event: ft.OnScrollEvent) -> None:
        if event.pixels > event.max_scroll_extent - _NEAR:
            await self.commands.gallery.read_more()
