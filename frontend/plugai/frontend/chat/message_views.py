"""Messages as controls."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import flet as ft

from plugai.frontend.chat.blocks import Block
from plugai.frontend.chat.changes import AnswerShown, AnswerState, Question
from plugai.frontend.chat.markdown import MarkdownBlocks, question_text
from plugai.frontend.design.controls import Handler, icon_button, send, text
from plugai.frontend.design.theme import BODY, LINE, MID, MUTED, SMALL, TITLE, style
from plugai.frontend.design.tokens import R_LARGE, R_MEDIUM, R_SMALL, SIZE_SMALL, L, M, S


@dataclass(frozen=True, slots=True)
class AnswerActions:
    """What one can do with an answer."""

    copy: Callable[[str], Handler]
    regenerate: Handler


def question_view(question: Question) -> ft.Control:
    """What the user has said, at the right."""
    bubble = ft.Container(
        question_text(question.text),
        bgcolor=MID,
        padding=ft.Padding(L, 10, L, 10),
        border_radius=ft.BorderRadius(R_LARGE, R_LARGE, R_LARGE, 6),
        margin=ft.Margin(48, 0, 0, 0),
    )
    return ft.Row([bubble], alignment=ft.MainAxisAlignment.END, wrap=True)


class AnswerView:
    """An answer. Only what changes is sent: the block that is being written, the status, the end."""

    def __init__(
        self, answer: AnswerShown, blocks: MarkdownBlocks, actions: AnswerActions, *, is_wide: bool, has_actions: bool
    ) -> None:
        self._answer = answer
        self._blocks = blocks
        self._actions = actions
        self._has_actions = has_actions
        self._tail: ft.Control | None = None
        self._model = text(answer.model, TITLE, max_lines=1, overflow=ft.TextOverflow.ELLIPSIS)
        self._body = ft.Column([blocks.control(block) for block in answer.splitter.done], spacing=M)
        self._foot = ft.Column(spacing=0, controls=[])
        # While it is written, a screen reader would have to follow every word; it is announced when it is complete.
        self._quiet = ft.Semantics(
            content=self._body,
            exclude_semantics=answer.is_running,
            label="The answer is being written" if answer.is_running else None,
            container=True,
        )
        if answer.splitter.tail is not None:
            self._show_tail(answer.splitter.tail)
        self._show_foot()
        self.control = self._layout(is_wide)

    def grow(self, finished: tuple[Block, ...], tail: Block | None) -> None:
        """Show more of it."""
        if self._foot.controls and self._answer.state is AnswerState.WRITING:
            self._foot.controls = []
            send(self._foot)
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
        if self._model.value != self._answer.model:
            self._model.value = self._answer.model
            send(self._model)
        self._show_foot()
        send(self._foot)

    def end(self) -> None:
        """Show that it is complete, or why it is not."""
        self._quiet.exclude_semantics, self._quiet.label = False, None
        send(self._quiet)
        self.show_status()

    def drop_actions(self) -> None:
        """Another answer is the last one now: only that has actions."""
        if self._answer.state is not AnswerState.FAILED:
            self._foot.controls = []
            send(self._foot)

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
        head = ft.Row([*([] if is_wide else [mark]), ft.Container(self._model, expand=True)], spacing=10)
        body = ft.Column([head, self._quiet, self._foot], spacing=S, expand=True)
        if not is_wide:
            return ft.Row([body])
        return ft.Row([mark, body], spacing=14, vertical_alignment=ft.CrossAxisAlignment.START)

    def _show_foot(self) -> None:
        answer = self._answer
        match answer.state:
            case AnswerState.WAITING:
                self._foot.controls = [self._status()]
            case AnswerState.WRITING:
                self._foot.controls = []
            case AnswerState.FAILED:
                self._foot.controls = [self._problem()]
            case AnswerState.DONE | AnswerState.STOPPED:
                self._foot.controls = [self._actions_row()] if self._has_actions else []

    def _status(self) -> ft.Control:
        ring = ft.ProgressRing(
            width=16, height=16, stroke_width=2, color=MUTED, value=self._answer.fraction, semantics_label="Waiting"
        )
        label = ft.Semantics(content=text(self._answer.status, BODY, MUTED), live_region=True)
        return ft.Row([ring, label], spacing=10)

    def _problem(self) -> ft.Control:
        words = text(self._answer.problem, BODY, "onErrorContainer")
        retry = ft.TextButton("Try again", ft.Icons.REFRESH, on_click=self._actions.regenerate)
        return ft.Container(
            ft.Column(
                [
                    ft.Row(
                        [
                            ft.Icon(ft.Icons.ERROR_OUTLINE, size=18, color="error"),
                            ft.Container(ft.Semantics(content=words, live_region=True), expand=True),
                        ],
                        spacing=10,
                        vertical_alignment=ft.CrossAxisAlignment.START,
                    ),
                    ft.Container(retry, margin=ft.Margin(16, 0, 0, 0)),
                ],
                spacing=4,
            ),
            bgcolor="errorContainer",
            border_radius=R_MEDIUM,
            padding=ft.Padding(M, M, M, 6),
        )

    def _actions_row(self) -> ft.Control:
        answer = self._answer
        note = "Stopped" if answer.state is AnswerState.STOPPED else ""
        said = " · ".join(part for part in (note, answer.figures) if part)
        return ft.Container(
            ft.Row(
                [
                    icon_button(
                        ft.Icons.CONTENT_COPY,
                        "Copy answer",
                        lambda event: self._actions.copy(answer.text)(event),
                        size=16,
                    ),
                    icon_button(ft.Icons.REFRESH, "Answer again", self._actions.regenerate),
                    text(said, SMALL, MUTED, margin=ft.Margin(S, 0, 0, 0)),
                ],
                spacing=0,
            ),
            margin=ft.Margin(-9, -4, 0, 0),
        )


def day_line(words: str) -> ft.Control:
    """A line between messages."""
    rule = ft.Container(height=1, bgcolor=LINE, expand=True)
    return ft.Row([rule, text(words, style(SIZE_SMALL, "w500"), MUTED), rule], spacing=M)
