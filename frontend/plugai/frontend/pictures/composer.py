"""Where one writes what a picture should show, with what it begins from and how many are made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import flet as ft

from plugai.client.types import SendKey
from plugai.frontend.design.choice import choice
from plugai.frontend.design.controls import Handler, Track, Wrap, icon_button, input_field, send, text
from plugai.frontend.design.message_field import give_focus, message_field, use_send_key
from plugai.frontend.design.theme import LINE, MUTED, SMALL, STRONG
from plugai.frontend.design.tokens import R_LARGE, R_MEDIUM, R_SMALL, M, S
from plugai.frontend.languages.sentences import tr
from plugai.frontend.pictures.actions import url
from plugai.frontend.pictures.form import PictureForm
from plugai.frontend.pictures.picture import Picture
from plugai.frontend.settings.forms import quiet_button

_PREVIEW = 56


@dataclass(frozen=True, slots=True)
class ComposerActions:
    """What one can do here: have pictures made, pick one from which to begin, or paste it, and paint its mask."""

    make: Callable[[], Any]
    pick: Handler
    paste: Callable[[str, str, bytes], Any]
    paint: Handler


class PictureComposer:
    """It is told what has changed of the form, and tells it what is written."""

    def __init__(self, form: PictureForm, actions: ComposerActions, guard: Wrap, track: Track) -> None:
        self._form = form
        self._actions = actions
        self._guard = guard
        self._facts: object = None
        self._prompt = message_field(
            tr("What should the picture show?"),
            on_submit=guard(lambda _: actions.make()),
            on_change=guard(self._written),
            on_paste_files=guard(self._pasted),
        )
        self._negative = input_field(
            tr("Negative prompt"),
            hint_text=tr("What should not be in the picture"),
            multiline=True,
            min_lines=1,
            max_lines=3,
            on_change=guard(self._written),
        )
        track(self._prompt)
        track(self._negative)
        self._negative_row = ft.Row([ft.Container(self._negative, expand=True)], visible=False)
        self._source = ft.Container(visible=False)
        centre = ft.CrossAxisAlignment.CENTER
        self._foot = ft.Row(spacing=S, run_spacing=S, wrap=True, vertical_alignment=centre, expand=True)
        make = ft.FilledButton(tr("Make"), ft.Icons.AUTO_AWESOME, on_click=guard(lambda _: actions.make()))
        foot = ft.Row([self._foot, make], spacing=S, vertical_alignment=centre)
        named = ft.MergeSemantics(content=ft.Semantics(label=tr("What the picture shows"), content=self._prompt))
        self.control = ft.Container(
            ft.Column([self._source, named, self._negative_row, foot], spacing=S, tight=True),
            border=ft.Border.all(1, LINE),
            border_radius=R_LARGE,
            padding=ft.Padding(M, M, M, M),
            bgcolor="surface",
        )

    async def focus(self) -> None:
        """Write here."""
        give_focus(self._prompt)

    @property
    def field(self) -> ft.TextField:
        """Where one writes."""
        return self._prompt

    def use_send_key(self, key: SendKey) -> None:
        """Begin with this key."""
        use_send_key(self._prompt, key)

    async def submit(self) -> None:
        """Have made what is written."""
        await self._actions.make()

    def show(self) -> None:
        """Show what has changed of the form; what somebody writes is there already."""
        form = self._form
        facts = (
            form.takes_pictures,
            form.takes_negative,
            form.numbers,
            form.count,
            form.seed,
            form.source,
            self._mask_facts(),
        )
        is_written = (form.prompt, form.negative) == (self._prompt.value or "", self._negative.value or "")
        if facts == self._facts and is_written:
            return
        self._facts = facts
        self._prompt.value, self._negative.value = form.prompt, form.negative
        self._negative_row.visible = form.takes_negative
        self._source.content = self._source_row(form.source) if form.source else None
        self._source.visible = form.source is not None
        self._foot.controls = self._foot_controls()
        send(self.control)

    def _written(self, _: object) -> None:
        self._form.prompt, self._form.negative = self._prompt.value or "", self._negative.value or ""

    async def _pasted(self, event: ft.TextFieldPasteFilesEvent) -> None:
        for file in event.files:
            await self._actions.paste(file.name, file.mime_type, file.bytes)

    def _foot_controls(self) -> list[ft.Control]:
        form, guard = self._form, self._guard
        shown: list[ft.Control] = []
        if form.takes_pictures:
            shown.append(
                icon_button(
                    ft.Icons.ADD_PHOTO_ALTERNATE_OUTLINED, tr("Begin from a picture"), self._actions.pick, size=22
                )
            )
        if len(form.numbers) > 1:
            numbers = {
                str(number): tr("1 picture") if number == 1 else tr("{number} pictures", number=number)
                for number in form.numbers
            }
            shown.append(
                ft.Container(choice(tr("How many"), str(form.count), numbers, self._set_count, guard), width=140)
            )
        if form.seed is not None:
            other = icon_button(
                ft.Icons.CLOSE, tr("Use another seed each time"), guard(lambda _: form.set_seed(None)), size=16
            )
            shown.append(
                ft.Container(
                    ft.Row([text(tr("Seed {seed}", seed=form.seed), SMALL, MUTED), other], spacing=2, tight=True),
                    border=ft.Border.all(1, LINE),
                    border_radius=R_SMALL,
                    padding=ft.Padding(S, 0, 0, 0),
                )
            )
        return shown

    def _source_row(self, source: Picture) -> ft.Control:
        preview = ft.Image(
            src=url(source, is_small=True),
            width=_PREVIEW,
            height=_PREVIEW,
            fit=ft.BoxFit.COVER,
            border_radius=R_SMALL,
            semantics_label=tr("The picture from which it begins"),
        )
        mask = self._form.mask
        is_masked = mask is not None and not mask.is_empty
        about = tr("Only what you have painted over is made again.") if is_masked else tr("All of it may change.")
        words = ft.Column(
            [text(tr("Begins from this picture"), STRONG), text(about, SMALL, MUTED)], spacing=0, tight=True
        )
        paint = quiet_button(tr("Change the mask") if is_masked else tr("Paint a mask"), self._actions.paint)
        remove = icon_button(
            ft.Icons.CLOSE, tr("Begin from no picture"), self._guard(lambda _: self._form.begin_from(None)), size=16
        )
        return ft.Container(
            ft.Row([preview, words, paint, remove], spacing=M, run_spacing=S, wrap=True),
            border=ft.Border.all(1, LINE),
            border_radius=R_MEDIUM,
            padding=ft.Padding(6, 6, 6, 6),
        )

    def _set_count(self, number: str) -> None:
        self._form.count = int(number)

    def _mask_facts(self) -> object:
        return self._form.mask is not None and not self._form.mask.is_empty
