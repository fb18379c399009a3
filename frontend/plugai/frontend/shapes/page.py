"""The page where 3D shapes are made, and those that were made."""

from __future__ import annotations

from collections.abc import AsyncIterable, AsyncIterator

import flet as ft

from plugai.client.types import Modality
from plugai.frontend.chat.attachments import Attachments
from plugai.frontend.chat.words import what_failed
from plugai.frontend.design.controls import Handler, icon_button, pane, send, text
from plugai.frontend.design.page import page_layout
from plugai.frontend.design.theme import TITLE
from plugai.frontend.design.tokens import COLUMN, TWO_PANES, XL
from plugai.frontend.identity.browsers import current_origin
from plugai.frontend.languages.sentences import mark, tr
from plugai.frontend.models.makers import MakersState
from plugai.frontend.models.picker import ModelPicker
from plugai.frontend.parameters.state import ParametersState
from plugai.frontend.shapes.composer import ShapeComposer
from plugai.frontend.shapes.empty import empty_page
from plugai.frontend.shapes.form import ShapeForm
from plugai.frontend.shapes.gallery import ShapeGallery
from plugai.frontend.shapes.made import MadeShapes
from plugai.frontend.shapes.making import ShapeMaking
from plugai.frontend.shapes.shape import Shape, ShapeFile
from plugai.frontend.shapes.viewer import ShapeActions, ShapeViewer
from plugai.frontend.shell.parts import PageParts
from plugai.frontend.shell.routes import ChatRoute, ShapesRoute
from plugai.frontend.status.banner import Banner
from plugai.frontend.status.notices import notice

_LEAST_HEIGHT, _MOST_HEIGHT, _SHARE = 340.0, 620.0, 0.5
_TOO_LATE = mark("It is too late: the files are deleted.")
_GONE = mark("This shape is not there any more.")


class ShapesPage:
    """Everybody has it."""

    def __init__(self, parts: PageParts) -> None:
        self._parts = parts
        device, client, guard = parts.device, parts.client, parts.guard
        self._route = ShapesRoute()
        self._is_choosing = False
        # The format for which a shape is made once more, to be downloaded.
        self._wanted = ""
        self._models = MakersState(parts.watch, parts.chosen, Modality.SHAPE)
        parameters = ParametersState(lambda: self._composer.show_parameters(), device.keep_values, device.values)
        pictures = Attachments(client, lambda: self._composer.show())
        self._form = ShapeForm(self._models, parameters, pictures, self._form_changed)
        self._making = ShapeMaking(client, lambda: self._composer.show_making(), self._made_one, device.sign_in)
        self._made = MadeShapes(client, self._show_made, lambda error: device.say(what_failed(error)))
        self._picker = ModelPicker(self._models, parts.commands, self._choose, guard, None, parts.add_model)
        self._composer = ShapeComposer(
            self._form,
            self._making,
            self._picker.control,
            guard(lambda _: device.pick_files(many=False)),
            self._paste,
            device.say,
            guard,
            device.follow_focus,
        )
        self._viewer = ShapeViewer(self._actions(), current_origin.get(), device.is_dark)
        self._gallery = ShapeGallery(self._made, self._press, guard)
        self._banner = Banner(guard, lambda: None)
        back = icon_button(ft.Icons.ARROW_BACK, tr("Back to the chat"), guard(lambda _: device.go(ChatRoute().path)))
        self._holder = ft.Column(spacing=XL, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
        self._back = back
        self._is_empty: bool | None = None
        self._has_looked = False
        self.pane = pane(
            page_layout(back, text(tr("3D shapes"), TITLE), self._banner.control, self._holder, width=COLUMN)
        )
        """The page, to which the focus can be given."""

    async def open(self, route: ShapesRoute) -> None:
        """Show what a path names, read anew. Raises PlugAIError."""
        self._route, self._is_choosing = route, False
        self._composer.use_send_key(self._parts.chosen.send_key)
        self._parts.device.set_title(tr("3D shapes"))
        self.refresh()
        if not self._made.is_read:
            await self._made.read()
        self._show_made()
        if self._picker.is_wide and not route.shapes:
            await self.focus()
        if any(self._made.get(found) is None for found in route.shapes):
            self._parts.device.say(tr(_GONE))

    async def reopen(self) -> None:
        """The server was away: read anew what may have changed. Raises PlugAIError."""
        await self._made.read()
        await self._making.find(self._models.choices)

    def refresh(self) -> None:
        """Show what has changed about the server and its models."""
        models = self._models
        is_empty = not models.choices
        if is_empty != self._is_empty:
            self._is_empty = is_empty
            top = empty_page(self._parts.add_model) if is_empty else self._composer.control
            self._holder.controls = [top, self._viewer.control, self._gallery.control]
            send(self._holder)
        watch, model = self._parts.watch, self._form.model_id or models.default
        self._banner.show(notice(watch, model) if model or watch.is_away else None)
        self._picker.is_wide = (self._parts.device.page.width or 0) >= TWO_PANES
        self._picker.show(self._form.model_id)
        self._parts.background.run(self._form.show())
        if not is_empty and not self._has_looked:
            self._has_looked = True
            self._parts.background.run(self._making.find(models.choices))

    def repaint(self) -> None:
        """The colours are others."""
        self._show_made()

    async def attach(self, name: str, mime_type: str, content: AsyncIterable[bytes]) -> None:
        """Take a picture for the next shape."""
        problem = await self._form.add_picture(name, mime_type, content)
        if problem:
            self._parts.device.say(problem)

    async def begin(self, words: str, artifact_id: str) -> None:
        """Have a shape made next from this picture, or of these words without one. Raises PlugAIError."""
        await self._form.begin(words, artifact_id)

    async def stop(self) -> None:
        """Stop the shape that is being made, if there is one."""
        await self._making.stop()

    async def send_written(self) -> None:
        """Have made what is written, if somebody writes here."""
        if self._parts.device.has_focus(self._composer.field):
            await self._composer.submit()

    async def focus(self) -> None:
        """Give the focus to where one begins."""
        await (self._back if self._is_empty else self._composer).focus()

    async def close(self) -> None:
        """The page will not come back. The shape is made nevertheless."""
        await self._making.close()
        await self._made.close()

    @property
    def _shown(self) -> list[Shape]:
        found = [self._made.get(artifact_id) for artifact_id in self._route.shapes]
        return [shape for shape in found if shape is not None]

    def _actions(self) -> ShapeActions:
        device, guard = self._parts.device, self._parts.guard
        return ShapeActions(
            reuse=lambda shape: guard(lambda _: self._reuse(shape)),
            compare=lambda shape: guard(lambda _: self._choose_other()),
            leave=guard(lambda _: device.go(ShapesRoute(self._route.shapes[:1]).path)),
            download=lambda file: guard(lambda _: self._download(file)),
            convert=lambda shape, kind: guard(lambda _: self._convert(shape, kind)),
            formats=self._form.formats,
            delete=lambda shape: guard(lambda _: self._delete(shape)),
            view=lambda path: guard(lambda _: device.open_link(path)),
        )

    def _form_changed(self) -> None:
        self._composer.show()
        self.refresh()

    def _show_made(self) -> None:
        page = self._parts.device.page
        height = min(_MOST_HEIGHT, max(_LEAST_HEIGHT, (page.height or 0) * _SHARE))
        self._viewer.show(self._shown, height)
        self._gallery.show([shape.id for shape in self._shown], is_choosing=self._is_choosing)

    def _choose(self, model: str) -> Handler:
        return self._parts.guard(lambda _: self._form.choose(model))

    def _press(self, shape: Shape) -> Handler:
        async def press(_: object) -> None:
            first = self._route.shapes[:1] if self._is_choosing else ()
            await self._parts.device.go(ShapesRoute((*(found for found in first if found != shape.id), shape.id)).path)

        return self._parts.guard(press)

    def _choose_other(self) -> None:
        self._is_choosing = True
        self._show_made()

    async def _reuse(self, shape: Shape) -> None:
        await self._form.reuse(shape)
        await self._composer.focus()

    def _convert(self, shape: Shape, kind: str) -> None:
        if self._making.make(self._form.recipe_for(shape, kind)):
            self._wanted = kind
        else:
            self._parts.device.say(tr("A shape is being made. Try again when it is there."))

    def _made_one(self, artifact_id: str) -> None:
        self._parts.device.announce(tr("The shape is there."))
        self._parts.background.run(self._show_new(artifact_id))

    async def _show_new(self, artifact_id: str) -> None:
        wanted, self._wanted = self._wanted, ""
        await self._made.read()
        shape = self._made.get(artifact_id)
        if shape is None:
            return
        file = shape.file(wanted) if wanted else None
        if file is not None:
            self._download(file)
        await self._parts.device.go(ShapesRoute((shape.id,)).path)

    def _download(self, file: ShapeFile) -> None:
        self._parts.device.leave_for(f"/file/{file.artifact_id}")

    def _delete(self, shape: Shape) -> None:
        undo = self._parts.guard(lambda _: self._undo(shape))
        self._parts.device.say(tr("The shape is deleted."), tr("Undo"), undo)
        self._made.delete(shape)

    def _undo(self, shape: Shape) -> None:
        if not self._made.undo(shape):
            self._parts.device.say(tr(_TOO_LATE))

    async def _paste(self, name: str, mime_type: str, content: bytes) -> None:
        async def chunks() -> AsyncIterator[bytes]:
            yield content

        await self.attach(name or "pasted.png", mime_type, chunks())
