"""Where one writes: the field, and the button that sends or stops."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import flet as ft

from plugai.client.types import SendKey
from plugai.frontend.design.controls import Handler, Wrap, icon_button, send, text
from plugai.frontend.design.message_field import give_focus, message_field, use_send_key
from plugai.frontend.design.theme import LINE, MUTED, SMALL
from plugai.frontend.design.tokens import R_LARGE, M
from plugai.frontend.languages.sentences import mark, tr

_HINTS = {
    SendKey.ENTER: mark("Enter sends · Shift+Enter makes a new line"),
    SendKey.CTRL_ENTER: mark("Ctrl+Enter sends · Enter makes a new line"),
}
_SHADOW = ft.BoxShadow(blur_radius=18, color=ft.Colors.with_opacity(0.06, "#000000"), offset=ft.Offset(0, 4))


class Composer:
    """`send` is given the text and says whether it was sent, `keep` every change of it, so that no draft is lost."""

    def __init__(
        self,
        send: Callable[[str], Any],
        stop: Callable[[], Any],
        keep: Callable[[str], Any],
        guard: Wrap,
        files: ft.Control,
        pick: Handler,
        paste: Callable[[str, str, bytes], Any],
    ) -> None:
        """`files` is what shows the files of the message, `pick` chooses some, `paste` is given one that was pasted."""
        self._files = files
        self._pick = pick
        self._paste = paste
        self._send = send
        self._stop = stop
        self._keep = keep
        self._is_running = False
        self._field = message_field(
            tr("Ask anything"),
            on_submit=guard(self._submit),
            on_change=guard(self._changed),
            on_paste_files=guard(self._pasted),
        )
        self._button = ft.IconButton(
            width=40, height=40, padding=0, on_click=guard(self._press), style=ft.ButtonStyle(shape=ft.CircleBorder())
        )
        self._key = SendKey.ENTER
        self._is_wide = True
        self._hint = text(tr(_HINTS[self._key]), SMALL, MUTED, expand=True)
        self._show_button()
        self.control = self._layout()

    @property
    def field(self) -> ft.TextField:
        """Where one writes."""
        return self._field

    @property
    def draft(self) -> str:
        """What is written."""
        return self._field.value or ""

    def write(self, words: str) -> None:
        """Put a text into the field."""
        if words != self._field.value:
            self._field.value = words
            send(self._field)

    def show_running(self, is_running: bool) -> None:
        """Offer to stop what is under way, or to send."""
        if is_running != self._is_running:
            self._is_running = is_running
            self._show_button()
            send(self._button)

    def show_hint(self, is_wide: bool) -> None:
        """Tell the keys where there is a keyboard."""
        self._is_wide = is_wide
        self._tell_keys()

    def use_send_key(self, key: SendKey) -> None:
        """Send with this key; the other one that it could be makes a new line."""
        if key is not self._key:
            self._key = key
            use_send_key(self._field, key)
            self._tell_keys()

    async def submit(self) -> None:
        """Send what is written, and stay here."""
        await self._submit(None)

    async def focus(self) -> None:
        """Write here."""
        give_focus(self._field)

    def _layout(self) -> ft.Control:
        add = icon_button(ft.Icons.ADD, tr("Attach files"), self._pick, size=22)
        row = ft.Row(
            [add, ft.Container(self._hint, expand=True, padding=ft.Padding(6, 0, 0, 0)), self._button], spacing=6
        )
        # The hint is its name only as long as nothing is written.
        named = ft.MergeSemantics(content=ft.Semantics(label=tr("Your message"), content=self._field))
        return ft.Container(
            ft.Column([self._files, named, row], spacing=2, tight=True),
            border=ft.Border.all(1, LINE),
            border_radius=R_LARGE,
            padding=ft.Padding(M, M, 10, 10),
            bgcolor="surface",
            shadow=_SHADOW,
        )

    def _tell_keys(self) -> None:
        words = tr(_HINTS[self._key]) if self._is_wide else ""
        if self._hint.value != words:
            self._hint.value = words
            send(self._hint)

    def _show_button(self) -> None:
        icon, name = (ft.Icons.STOP_ROUNDED, tr("Stop")) if self._is_running else (ft.Icons.ARROW_UPWARD, tr("Send"))
        self._button.icon = ft.Icon(icon, size=20, color="onPrimary", semantics_label=name)
        self._button.tooltip = name
        self._button.bgcolor = "primary"

    async def _submit(self, _: object) -> None:
        words = self.draft
        if self._is_running or not await self._send(words):
            # Enter has left the field; the words stay.
            await self.focus()
            return
        await self.focus()

    async def _press(self, event: object) -> None:
        if self._is_running:
            await self._stop()
        else:
            await self._submit(event)

    async def _pasted(self, event: ft.TextFieldPasteFilesEvent) -> None:
        for file in event.files:
            await self._paste(file.name, file.mime_type, file.bytes)

    async def _changed(self, _: object) -> None:
        await self._keep(self.draft)
