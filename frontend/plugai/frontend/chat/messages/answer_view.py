"""Answers as controls."""

from __future__ import annotations

import flet as ft

from plugai.frontend.chat.blocks import Block
from plugai.frontend.chat.changes import (
    AnswerShown,
    AnswerState,
    Change,
    Ended,
    ExtraChanged,
    Grew,
    StatusChanged,
)
from plugai.frontend.chat.messages.actions import MessageActions
from plugai.frontend.chat.messages.answer_foot import AnswerFoot
from plugai.frontend.chat.messages.extras import AnswerExtras
from plugai.frontend.chat.messages.markdown import MarkdownBlocks
from plugai.frontend.design.controls import send, text
from plugai.frontend.design.theme import MUTED, SMALL, TITLE
from plugai.frontend.design.tokens import R_SMALL, M, S
from plugai.frontend.languages.sentences import tr


class AnswerView:
    """An answer. Only what changes is sent: the block that is being written, the status, the end."""

    def __init__(
        self, answer: AnswerShown, blocks: MarkdownBlocks, actions: MessageActions, *, is_wide: bool, is_last: bool
    ) -> None:
        self.answer = answer
        self._version = answer.version
        self._blocks = blocks
        self._tail: ft.Control | None = None
        # As long as there is room for it.
        self._model = text(
            answer.model, TITLE, max_lines=1, overflow=ft.TextOverflow.ELLIPSIS, expand=True, expand_loose=True
        )
        self._time = text(actions.clock(answer.time), SMALL, MUTED)
        self._extras = AnswerExtras(answer, actions)
        self._head, self._column = ft.Row(spacing=10), ft.Column(spacing=S, expand=True)
        self._body = ft.Column([blocks.control(block) for block in answer.splitter.done], spacing=M)
        self._foot = AnswerFoot(answer, actions, is_last=is_last)
        # While it is written, a screen reader would have to follow every word; it is announced when it is complete.
        self._quiet = (
            ft.Semantics(
                content=self._body, exclude_semantics=True, label=tr("The answer is being written"), container=True
            )
            if answer.is_running
            else None
        )
        if answer.splitter.tail is not None:
            self._show_tail(answer.splitter.tail)
        self.control = self._layout(is_wide)

    def take(self, change: Change) -> None:
        """Show a change of this answer."""
        match change:
            case Grew(finished, tail):
                self.grow(finished, tail)
            case StatusChanged():
                self.show_status()
            case ExtraChanged():
                self.show_extras()
            case Ended():
                self.end()

    def grow(self, finished: tuple[Block, ...], tail: Block | None) -> None:
        """Show more of it."""
        if self.answer.state is AnswerState.WRITING:
            self._foot.clear()
        changed = False
        for block in finished:
            if self._tail is not None and self._blocks.update(self._tail, block):
                self._tail = None
                continue
            self._drop_tail()
            self._body.controls.append(self._blocks.control(block))
            changed = True
        if tail is not None and not (self._tail is not None and self._blocks.update(self._tail, tail)):
            self._drop_tail()
            self._show_tail(tail)
            changed = True
        if changed:
            send(self._body)

    def show_status(self) -> None:
        """Show what is going on."""
        if self._model.value != self.answer.model:
            self._model.value = self.answer.model
            send(self._model)
        self._foot.refresh()

    def show_extras(self) -> None:
        """Show what there is besides the text."""
        if self._extras.refresh():
            self._column.controls = self._content()
            send(self._column)

    def end(self) -> None:
        """Show that it is complete, or why it is not."""
        if self._quiet is not None:
            self._quiet.exclude_semantics, self._quiet.label = False, None
            send(self._quiet)
        self.show_extras()
        self.show_status()

    def show_versions(self) -> None:
        """Show how many alternatives it has."""
        if self._version != self.answer.version:
            self._version = self.answer.version
            self._foot.refresh()

    def leave_end(self) -> None:
        """Another answer is the last one now: only that shows all that one can do."""
        self._foot.fold()

    def _show_tail(self, block: Block) -> None:
        self._tail = self._blocks.control(block)
        self._body.controls.append(self._tail)

    def _drop_tail(self) -> None:
        if self._tail is not None and self._tail in self._body.controls:
            self._body.controls.remove(self._tail)
        self._tail = None

    def _layout(self, is_wide: bool) -> ft.Control:
        mark = ft.Container(
            ft.Icon(ft.Icons.BOLT, size=15, color="onPrimaryContainer"),
            width=28,
            height=28,
            bgcolor="primaryContainer",
            border_radius=R_SMALL,
            alignment=ft.Alignment.CENTER,
        )
        self._head.controls = [*([] if is_wide else [mark]), self._model, self._time]
        self._column.controls = self._content()
        if not is_wide:
            return ft.Row([self._column])
        return ft.Row([mark, self._column], spacing=14, vertical_alignment=ft.CrossAxisAlignment.START)

    def _content(self) -> list[ft.Control]:
        text = self._quiet or self._body
        return [self._head, *self._extras.before, text, *self._extras.after, self._foot.control]
