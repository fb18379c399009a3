"""The conversation on the page: it shows exactly what the state says has changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import flet as ft

from plugai.frontend.chat.changes import (
    Added,
    AnswerShown,
    Branched,
    Change,
    ChatMessage,
    Ended,
    ExtraChanged,
    Grew,
    Older,
    Opened,
    StatusChanged,
    VersionsRead,
)
from plugai.frontend.chat.messages.actions import MessageActions
from plugai.frontend.chat.messages.answer_view import AnswerView
from plugai.frontend.chat.messages.markdown import MarkdownBlocks
from plugai.frontend.chat.messages.question_view import QuestionView
from plugai.frontend.chat.state import ChatState
from plugai.frontend.design.controls import Wrap, send, text
from plugai.frontend.design.theme import BIG, BODY, LINE, MUTED, STRONG
from plugai.frontend.design.tokens import R_MEDIUM, XL, L, M, S

_SUGGESTIONS = (
    ("Explain", "Why is the sky blue during the day, and red in the evening?"),
    ("Write", "Write a short thank-you note to a neighbour who watered my plants."),
    ("Code", "Write a Python function that finds the longest word in a text."),
)


class ChatView:
    """The messages of one conversation, newest at the bottom; the list is turned round, so that it opens there."""

    def __init__(
        self,
        blocks: MarkdownBlocks,
        actions: MessageActions,
        guard: Wrap,
        suggest: Callable[[str], Any],
    ) -> None:
        self._blocks = blocks
        self._actions = actions
        self._guard = guard
        self._suggest = suggest
        self._chat: ChatState | None = None
        self._views: list[AnswerView | QuestionView] = []
        self._margin = float(XL)
        self.is_wide = True
        self._list = ft.ListView(reverse=True, expand=True, spacing=28)
        self._holder = ft.Container(expand=True)
        self.control = self._holder

    def show(self, chat: ChatState) -> None:
        """Show a conversation from its end."""
        self._chat, self._views = chat, []
        if not chat.messages:
            self._holder.content = self._welcome()
        else:
            self._fill()
            self._list.padding = self._padding()
            self._holder.content = self._list
        send(self._holder)

    def set_margin(self, margin: float) -> None:
        """Leave so much room beside the lines."""
        if margin != self._margin:
            self._margin = margin
            self._list.padding = self._padding()
            if self._holder.content is self._list:
                send(self._list)

    def take(self, change: Change) -> None:
        """Show a change."""
        match change:
            case Opened() if self._chat is not None:
                self.show(self._chat)
            case Added(messages):
                self._add(messages)
            case Older(messages):
                self._add_older(messages)
            case Branched(kept):
                self._cut(kept)
            case VersionsRead():
                self._show_versions()
            case _ if self._last is not None:
                _show_in(self._last, change)

    @property
    def _last(self) -> AnswerView | None:
        last = self._views[-1] if self._views else None
        return last if isinstance(last, AnswerView) else None

    def _add(self, messages: tuple[ChatMessage, ...]) -> None:
        if self._holder.content is not self._list:
            if self._chat is not None:
                self.show(self._chat)
            return
        if self._last is not None:
            self._last.leave_end()
        self._list.controls[:0] = reversed([self._row(message) for message in messages])
        send(self._list)

    def _add_older(self, messages: tuple[ChatMessage, ...]) -> None:
        self._list.controls.pop()
        newer, self._views = self._views, []
        self._list.controls += reversed([self._row(message) for message in messages])
        self._views += newer
        self._add_more_button()
        send(self._list)

    def _cut(self, kept: int) -> None:
        """After the first messages there are others now."""
        messages = self._chat.messages if self._chat is not None else []
        del self._list.controls[: len(self._views) - kept]
        del self._views[kept:]
        self._list.controls[:0] = reversed([self._row(message) for message in messages[kept:]])
        send(self._list)

    def _fill(self) -> None:
        messages = self._chat.messages if self._chat is not None else []
        self._list.controls = [*reversed([self._row(message) for message in messages])]
        self._add_more_button()

    def _row(self, message: ChatMessage) -> ft.Control:
        view: AnswerView | QuestionView
        if isinstance(message, AnswerShown):
            is_last = self._chat is not None and message is self._chat.messages[-1]
            view = AnswerView(message, self._blocks, self._actions, is_wide=self.is_wide, is_last=is_last)
        else:
            view = QuestionView(message, self._actions)
        self._views.append(view)
        return view.control

    def _show_versions(self) -> None:
        for view in self._views:
            view.show_versions()

    def _add_more_button(self) -> None:
        if self._chat is not None and self._chat.has_older:
            button = ft.TextButton("Show earlier messages", on_click=self._guard(self._show_older))
            self._list.controls.append(ft.Row([button], alignment=ft.MainAxisAlignment.CENTER))

    async def _show_older(self, _: object) -> None:
        if self._chat is not None:
            await self._chat.show_older()

    def _padding(self) -> ft.Padding:
        return ft.Padding(self._margin, L, self._margin, XL)

    def _welcome(self) -> ft.Control:
        cards = [self._suggestion(title, prompt) for title, prompt in _SUGGESTIONS]
        words = "Ask the model anything. Your chats are kept on this server."
        column = ft.Column(
            [text("What shall we talk about?", BIG), text(words, BODY, MUTED), ft.Container(height=S), *cards],
            spacing=M,
            scroll=ft.ScrollMode.AUTO,
            alignment=ft.MainAxisAlignment.CENTER,
            width=520,
        )
        return ft.Container(column, padding=ft.Padding(L, L, L, L), alignment=ft.Alignment.CENTER)

    def _suggestion(self, title: str, prompt: str) -> ft.Control:
        words = ft.Column([text(title, STRONG), text(prompt, BODY, MUTED)], spacing=2, expand=True)
        return ft.TextButton(
            ft.Row([words, ft.Icon(ft.Icons.ARROW_FORWARD, size=18, color=MUTED)], spacing=M),
            style=ft.ButtonStyle(
                padding=ft.Padding(L, M, L, M),
                shape=ft.RoundedRectangleBorder(radius=R_MEDIUM),
                side={
                    ft.ControlState.FOCUSED: ft.BorderSide(2, "primary"),
                    ft.ControlState.DEFAULT: ft.BorderSide(1, LINE),
                },
            ),
            on_click=self._guard(lambda _: self._suggest(prompt)),
        )


def _show_in(view: AnswerView, change: Change) -> None:
    """Show a change of the last answer in its view."""
    match change:
        case Grew(finished, tail):
            view.grow(finished, tail)
        case StatusChanged():
            view.show_status()
        case ExtraChanged():
            view.show_extras()
        case Ended():
            view.end()
