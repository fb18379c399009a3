"""The pictures that were made, as a grid."""

from __future__ import annotations

from collections.abc import Sequence

import flet as ft

from plugai.frontend.design.controls import Wrap, text
from plugai.frontend.design.theme import BODY, HEAD, MUTED
from plugai.frontend.design.tokens import S
from plugai.frontend.languages.sentences import mark, tr
from plugai.frontend.pictures.actions import PictureActions
from plugai.frontend.pictures.gallery import Gallery
from plugai.frontend.pictures.picture import Picture
from plugai.frontend.pictures.tiles import tile
from plugai.frontend.settings.forms import failure, quiet_button

_WIDEST = 190
_NONE = mark("The pictures that you have made will be here.")


class GalleryView:
    """Rows of a list: the list draws only those that are seen. A row that is the same as before is kept."""

    def __init__(self, gallery: Gallery, actions: PictureActions, guard: Wrap) -> None:
        self._gallery = gallery
        self._actions = actions
        self._guard = guard
        self._rows: dict[tuple[float, tuple[str, ...]], ft.Control] = {}

    def rows(self, room: float, without: Sequence[str]) -> list[ft.Control]:
        """The rows for so much room, without the pictures with these ids."""
        gallery, guard = self._gallery, self._guard
        pictures = gallery.shown(without)
        across = max(2, int((room + S) // (_WIDEST + S)))
        size = (room - S * (across - 1)) / across - 4
        parts = [pictures[at : at + across] for at in range(0, len(pictures), across)]
        self._rows = {(size, _ids(part)): self._row(part, size) for part in parts}
        heading = ft.Semantics(content=text(tr("Your pictures"), HEAD), header=True, heading_level=2)
        shown: list[ft.Control] = [heading, *self._rows.values()]
        if not pictures and not gallery.problem:
            shown.append(text(tr(_NONE), BODY, MUTED))
        if gallery.problem:
            shown.append(failure(gallery.problem, guard(lambda _: gallery.read())))
        if gallery.has_more:
            shown.append(ft.Row([quiet_button(tr("Show more"), guard(lambda _: gallery.read_more()))]))
        return shown

    def _row(self, part: Sequence[Picture], size: float) -> ft.Control:
        known = self._rows.get((size, _ids(part)))
        return known or ft.Row([tile(picture, size, self._actions, is_small=True) for picture in part], spacing=S)


def _ids(part: Sequence[Picture]) -> tuple[str, ...]:
    return tuple(picture.artifact_id for picture in part)
