"""The files of the next message, above where one writes."""

from __future__ import annotations

from collections.abc import Callable

import flet as ft

from plugai.frontend.chat.attachments import Attachment, Attachments
from plugai.frontend.chat.messages.extras import size_words
from plugai.frontend.design.controls import Wrap, icon_button, send, text
from plugai.frontend.design.theme import LINE, MUTED, SMALL, STRONG
from plugai.frontend.design.tokens import R_MEDIUM, R_SMALL, S
from plugai.frontend.languages.sentences import tr

_PREVIEW = 40


class AttachmentsRow:
    """A chip for each file, with a preview of pictures. `url` is where the preview of a stored file is."""

    def __init__(self, attachments: Attachments, url: Callable[[Attachment], str], guard: Wrap) -> None:
        self._attachments = attachments
        self._url = url
        self._guard = guard
        self._problem = text("", SMALL, "error")
        self._said = ft.Semantics(content=self._problem, live_region=True)
        # What was shown of each file, and its chip: a chip that is made again hears no press on its way to it.
        self._chips: dict[int, tuple[tuple[object, ...], ft.Control]] = {}
        self._row = ft.Row(wrap=True, spacing=S, run_spacing=S)
        self.control = ft.Column([self._row, self._said], spacing=4, tight=True, visible=False)

    def show(self, problem: str) -> None:
        """Show the files as they are, and why they cannot be sent."""
        items = self._attachments.items
        self._chips = {id(item): self._kept_or_new(item) for item in items}
        self._row.controls = [chip for _, chip in self._chips.values()]
        self._problem.value = problem
        self._said.visible = bool(problem)
        self.control.visible = bool(items)
        send(self.control)

    def _kept_or_new(self, item: Attachment) -> tuple[tuple[object, ...], ft.Control]:
        shown = (item.name, item.problem, item.size, item.is_ready)
        kept = self._chips.get(id(item))
        return kept if kept and kept[0] == shown else (shown, self._chip(item))

    def _chip(self, item: Attachment) -> ft.Control:
        name = text(item.name, STRONG, max_lines=1, overflow=ft.TextOverflow.ELLIPSIS)
        state = tr("Cannot be sent") if item.problem else size_words(item.size) if item.is_ready else tr("Uploading…")
        words = ft.Column(
            [ft.Container(name, width=140 if len(item.name) > 18 else None), text(state, SMALL, MUTED)],
            spacing=0,
            tight=True,
        )
        remove = icon_button(
            ft.Icons.CLOSE,
            tr("Remove {name}", name=item.name),
            self._guard(lambda _: self._attachments.remove(item)),
            size=16,
        )
        return ft.Container(
            ft.Row([self._preview(item), words, remove], spacing=S, tight=True),
            border=ft.Border.all(1, "error" if item.problem else LINE),
            border_radius=R_MEDIUM,
            padding=ft.Padding(6, 4, 2, 4),
        )

    def _preview(self, item: Attachment) -> ft.Control:
        if not item.shown.is_picture:
            icon = ft.Icons.ERROR_OUTLINE if item.problem else ft.Icons.DESCRIPTION_OUTLINED
            return ft.Icon(icon, size=22, color="error" if item.problem else MUTED)
        return ft.Image(
            src=self._url(item),
            width=_PREVIEW,
            height=_PREVIEW,
            fit=ft.BoxFit.COVER,
            border_radius=R_SMALL,
            semantics_label=tr("Preview of {name}", name=item.name),
        )
