"""The downloads above the page, each with how far it is and what one can do with it."""

from __future__ import annotations

from collections.abc import Callable

import flet as ft

from plugai.client.types import OperationState
from plugai.frontend.design.controls import Handler, Wrap, icon_button, send, text
from plugai.frontend.design.theme import LINE, LOW, MUTED, SMALL, STRONG
from plugai.frontend.design.tokens import R_MEDIUM, L, M, S
from plugai.frontend.hub.downloads import Download, DownloadsState
from plugai.frontend.hub.words import progress
from plugai.frontend.languages.sentences import tr
from plugai.frontend.settings.forms import outcome_line, quiet_button
from plugai.frontend.settings.state import Outcome


class DownloadsView:
    """A frame for each download. While one runs, only its bar and its words are sent."""

    def __init__(self, downloads: DownloadsState, use: Callable[[str], Handler], guard: Wrap) -> None:
        """`use` makes a handler that begins a conversation with the model with this id."""
        self._downloads = downloads
        self._use = use
        self._guard = guard
        self._rows: dict[str, _Row] = {}
        self._facts: object = None
        self.control = ft.Column(spacing=S, visible=False)

    def show(self) -> None:
        """Show them as they are now."""
        shown = self._downloads.shown
        facts = [(found.state.operation_id, found.state.state, found.problem) for found in shown]
        if facts == self._facts:
            for found in shown:
                self._rows[found.state.operation_id].show(found)
            return
        self._facts = facts
        self._rows = {found.state.operation_id: self._row(found) for found in shown}
        self.control.controls = [row.control for row in self._rows.values()]
        self.control.visible = bool(shown)
        send(self.control)

    def _row(self, download: Download) -> _Row:
        return _Row(download, self._buttons(download))

    def _buttons(self, download: Download) -> list[ft.Control]:
        downloads, guard, name = self._downloads, self._guard, download.state.model
        close = icon_button(
            ft.Icons.CLOSE, tr("Dismiss {name}", name=name), guard(lambda _: downloads.dismiss(download))
        )
        if download.problem:
            again = guard(lambda _: downloads.again(download))
            retry = quiet_button(tr("Try again"), again, tooltip=tr("Try {name} again", name=name))
            return [*[retry] * download.can_retry, close]
        if download.is_done:
            use = ft.FilledButton(tr("Use it now"), on_click=self._use(name))
            return [*[use] * download.talks, close]
        if download.state.state is OperationState.PAUSED:
            resume = guard(lambda _: downloads.resume(download))
            first = icon_button(ft.Icons.PLAY_ARROW, tr("Resume {name}", name=name), resume, size=20)
        else:
            pause = guard(lambda _: downloads.pause(download))
            first = icon_button(ft.Icons.PAUSE, tr("Pause {name}", name=name), pause, size=20)
        cancel = guard(lambda _: downloads.cancel(download))
        return [first, icon_button(ft.Icons.CLOSE, tr("Cancel {name}", name=name), cancel, size=20)]


class _Row:
    """One download."""

    def __init__(self, download: Download, buttons: list[ft.Control]) -> None:
        self._bar = ft.ProgressBar(value=0, bar_height=4, border_radius=2, bgcolor="surfaceContainerHigh")
        self._words = text("", SMALL, MUTED)
        name = text(download.state.model, STRONG)
        head = ft.Row([ft.Container(name, expand=True), *buttons], spacing=S)
        # The words say what the bar shows.
        bar = ft.Semantics(exclude_semantics=True, content=self._bar)
        said: list[ft.Control] = [bar, self._words]
        if not download.is_under_way:
            said = outcome_line(Outcome(done=tr("It is installed."), problem=download.problem))
        self.control = ft.Container(
            ft.Column([head, *said], spacing=S),
            bgcolor=LOW,
            border=ft.Border.all(1, LINE),
            border_radius=R_MEDIUM,
            padding=ft.Padding(L, M, M, M),
        )
        self.show(download)

    def show(self, download: Download) -> None:
        """Show how far it is."""
        if download.is_under_way:
            self._bar.value, self._words.value = download.state.fraction, progress(download.state)
            send(self._bar)
            send(self._words)
