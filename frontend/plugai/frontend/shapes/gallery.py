"""The shapes that were made, as small pictures."""

from __future__ import annotations

from collections.abc import Callable

import flet as ft

from plugai.frontend.design.controls import Handler, Wrap, send, text
from plugai.frontend.design.theme import ACCENT, BODY, LINE, LOW, MUTED, SMALL, STRONG, TITLE
from plugai.frontend.design.tokens import R_MEDIUM, L, M, S
from plugai.frontend.languages.sentences import mark, tr
from plugai.frontend.settings.forms import quiet_button, waiting
from plugai.frontend.shapes.made import MadeShapes
from plugai.frontend.shapes.shape import Shape

_TILE, _PICTURE = 148, 120
_NONE = mark("What you make is listed here.")
_CHOOSE = mark("Choose the shape to compare it with.")


class ShapeGallery:
    """`press` makes a handler for one of them; `shown` are the ids of those that are in the viewer."""

    def __init__(self, made: MadeShapes, press: Callable[[Shape], Handler], guard: Wrap) -> None:
        self._made = made
        self._press = press
        self._guard = guard
        self._title = text(tr("Your shapes"), TITLE)
        self._hint = text("", BODY, MUTED)
        self._tiles = ft.Row(spacing=S, run_spacing=S, wrap=True)
        self._more = ft.Row()
        heading = ft.Semantics(content=self._title, header=True, heading_level=2)
        self._said = ft.Semantics(content=self._hint, live_region=True, visible=False)
        self.control = ft.Column([heading, self._said, self._tiles, self._more], spacing=M)

    def show(self, shown: list[str], *, is_choosing: bool) -> None:
        """Show them as they are now."""
        made = self._made
        self._hint.value = tr(_CHOOSE) if is_choosing else "" if made.shapes else tr(_NONE)
        self._said.visible = bool(self._hint.value) and made.is_read
        self._tiles.controls = [self._tile(shape, shape.id in shown) for shape in made.shapes]
        more = quiet_button(tr("Show more"), self._guard(lambda _: made.show_more()))
        reading = [] if made.is_read else [waiting(tr("Reading…"), tr("Reading"))]
        self._more.controls = [more] if made.has_more else reading
        send(self.control)

    def _tile(self, shape: Shape, is_shown: bool) -> ft.Control:
        name = text(shape.name, STRONG, max_lines=2, overflow=ft.TextOverflow.ELLIPSIS)
        facts = text(shape.facts, SMALL, MUTED, max_lines=2, overflow=ft.TextOverflow.ELLIPSIS)
        content = ft.Column([_picture(shape), name, facts], spacing=2, tight=True, width=_PICTURE)
        return ft.TextButton(
            content,
            width=_TILE,
            on_click=self._press(shape),
            style=ft.ButtonStyle(
                padding=ft.Padding(S, S, S, M),
                shape=ft.RoundedRectangleBorder(radius=R_MEDIUM),
                side={
                    ft.ControlState.FOCUSED: ft.BorderSide(2, ACCENT),
                    ft.ControlState.DEFAULT: ft.BorderSide(2 if is_shown else 1, ACCENT if is_shown else LINE),
                },
                text_style=BODY,
                alignment=ft.Alignment(-1, -1),
            ),
        )


def _picture(shape: Shape) -> ft.Control:
    if not shape.preview:
        icon = ft.Icon(ft.Icons.VIEW_IN_AR_OUTLINED, size=40, color=MUTED)
        return ft.Container(icon, width=_PICTURE, height=_PICTURE, bgcolor=LOW, border_radius=R_MEDIUM, padding=L)
    return ft.Image(
        src=f"/file/{shape.preview}?small=1",
        width=_PICTURE,
        height=_PICTURE,
        fit=ft.BoxFit.CONTAIN,
        border_radius=R_MEDIUM,
        # The words beside it say what it shows.
        exclude_from_semantics=True,
    )
