"""Where one writes what the shape should be, with the model, its parameters, and how far the shape is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import flet as ft

from plugai.client.types import SendKey
from plugai.frontend.chat.attachments_row import AttachmentsRow
from plugai.frontend.design.controls import Handler, Track, Wrap, icon_button, send, text
from plugai.frontend.design.message_field import give_focus, message_field, use_send_key
from plugai.frontend.design.theme import BODY, LINE, MUTED, SMALL, STRONG
from plugai.frontend.design.tokens import R_LARGE, L, M, S
from plugai.frontend.languages.sentences import tr
from plugai.frontend.parameters.controls import field_control
from plugai.frontend.settings.forms import failure, outcome_line, quiet_button
from plugai.frontend.settings.state import Outcome
from plugai.frontend.shapes.form import ShapeForm
from plugai.frontend.shapes.making import ShapeMaking


class ShapeComposer:
    """`picker` chooses the model, `pick` a picture; `paste` is given one that was pasted, `say` what is wrong."""

    def __init__(
        self,
        form: ShapeForm,
        making: ShapeMaking,
        picker: ft.Control,
        pick: Handler,
        paste: Callable[[str, str, bytes], Any],
        say: Callable[[str], Any],
        guard: Wrap,
        track: Track,
    ) -> None:
        self._form = form
        self._making = making
        self._paste = paste
        self._say = say
        self._guard = guard
        self._track = track
        self._shows_parameters = False
        self._shown: object = None
        self._files = AttachmentsRow(form.pictures, lambda item: f"/file/{item.artifact_id}?small=1", guard)
        self._field = message_field(
            tr("A red torus, for example"),
            on_submit=guard(lambda _: self._make()),
            on_change=guard(self._write),
            on_paste_files=guard(self._pasted),
        )
        track(self._field)
        self._add = icon_button(ft.Icons.ADD_PHOTO_ALTERNATE_OUTLINED, tr("Add a picture"), pick, size=20)
        self._tune = icon_button(ft.Icons.TUNE, tr("Parameters"), guard(self._toggle), size=20)
        self._make_button = ft.FilledButton(tr("Make"), on_click=guard(lambda _: self._make()))
        self._bar = ft.ProgressBar(bar_height=4, border_radius=2, bgcolor="surfaceContainerHigh")
        self._status = text("", BODY, MUTED)
        self._outcome = ft.Column(spacing=S)
        self._parameters = ft.Container(visible=False, padding=ft.Padding(0, M, 0, 0))
        self.control = self._layout(picker)

    async def focus(self) -> None:
        """Write here."""
        give_focus(self._field)

    @property
    def field(self) -> ft.TextField:
        """Where one writes."""
        return self._field

    def use_send_key(self, key: SendKey) -> None:
        """Begin with this key."""
        use_send_key(self._field, key)

    async def submit(self) -> None:
        """Have made what is written."""
        await self._make()

    def show(self) -> None:
        """Show the form as it is now."""
        if (self._field.value or "") != self._form.prompt:
            self._field.value = self._form.prompt
            send(self._field)
        is_busy = self._form.pictures.is_busy
        self._files.show("" if is_busy or not self._form.pictures.items else self._form.problem())
        self.show_parameters()

    def show_parameters(self) -> None:
        """Show what the model can be set to, if that is open."""
        self._parameters.visible = self._shows_parameters
        self._parameters.content = self._fields() if self._shows_parameters else None
        send(self._parameters)

    def show_making(self) -> None:
        """Show how far the shape is; while it is made, only the bar and its words are sent."""
        making = self._making
        self._bar.value, self._status.value = making.fraction, making.status
        facts = (making.is_running, making.problem, making.notes)
        if facts == self._shown:
            send(self._bar)
            send(self._status)
            return
        self._shown = facts
        self._outcome.controls = self._running() if making.is_running else self._ended()
        self._make_button.visible = not making.is_running
        send(self._outcome)
        send(self._make_button)

    def _layout(self, picker: ft.Control) -> ft.Control:
        named = ft.MergeSemantics(content=ft.Semantics(label=tr("What to make"), content=self._field))
        row = ft.Row(
            [
                self._add,
                self._tune,
                ft.Container(picker, expand=True, alignment=ft.Alignment(-1, 0)),
                self._make_button,
            ],
            spacing=S,
        )
        return ft.Container(
            ft.Column([self._files.control, named, row, self._parameters, self._outcome], spacing=S, tight=True),
            border=ft.Border.all(1, LINE),
            border_radius=R_LARGE,
            padding=ft.Padding(M, M, M, M),
        )

    def _running(self) -> list[ft.Control]:
        words = ft.Semantics(content=self._status, live_region=True, container=True)
        stop = quiet_button(tr("Stop"), self._guard(lambda _: self._making.stop()))
        # The words say what the bar shows.
        bar = ft.Semantics(exclude_semantics=True, content=self._bar)
        return [bar, ft.Row([ft.Container(words, expand=True), stop], spacing=S)]

    def _ended(self) -> list[ft.Control]:
        making = self._making
        notes: list[ft.Control] = [text(note, SMALL, MUTED) for note in making.notes]
        if making.can_retry:
            return [*notes, failure(making.problem, self._guard(lambda _: making.retry()))]
        return [*notes, *outcome_line(Outcome(problem=making.problem))]

    def _fields(self) -> ft.Control:
        parameters = self._form.parameters

        def one(number: int) -> ft.Control:
            field = parameters.fields[number]
            control = field_control(
                field,
                parameters.value(field),
                lambda value: parameters.set(field, value),
                self._guard,
                self._track,
            )
            return ft.Container(control, col={"xs": 12, "md": 6})

        fields = [one(number) for number in range(len(parameters.fields))]
        reset = icon_button(ft.Icons.RESTART_ALT, tr("Reset"), self._guard(lambda _: parameters.reset()))
        head = ft.Row([text(tr("Parameters"), STRONG, expand=True), reset], spacing=0)
        return ft.Column([head, ft.ResponsiveRow(fields, spacing=L, run_spacing=M)], spacing=S)

    async def _make(self) -> None:
        self._form.prompt = self._field.value or ""
        problem = self._form.problem()
        if problem:
            self._say(problem)
        else:
            self._making.make(self._form.recipe())
        await self.focus()

    async def _write(self, _: object) -> None:
        self._form.prompt = self._field.value or ""

    async def _pasted(self, event: ft.TextFieldPasteFilesEvent) -> None:
        for file in event.files:
            await self._paste(file.name, file.mime_type, file.bytes)

    def _toggle(self, _: object) -> None:
        self._shows_parameters = not self._shows_parameters
        self.show_parameters()
