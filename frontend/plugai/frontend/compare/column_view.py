"""One model's answer beside the others."""

from __future__ import annotations

import flet as ft

from plugai.frontend.chat.changes import Change, Ended, Opened
from plugai.frontend.chat.messages.actions import MessageActions
from plugai.frontend.chat.messages.answer_view import AnswerView
from plugai.frontend.chat.messages.markdown import MarkdownBlocks
from plugai.frontend.compare.column import Column
from plugai.frontend.compare.words import first_word
from plugai.frontend.design.controls import Handler, send, text
from plugai.frontend.design.theme import LINE, MUTED, SMALL
from plugai.frontend.design.tokens import R_MEDIUM, L, M, S
from plugai.frontend.languages.sentences import tr
from plugai.frontend.settings.forms import quiet_button


class ColumnView:
    """A frame with the answer, and what one can do with it. `stop` stops it, `choose` goes on with it."""

    def __init__(
        self, column: Column, blocks: MarkdownBlocks, actions: MessageActions, stop: Handler, choose: Handler
    ) -> None:
        self._column = column
        self._blocks = blocks
        self._actions = actions
        self._stop = stop
        self._choose = choose
        self._answer = self._view()
        self._foot = ft.Column(self._feet(), spacing=S)
        self.control = ft.Container(
            border=ft.Border.all(1, LINE), border_radius=R_MEDIUM, padding=ft.Padding(L, M, L, L), expand=True
        )
        self._fill()

    def show(self) -> None:
        """Show another answer than before, or the same in other colours."""
        self._answer = self._view()
        self._foot.controls = self._feet()
        self._fill()
        send(self.control)

    def take(self, change: Change) -> None:
        """Show a change of the answer."""
        if isinstance(change, Opened):
            self.show()
            return
        self._answer.take(change)
        if isinstance(change, Ended):
            self._foot.controls = self._feet()
            send(self._foot)

    def _fill(self) -> None:
        self.control.content = ft.Column([self._answer.control, self._foot], spacing=M)

    def _view(self) -> AnswerView:
        return AnswerView(self._column.answer, self._blocks, self._actions, is_wide=False, is_last=True)

    def _feet(self) -> list[ft.Control]:
        column, model = self._column, self._column.model
        if column.answer.is_running:
            return [ft.Row([quiet_button(tr("Stop"), self._stop, name=tr("Stop {model}", model=model))])]
        words = first_word(column.answer.timings)
        shown: list[ft.Control] = [text(words, SMALL, MUTED)] if words else []
        if column.is_chosen_from:
            label = ft.Text(tr("Go on with this one"), semantics_label=tr("Go on with {model}", model=model))
            shown.append(
                ft.Row([ft.FilledButton(label, on_click=self._choose, tooltip=tr("Go on with {model}", model=model))])
            )
        return shown
