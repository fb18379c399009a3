"""A picture as large as there is room for, with what made it and what one can do with it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import flet as ft

from plugai.frontend.design.controls import Handler, Wrap, icon_button, send, text
from plugai.frontend.design.theme import BODY, HEAD, MUTED, SMALL
from plugai.frontend.design.tokens import R_MEDIUM, L, M, S
from plugai.frontend.languages.sentences import mark, tr
from plugai.frontend.pictures.actions import PictureActions, url
from plugai.frontend.pictures.picture import Picture

_HIDDEN = {"model", "seed", "task", "width", "height"}
_UNKNOWN = mark("What was asked for is known only in the browser in which that was done.")
_LONGEST = 600
# How wide it is at most, and how much of the height is for words and buttons.
_WIDEST, _BESIDE = 1000, 250


class Lightbox:
    """A dialog, which Escape closes too. `pictures` are those among which one goes on with the arrows."""

    def __init__(
        self, page: ft.Page, pictures: Callable[[], Sequence[Picture]], actions: PictureActions, guard: Wrap
    ) -> None:
        self._page = page
        self._pictures = pictures
        self._actions = actions
        self._guard = guard
        self._body = ft.Column(spacing=M, tight=True, scroll=ft.ScrollMode.AUTO)
        self._dialog = ft.AlertDialog(
            content=self._body,
            bgcolor="surface",
            shape=ft.RoundedRectangleBorder(radius=R_MEDIUM),
            content_padding=ft.Padding(L, M, L, L),
            inset_padding=ft.Padding(M, M, M, M),
            semantics_label=tr("A picture"),
        )

    def open(self, picture: Picture) -> None:
        """Show this one."""
        self._show(picture)
        if not self._dialog.open:
            self._page.show_dialog(self._dialog)

    def close(self) -> None:
        """Show the page again."""
        if self._dialog.open:
            self._page.pop_dialog()

    def _show(self, picture: Picture) -> None:
        width = min((self._page.width or 390) - 2 * M - 2 * L, _WIDEST)
        high = max(160, (self._page.height or 800) - _BESIDE)
        scale = min(width / (picture.width or 1), high / (picture.height or 1)) if picture.width else 0
        image = ft.Image(
            src=url(picture),
            width=picture.width * scale or width,
            height=picture.height * scale or high,
            fit=ft.BoxFit.CONTAIN,
            gapless_playback=True,
            semantics_label=self._actions.name(picture),
        )
        centred = ft.Row([image], alignment=ft.MainAxisAlignment.CENTER)
        self._body.width = width
        self._body.controls = [self._head(picture), centred, *self._words(picture), self._commands(picture)]
        send(self._body)

    def _head(self, picture: Picture) -> ft.Control:
        pictures = list(self._pictures())
        at = next((number for number, one in enumerate(pictures) if one.artifact_id == picture.artifact_id), -1)
        size = f"{picture.width} x {picture.height}" if picture.width else picture.name
        heading = ft.Semantics(content=text(size, HEAD), header=True, heading_level=2)
        arrows = [
            self._arrow(ft.Icons.ARROW_BACK, tr("Newer picture"), pictures[at - 1] if at > 0 else None),
            self._arrow(
                ft.Icons.ARROW_FORWARD, tr("Older picture"), pictures[at + 1] if 0 <= at < len(pictures) - 1 else None
            ),
        ]
        close = icon_button(ft.Icons.CLOSE, tr("Close"), self._guard(lambda _: self.close()), size=20, autofocus=True)
        return ft.Row([ft.Container(heading, expand=True), *arrows, close], spacing=0)

    def _arrow(self, icon: ft.IconData, label: str, to: Picture | None) -> ft.Control:
        go = self._guard(lambda _: None if to is None else self._show(to))
        return icon_button(icon, label, go, size=20, disabled=to is None)

    def _words(self, picture: Picture) -> list[ft.Control]:
        wording = self._actions.wording(picture)
        shown: list[ft.Control] = [
            text(wording.prompt[:_LONGEST] or tr(_UNKNOWN), BODY, "onSurface" if wording.prompt else MUTED)
        ]
        if wording.negative:
            shown.append(text(tr("Not in it: {value}", value=wording.negative[:_LONGEST]), BODY, MUTED))
        return [*shown, text(" · ".join(_facts(picture)), SMALL, MUTED)]

    def _commands(self, picture: Picture) -> ft.Control:
        actions = self._actions
        commands: list[tuple[str, ft.IconData, Handler]] = [
            (tr("Variations"), ft.Icons.AUTO_AWESOME_MOTION_OUTLINED, actions.vary(picture)),
            (tr("Use these settings"), ft.Icons.TUNE, actions.reuse(picture)),
            *_shape(actions.shape(picture)),
            (tr("Begin from it"), ft.Icons.ADD_PHOTO_ALTERNATE_OUTLINED, actions.begin_from(picture)),
            (tr("Download"), ft.Icons.DOWNLOAD, actions.download(picture)),
            (tr("Delete"), ft.Icons.DELETE_OUTLINE, actions.delete(picture)),
        ]
        return ft.Row(
            [ft.TextButton(words, icon, on_click=press) for words, icon, press in commands], spacing=S, wrap=True
        )


def _shape(way: tuple[str, Handler] | None) -> list[tuple[str, ft.IconData, Handler]]:
    return [(way[0], ft.Icons.VIEW_IN_AR_OUTLINED, way[1])] if way else []


def _facts(picture: Picture) -> list[str]:
    made = picture.made_with
    facts = [picture.model] if picture.model else []
    facts += [tr("seed {seed}", seed=picture.seed)] if picture.seed is not None else []
    facts += [
        f"{name.replace('_', ' ')} {_value(value)}"
        for name, value in made.items()
        if name not in _HIDDEN and value not in ({}, None)
    ]
    return [*facts, *([f"{picture.time.astimezone():%d %b %Y, %H:%M}"] if picture.time else [])]


def _value(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {_value(one)}" for name, one in value.items())
    return f"{value:g}" if isinstance(value, float) else str(value)
