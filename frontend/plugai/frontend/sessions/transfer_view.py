"""Exporting all conversations, and importing some."""

from __future__ import annotations

from collections.abc import Callable

import flet as ft

from plugai.frontend.design.controls import Handler, Wrap, send, text
from plugai.frontend.design.theme import BODY, MUTED, SMALL
from plugai.frontend.design.tokens import L, M, S
from plugai.frontend.languages.sentences import mark, tr
from plugai.frontend.sessions.transfer import ImportState, Report
from plugai.frontend.settings.forms import group, main_button, outcome_line, quiet_button

_EXPORT = mark(
    "All your chats but those in the trash, in one file. JSON has everything and can be imported again; Markdown is "
    "for reading. Files that are in chats are only in the ZIP file, which has everything that is stored for you."
)
_IMPORT = mark(
    "From PlugAI (JSON), ChatGPT (conversations.json, which is in its .zip) or Open WebUI (“Export Chats”). Each chat "
    "is added as a new one; importing a file twice adds it twice."
)


class TransferView:
    """`export` is given a format, `json`, `markdown` or `zip`; `pick` lets the user choose a file."""

    def __init__(self, state: ImportState, export: Callable[[str], Handler], pick: Handler, guard: Wrap) -> None:
        self._state = state
        self._outcome = ft.Column(spacing=S)
        self._button = main_button(tr("Choose a file"), guard(pick))
        exports = ft.Row(
            [
                quiet_button(tr("Export as JSON"), export("json")),
                quiet_button(tr("Export as Markdown"), export("markdown")),
                quiet_button(tr("Export everything as ZIP"), export("zip")),
            ],
            spacing=S,
            wrap=True,
        )
        self.control = ft.Column(
            [group(tr("Export"), tr(_EXPORT), exports), group(tr("Import"), tr(_IMPORT), self._button, self._outcome)],
            spacing=L,
        )

    def show(self) -> None:
        """Show what is being read, or what came of it."""
        state = self._state
        self._button.disabled = bool(state.reading)
        if state.reading:
            ring = ft.ProgressRing(width=16, height=16, stroke_width=2, color=MUTED, semantics_label=tr("Importing"))
            said = ft.Semantics(
                content=text(tr("Reading {reading}…", reading=state.reading), BODY, MUTED), live_region=True
            )
            self._outcome.controls = [ft.Row([ring, said], spacing=M)]
        else:
            self._outcome.controls = _lines(state.report) if state.report is not None else []
        send(self._button)
        send(self._outcome)


def _lines(report: Report) -> list[ft.Control]:
    lines = outcome_line(report.outcome)
    if report.notes:
        lines.append(text(tr("What was left out:"), BODY))
    return lines + [text(note, SMALL, MUTED) for note in report.notes]
