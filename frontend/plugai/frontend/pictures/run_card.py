"""A request for pictures on the page: what is going on, the pictures as they come, and what one can do with it."""

from __future__ import annotations

from collections.abc import Callable

import flet as ft

from plugai.frontend.design.controls import Handler, icon_button, send, text
from plugai.frontend.design.theme import BODY, LINE, LOW, MUTED, SMALL, STRONG
from plugai.frontend.design.tokens import R_MEDIUM, L, M, S
from plugai.frontend.languages.sentences import tr
from plugai.frontend.pictures.actions import PictureActions
from plugai.frontend.pictures.picture import Picture
from plugai.frontend.pictures.runs import PictureRun, PictureRunState
from plugai.frontend.pictures.tiles import EmptyTile, new_tile, row_of
from plugai.frontend.settings.forms import outcome_line, quiet_button
from plugai.frontend.settings.state import Outcome

_LONGEST = 240


class PictureRunCard:
    """Shows one. `stop`, `retry` and `dismiss` make handlers for it."""

    def __init__(
        self,
        run: PictureRun,
        size: float,
        actions: PictureActions,
        stop: Callable[[PictureRun], Handler],
        retry: Callable[[PictureRun], Handler],
        dismiss: Callable[[PictureRun], Handler],
    ) -> None:
        self.run = run
        self._size = size
        self._actions = actions
        self._stop, self._retry, self._dismiss = stop, retry, dismiss
        self._facts: object = None
        self._empty: list[EmptyTile] = []
        self._status = text("", SMALL, MUTED)
        self._bar = ft.ProgressBar(height=4, border_radius=2, bgcolor="surfaceContainerHigh")
        self._inside = ft.Column(spacing=M)
        self.control = ft.Container(
            self._inside,
            bgcolor=LOW,
            border=ft.Border.all(1, LINE),
            border_radius=R_MEDIUM,
            padding=ft.Padding(L, M, M, L),
        )
        self.show()

    def show(self) -> None:
        """Show how far it is; while it is drawn, only that is sent."""
        run = self.run
        self._status.value, self._bar.value = run.status, run.fraction
        facts = (run.state, self._pictures(), run.notes, run.problem)
        if facts != self._facts:
            self._facts = facts
            self._inside.controls = self._content()
            self._show_preview()
            send(self.control)
            return
        send(self._status)
        send(self._bar)
        if self._show_preview():
            send(self._empty[0].holder)

    def _show_preview(self) -> bool:
        return bool(self._empty) and self._empty[0].show(self.run.preview)

    def _pictures(self) -> list[Picture]:
        return [picture for picture in self.run.pictures if not self._actions.is_gone(picture)]

    def _content(self) -> list[ft.Control]:
        run = self.run
        parts: list[ft.Control] = [self._head()]
        if run.is_running:
            # The words say what the bar shows.
            bar = ft.Semantics(exclude_semantics=True, content=self._bar)
            # Screen readers are told what it waits for, and not each step.
            waits = run.state is PictureRunState.WAITING
            parts += [ft.Semantics(content=self._status, live_region=waits), bar]
        tiles = [new_tile(picture, self._size, self._actions) for picture in self._pictures()]
        missing = run.request.count - len(run.pictures) if run.is_running else 0
        self._empty = [EmptyTile(self._size) for _ in range(missing)]
        if tiles or self._empty:
            parts.append(row_of([*tiles, *(empty.control for empty in self._empty)]))
        parts += [text(note, SMALL, MUTED) for note in run.notes]
        if run.state is PictureRunState.STOPPED:
            parts.append(text(run.status, BODY, MUTED))
        if run.problem:
            parts += outcome_line(Outcome(problem=run.problem))
            parts.append(ft.Row([quiet_button(tr("Try again"), self._retry(run))]))
        return parts

    def _head(self) -> ft.Control:
        run = self.run
        prompt = run.request.prompt or tr("Pictures")
        shown = prompt if len(prompt) <= _LONGEST else f"{prompt[:_LONGEST]}…"
        is_done = run.state is PictureRunState.DONE
        by = text(tr("Made by {model}", model=run.request.model) if is_done else run.request.model, SMALL, MUTED)
        told = ft.Semantics(content=by, live_region=is_done)
        words = ft.Column([text(shown, STRONG), told], spacing=2, expand=True)
        if run.is_running:
            button = quiet_button(tr("Stop"), self._stop(run))
        else:
            button = icon_button(ft.Icons.CLOSE, tr("Put away"), self._dismiss(run))
        return ft.Row([words, button], spacing=S, vertical_alignment=ft.CrossAxisAlignment.START)
