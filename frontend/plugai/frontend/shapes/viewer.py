"""The shape that is shown, or two beside each other, and what one can do with it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

import flet as ft

from plugai.frontend.chat.messages.extras import size_words
from plugai.frontend.design.controls import Handler, icon_button, menu_button, menu_item, send, text
from plugai.frontend.design.theme import LINE, MUTED, SMALL, STRONG
from plugai.frontend.design.tokens import S
from plugai.frontend.languages.current import current
from plugai.frontend.languages.sentences import tr
from plugai.frontend.settings.forms import quiet_button
from plugai.frontend.shapes.shape import Shape, ShapeFile


@ft.control("WebView")
class PageFrame(ft.LayoutControl):  # type: ignore[misc]
    """A page within the page. Flet's client for browsers has it; its Python package has nothing besides this."""

    url: str | None = None


@dataclass(frozen=True, slots=True)
class ShapeActions:
    """Each makes a handler for a shape, but for `leave`, which ends a comparison.

    `formats` are those in which it could be made too, and `view` opens the viewer in a tab of its own.
    """

    reuse: Callable[[Shape], Handler]
    compare: Callable[[Shape], Handler]
    leave: Handler
    download: Callable[[ShapeFile], Handler]
    convert: Callable[[Shape, str], Handler]
    formats: Callable[[Shape], list[str]]
    delete: Callable[[Shape], Handler]
    view: Callable[[str], Handler]


def view_path(shapes: Sequence[Shape], *, is_dark: bool) -> str:
    """The path of the viewer of these shapes."""
    named = [("shape", shape.id) for shape in shapes]
    return f"/shapes/view?{urlencode([*named, ('theme', 'dark' if is_dark else 'light'), ('lang', current().tag)])}"


class ShapeViewer:
    """Frames the viewer. It is loaded again only when it has something else to show."""

    def __init__(self, actions: ShapeActions, origin: str, is_dark: Callable[[], bool]) -> None:
        """`origin` is where the page comes from: a frame needs a whole URL."""
        self._actions = actions
        self._origin = origin
        self._is_dark = is_dark
        self._path = ""
        self._is_row = False
        self._frame = ft.Container(border=ft.Border.all(1, LINE))
        self._below = ft.Column(spacing=S)
        self.control = ft.Column([self._frame, self._below], spacing=S, visible=False)

    def show(self, shapes: Sequence[Shape], height: float) -> None:
        """Show these, one or two; nothing if there are none."""
        self.control.visible = bool(shapes)
        path = view_path(shapes, is_dark=self._is_dark()) if shapes else ""
        if path != self._path:
            self._path = path
            self._frame.content = self._framed(self._origin + path) if path else None
        self._frame.height = height
        self._below.controls = self._about(shapes)
        send(self.control)

    def _framed(self, url: str) -> ft.Control:
        """A frame that loads this: in a place of the same kind, Flutter would go on showing what it has loaded."""
        self._is_row = not self._is_row
        frame = [PageFrame(url=url, expand=True)]
        if self._is_row:
            return ft.Row(frame, expand=True, vertical_alignment=ft.CrossAxisAlignment.STRETCH)
        return ft.Column(frame, expand=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)

    def _about(self, shapes: Sequence[Shape]) -> list[ft.Control]:
        if len(shapes) == 1:
            return [_words(shapes[0]), ft.Row(self._buttons(shapes[0]), spacing=S, run_spacing=S, wrap=True)]
        columns = [ft.Container(_words(shape), expand=True) for shape in shapes]
        end = [quiet_button(tr("Show one alone"), self._actions.leave), *self._tab()] if shapes else []
        return [ft.Row(columns, spacing=S), ft.Row(end, spacing=S)]

    def _buttons(self, shape: Shape) -> list[ft.Control]:
        actions = self._actions
        file = shape.shown
        words = tr("Download {upper} ({size_words})", upper=file.kind.upper(), size_words=size_words(file.size))
        return [
            quiet_button(words, actions.download(file)),
            *self._formats(shape),
            quiet_button(tr("Use again"), actions.reuse(shape), name=tr("Use its words and parameters again")),
            quiet_button(tr("Compare"), actions.compare(shape), name=tr("Compare with another shape")),
            *self._tab(),
            icon_button(ft.Icons.DELETE_OUTLINE, tr("Delete the shape"), actions.delete(shape)),
        ]

    def _formats(self, shape: Shape) -> list[ft.Control]:
        actions = self._actions
        items = [
            menu_item(ft.Icons.DOWNLOAD, f"{file.kind.upper()} ({size_words(file.size)})", actions.download(file))
            for file in shape.files
            if file is not shape.shown
        ]
        items += [
            menu_item(ft.Icons.AUTORENEW, tr("Make it as {upper}", upper=kind.upper()), actions.convert(shape, kind))
            for kind in actions.formats(shape)
        ]
        if not items:
            return []
        name = tr("Other formats")
        icon = ft.Icon(ft.Icons.FILE_DOWNLOAD_OUTLINED, size=20, color=MUTED, semantics_label=name)
        return [menu_button(name, icon, items)]

    def _tab(self) -> list[ft.Control]:
        return [
            icon_button(ft.Icons.OPEN_IN_NEW, tr("Open the viewer in a tab of its own"), self._actions.view(self._path))
        ]


def _words(shape: Shape) -> ft.Control:
    name = text(shape.name, STRONG, max_lines=2, overflow=ft.TextOverflow.ELLIPSIS)
    return ft.Column([name, text(shape.facts, SMALL, MUTED)], spacing=2, tight=True)
