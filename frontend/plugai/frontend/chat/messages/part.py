"""A few messages that follow each other, which are built only while they are near what is seen."""

from __future__ import annotations

from collections.abc import Callable

import flet as ft

from plugai.frontend.chat.changes import ChatMessage
from plugai.frontend.chat.messages.answer_view import AnswerView
from plugai.frontend.chat.messages.question_view import QuestionView
from plugai.frontend.design.controls import Handler

SPACE = 28
MessageView = AnswerView | QuestionView
# An answer that is written changes its height with each line.
_MEASURED_MILLISECONDS = 500


class MessagePart:
    """`view` makes what shows a message, and `measured` is told how high all of them are."""

    def __init__(
        self, messages: list[ChatMessage], view: Callable[[ChatMessage], MessageView], measured: Handler
    ) -> None:
        self.messages = messages
        self._view = view
        self.views: list[MessageView] = []
        self.control = ft.Column(
            spacing=SPACE,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
            size_change_interval=_MEASURED_MILLISECONDS,
            on_size_change=measured,
        )

    @property
    def is_built(self) -> bool:
        """Whether the messages are on the page, rather than a space of their height."""
        return bool(self.views)

    @property
    def is_edited(self) -> bool:
        """Whether somebody writes in one of them."""
        return any(isinstance(view, QuestionView) and view.is_edited for view in self.views)

    def build(self) -> None:
        """Put the messages on the page."""
        self.views = [self._view(message) for message in self.messages]
        self.control.height = None
        self.control.controls = [view.control for view in self.views]

    def fold(self, height: float) -> None:
        """Leave a space of this height."""
        self.views = []
        self.control.height = height
        self.control.controls = []

    def add(self, messages: tuple[ChatMessage, ...]) -> None:
        """Put messages after the last one."""
        self.messages += messages
        views = [self._view(message) for message in messages]
        self.views += views
        self.control.controls += [view.control for view in views]

    def cut(self, kept: int) -> None:
        """Keep the first messages."""
        del self.messages[kept:], self.views[kept:], self.control.controls[kept:]
