"""Where one paints over what of a picture is to be repainted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import flet as ft
import flet.canvas as cv

from plugai.frontend.design.controls import Wrap, icon_button, menu_button, menu_item, send, text
from plugai.frontend.design.theme import BODY, HEAD, LINE, MUTED
from plugai.frontend.design.tokens import R_MEDIUM, R_SMALL, L, M, S
from plugai.frontend.languages.sentences import mark, tr
from plugai.frontend.pictures.actions import url
from plugai.frontend.pictures.mask import AREAS, MaskArea, MaskPainting, Stroke
from plugai.frontend.pictures.picture import Picture

_ABOUT = mark("Paint over what is to be made again; all else stays as it is. Without a brush: choose an area.")
_COLOUR = "primary"
_OPACITY = 0.55
_DRAG_MILLISECONDS = 25
# The brush's radius on the screen, in pixels.
_SMALLEST, _LARGEST, _FIRST = 4, 60, 18


class MaskDialog:
    """A dialog over the page. `done` is told when it was closed by its button."""

    def __init__(self, page: ft.Page, done: Callable[[], Any], guard: Wrap) -> None:
        self._page = page
        self._guard = guard
        self._mask: MaskPainting | None = None
        self._scale = 1.0
        self._radius = float(_FIRST)
        self._erases = False
        self._canvas = cv.Canvas([])
        self._shown: list[Stroke | MaskArea] = []
        # It does not scroll: a finger that paints downwards would scroll it.
        self._body = ft.Column(spacing=M, tight=True)
        self._dialog = ft.AlertDialog(
            title=text(tr("Mask"), HEAD),
            title_padding=ft.Padding(L, M, L, 0),
            content=self._body,
            bgcolor="surface",
            shape=ft.RoundedRectangleBorder(radius=R_MEDIUM),
            content_padding=ft.Padding(L, S, L, S),
            inset_padding=ft.Padding(M, M, M, M),
            actions=[ft.FilledButton(tr("Done"), on_click=guard(lambda _: self._close(done)))],
            semantics_label=tr("Mask"),
        )

    def open(self, source: Picture, mask: MaskPainting) -> None:
        """Paint on this picture."""
        self._mask = mask
        width = min((self._page.width or 390) - 2 * M - 2 * L, 720)
        height = max(200, (self._page.height or 800) - 320)
        self._scale = min(width / mask.width, height / mask.height)
        self._shown = []
        self._body.controls = [text(tr(_ABOUT), BODY, MUTED), self._tools(), self._painting(source, mask)]
        self._body.width = width
        self.show()
        self._page.show_dialog(self._dialog)

    def show(self) -> None:
        """Show what is painted; only what has changed is sent."""
        mask = self._mask
        if mask is None:
            return
        same = _same(self._shown, mask.marks)
        self._shown = list(mask.marks)
        self._canvas.shapes[same:] = [self._shape(mark) for mark in mask.marks[same:]]
        send(self._canvas)

    def _close(self, done: Callable[[], Any]) -> None:
        self._page.pop_dialog()
        done()

    def _painting(self, source: Picture, mask: MaskPainting) -> ft.Control:
        width, height = mask.width * self._scale, mask.height * self._scale
        image = ft.Image(
            src=url(source),
            width=width,
            height=height,
            fit=ft.BoxFit.FILL,
            semantics_label=tr("The picture to paint on"),
        )
        self._canvas = cv.Canvas([], width=width, height=height)
        # What is erased is erased from the paint, and not from the picture below it.
        paint = ft.Container(
            self._canvas, width=width, height=height, opacity=_OPACITY, clip_behavior=ft.ClipBehavior.HARD_EDGE
        )
        brush = ft.GestureDetector(
            content=ft.Stack([image, paint], width=width, height=height),
            mouse_cursor=ft.MouseCursor.PRECISE,
            drag_interval=_DRAG_MILLISECONDS,
            exclude_from_semantics=True,
            on_pan_start=self._guard(self._begin),
            on_pan_update=self._guard(self._extend),
        )
        return ft.Row([ft.Container(brush, border=ft.Border.all(1, LINE))], alignment=ft.MainAxisAlignment.CENTER)

    def _tools(self) -> ft.Control:
        mask, guard = self._mask, self._guard
        assert mask is not None
        slider = ft.Slider(
            min=_SMALLEST, max=_LARGEST, value=self._radius, on_change=guard(self._resize), width=150, height=36
        )
        size = ft.MergeSemantics(ft.Semantics(label=tr("Size of the brush"), content=slider))
        erase = ft.Switch(value=self._erases, scale=0.8, on_change=guard(self._set_erases))
        areas = [menu_item(None, tr(area.words), guard(lambda _, area=area: mask.fill(area))) for area in AREAS]
        shown = ft.Container(
            ft.Row(
                [
                    text(tr("Areas"), BODY, semantics_label=tr("Areas")),
                    ft.Icon(ft.Icons.KEYBOARD_ARROW_DOWN, size=18, color=MUTED),
                ],
                tight=True,
                spacing=4,
            ),
            border=ft.Border.all(1, LINE),
            border_radius=R_SMALL,
            padding=ft.Padding(M, 6, S, 6),
        )
        return ft.Row(
            [
                ft.Row([ft.Icon(ft.Icons.BRUSH, size=18, color=MUTED), size], spacing=0, tight=True),
                ft.MergeSemantics(ft.Row([text(tr("Erase"), BODY), erase], spacing=0, tight=True)),
                menu_button(tr("Areas"), shown, areas, padding=0, menu_position=ft.PopupMenuPosition.UNDER),
                icon_button(ft.Icons.UNDO, tr("Undo"), guard(lambda _: mask.undo()), size=20),
                icon_button(ft.Icons.LAYERS_CLEAR_OUTLINED, tr("Clear"), guard(lambda _: mask.clear()), size=20),
            ],
            spacing=S,
            run_spacing=S,
            wrap=True,
            vertical_alignment=ft.CrossAxisAlignment.CENTER,
        )

    def _begin(self, event: Any) -> None:
        at = event.local_position
        if self._mask is not None and at is not None:
            self._mask.begin(at.x / self._scale, at.y / self._scale, self._radius / self._scale, erases=self._erases)

    def _extend(self, event: Any) -> None:
        at = event.local_position
        if self._mask is not None:
            self._mask.extend(at.x / self._scale, at.y / self._scale)

    def _resize(self, event: Any) -> None:
        self._radius = float(event.control.value)

    def _set_erases(self, event: Any) -> None:
        self._erases = bool(event.control.value)

    def _shape(self, mark: Stroke | MaskArea) -> cv.Shape:
        mask, scale = self._mask, self._scale
        assert mask is not None
        if isinstance(mark, MaskArea):
            width, height = mask.width * scale, mask.height * scale
            left, top = mark.left * width, mark.top * height
            return cv.Rect(
                left, top, mark.right * width - left, mark.bottom * height - top, paint=ft.Paint(color=_COLOUR)
            )
        first, *rest = [(round(x * scale, 1), round(y * scale, 1)) for x, y in mark.points]
        paint = ft.Paint(
            color=_COLOUR,
            style=ft.PaintingStyle.STROKE,
            stroke_width=2 * mark.radius * scale,
            stroke_cap=ft.StrokeCap.ROUND,
            stroke_join=ft.StrokeJoin.ROUND,
            blend_mode=ft.BlendMode.CLEAR if mark.erases else ft.BlendMode.SRC_OVER,
        )
        # A brush that was only put down has painted a point: a line of no length with round ends.
        lines = [cv.Path.LineTo(x, y) for x, y in rest or [(first[0] + 0.01, first[1])]]
        return cv.Path([cv.Path.MoveTo(*first), *lines], paint=paint)


def _same(old: Sequence[object], new: Sequence[object]) -> int:
    """How many at the beginning are the same ones."""
    both = zip(old, new, strict=False)
    return next((at for at, (one, other) in enumerate(both) if one is not other), min(len(old), len(new)))
