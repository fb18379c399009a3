"""A picture as a button, and what stands in its place before it is there."""

from __future__ import annotations

import flet as ft

from plugai.frontend.design.controls import icon_button, text
from plugai.frontend.design.theme import MID, MUTED, SMALL
from plugai.frontend.design.tokens import R_MEDIUM, S
from plugai.frontend.languages.sentences import tr
from plugai.frontend.pictures.actions import PictureActions, url
from plugai.frontend.pictures.picture import Picture

_STYLE = ft.ButtonStyle(padding=2, shape=ft.RoundedRectangleBorder(radius=R_MEDIUM))


def tile(picture: Picture, size: float, actions: PictureActions, *, is_small: bool) -> ft.Control:
    """A picture that opens when it is pressed; a small one costs less to show."""
    image = ft.Image(
        src=url(picture, is_small=is_small),
        width=size,
        height=size,
        fit=ft.BoxFit.COVER if is_small else ft.BoxFit.CONTAIN,
        border_radius=R_MEDIUM,
        gapless_playback=True,
        semantics_label=actions.name(picture),
        error_content=_frame(size, ft.Icon(ft.Icons.BROKEN_IMAGE_OUTLINED, size=28, color=MUTED)),
    )
    return ft.TextButton(image, style=_STYLE, on_click=actions.open(picture))


def new_tile(picture: Picture, size: float, actions: PictureActions) -> ft.Control:
    """A picture that was just made, with its seed and what can be made of it below."""
    shown: list[ft.Control] = [tile(picture, size, actions, is_small=False)]
    below: list[ft.Control] = []
    if picture.seed is not None:
        again = icon_button(
            ft.Icons.REPEAT, tr("Use seed {seed}", seed=picture.seed), actions.use_seed(picture), size=16
        )
        below += [text(tr("Seed {seed}", seed=picture.seed), SMALL, MUTED), again]
    if way := actions.shape(picture):
        below.append(icon_button(ft.Icons.VIEW_IN_AR_OUTLINED, way[0], way[1], size=16))
    if below:
        shown.append(ft.Row(below, spacing=4, tight=True, height=36))
    return ft.Column(shown, spacing=0, tight=True, horizontal_alignment=ft.CrossAxisAlignment.CENTER)


class EmptyTile:
    """The place of a picture that is being made, with what is to be seen of it already."""

    def __init__(self, size: float) -> None:
        self._size = size
        self._icon = ft.Icon(ft.Icons.IMAGE_OUTLINED, size=28, color=MUTED)
        self._holder = ft.Container(self._icon, alignment=ft.Alignment.CENTER)
        self.control = ft.Container(_frame(size, self._holder), padding=2)

    def show(self, preview: bytes) -> bool:
        """Show this small image; whether it is another one than before."""
        shown = self._holder.content
        if not preview or (isinstance(shown, ft.Image) and shown.src == preview):
            return False
        self._holder.content = ft.Image(
            src=preview,
            width=self._size,
            height=self._size,
            fit=ft.BoxFit.CONTAIN,
            gapless_playback=True,
            semantics_label=tr("Preview"),
        )
        return True

    @property
    def holder(self) -> ft.Control:
        """What changes when another preview is shown."""
        return self._holder


def _frame(size: float, content: ft.Control) -> ft.Control:
    return ft.Container(
        content, width=size, height=size, bgcolor=MID, border_radius=R_MEDIUM, alignment=ft.Alignment.CENTER
    )


def row_of(tiles: list[ft.Control]) -> ft.Control:
    """Tiles beside each other, below each other where there is no room."""
    return ft.Row(tiles, wrap=True, spacing=S, run_spacing=S)
