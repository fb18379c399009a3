"""The answers beside each other, or one at a time where there is no room for all."""

from __future__ import annotations

from collections.abc import Callable

import flet as ft

from plugai.frontend.chat.changes import Change
from plugai.frontend.chat.messages.markdown import MarkdownBlocks
from plugai.frontend.chat.messages.question_view import QuestionView
from plugai.frontend.compare.column import Column
from plugai.frontend.compare.column_view import ColumnView
from plugai.frontend.compare.state import CompareState
from plugai.frontend.compare.words import tab_words
from plugai.frontend.design.controls import Handler, send
from plugai.frontend.design.page import tab
from plugai.frontend.design.tokens import L, M, S
from plugai.frontend.shell.conversation.message_actions import shown_actions
from plugai.frontend.shell.parts import PageParts

# Narrower columns have lines of a few words.
_NARROWEST = 240


class ResultsView:
    """`choose` makes a handler that goes on with the answer of a column."""

    def __init__(self, parts: PageParts, compare: CompareState, choose: Callable[[Column], Handler]) -> None:
        self._parts = parts
        self._compare = compare
        self._choose = choose
        self._blocks = MarkdownBlocks(parts.device.is_dark, self._copy, parts.device.open_link)
        self._views: list[ColumnView] = []
        self._shown = 0
        self._room = 0.0
        self._labels: list[str] = []
        self._question = ft.Container()
        self._tabs = ft.Row(spacing=S, run_spacing=S, wrap=True)
        self._columns = ft.Row(spacing=M, vertical_alignment=ft.CrossAxisAlignment.START)
        self.control = ft.Column(
            [self._question, self._tabs, self._columns],
            spacing=L,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        )

    def show(self) -> None:
        """Show all of it."""
        self._views = [self._view(column) for column in self._compare.columns]
        self._shown = min(self._shown, max(0, len(self._views) - 1))
        actions = shown_actions(self._parts, lambda _answer, _model: self._parts.guard(lambda _: None))
        self._question.content = QuestionView(self._compare.question, actions).control
        self._labels = []
        self._arrange()
        send(self.control)

    def repaint(self) -> None:
        """Show the answers in other colours."""
        for view in self._views:
            view.show()

    def fit(self, room: float) -> None:
        """Leave so much room for all of them."""
        before, self._room = self._is_beside, room
        if before != self._is_beside:
            self._labels = []
            self._arrange()
            send(self.control)

    def take(self, column: Column, change: Change) -> None:
        """Show a change of one answer."""
        number = self._compare.columns.index(column)
        if number < len(self._views):
            self._views[number].take(change)
            self._show_tabs()

    @property
    def _is_beside(self) -> bool:
        count = len(self._views) or 1
        return (self._room - 2 * L - (count - 1) * M) / count >= _NARROWEST

    def _arrange(self) -> None:
        views = self._views if self._is_beside else self._views[self._shown : self._shown + 1]
        self._columns.controls = [view.control for view in views]
        self._show_tabs()

    def _show_tabs(self) -> None:
        columns = [] if self._is_beside else self._compare.columns
        labels = [tab_words(column.model, column.answer) for column in columns]
        if labels != self._labels or not labels:
            self._labels = labels
            self._tabs.controls = [self._tab(number, words) for number, words in enumerate(labels)]
            self._tabs.visible = bool(labels)
            send(self._tabs)

    def _tab(self, number: int, words: str) -> ft.Control:
        return tab(words, self._parts.guard(lambda _: self._turn_to(number)), is_shown=number == self._shown)

    def _turn_to(self, number: int) -> None:
        self._shown, self._labels = number, []
        self._arrange()
        send(self._columns)

    def _view(self, column: Column) -> ColumnView:
        guard, compare = self._parts.guard, self._compare
        again = guard(lambda _: compare.again(column))
        return ColumnView(
            column,
            self._blocks,
            shown_actions(self._parts, lambda _answer, _model: again),
            guard(lambda _: compare.stop(column)),
            self._choose(column),
        )

    def _copy(self, words: str) -> Handler:
        return self._parts.guard(lambda _: self._parts.device.copy(words))
