"""The conversation on the page: it shows exactly what the state says has changed."""

from __future__ import annotations

import flet as ft

from plugai.frontend.chat.changes import (
    Added,
    AnswerShown,
    Branched,
    Change,
    ChatMessage,
    Older,
    Opened,
    VersionsRead,
)
from plugai.frontend.chat.messages.actions import MessageActions
from plugai.frontend.chat.messages.answer_view import AnswerView
from plugai.frontend.chat.messages.markdown import MarkdownBlocks
from plugai.frontend.chat.messages.message_list import MessageList
from plugai.frontend.chat.messages.part import MessageView
from plugai.frontend.chat.messages.question_view import QuestionView
from plugai.frontend.chat.state import ChatState
from plugai.frontend.chat.welcome import Welcome
from plugai.frontend.design.controls import Wrap, send
from plugai.frontend.design.tokens import XL, L


class ChatView:
    """The messages of one conversation; before the first one, what one could ask."""

    def __init__(
        self,
        blocks: MarkdownBlocks,
        actions: MessageActions,
        welcome: Welcome,
        guard: Wrap,
    ) -> None:
        self._blocks = blocks
        self._actions = actions
        self._welcome = welcome
        self._chat: ChatState | None = None
        self._margin = float(XL)
        self.is_wide = True
        self._list = MessageList(self._message, self._show_older, guard)
        self._holder = ft.Container(expand=True)
        self.control = self._holder

    def show(self, chat: ChatState) -> None:
        """Show a conversation from its end."""
        self._chat = chat
        self._list.show(chat.messages, has_older=chat.has_older)
        if not chat.messages:
            self._holder.content = self._welcome.control()
        else:
            self._list.control.padding = self._padding()
            self._holder.content = self._list.control
        send(self._holder)

    def refresh(self) -> None:
        """The models are others."""
        if self._chat is not None and not self._chat.messages and self._welcome.is_stale:
            self.show(self._chat)

    def set_margin(self, margin: float) -> None:
        """Leave so much room beside the lines."""
        if margin != self._margin:
            self._margin = margin
            self._list.control.padding = self._padding()
            if self._holder.content is self._list.control:
                send(self._list.control)

    def take(self, change: Change) -> None:
        """Show a change."""
        chat, last = self._chat, self._list.last
        if chat is None:
            return
        match change:
            case Opened():
                self.show(chat)
            case Added(messages):
                self._add(chat, messages)
            case Older(messages):
                self._list.add_older(messages, has_older=chat.has_older)
            case Branched(kept):
                self._list.cut(kept, chat.messages[kept:])
            case VersionsRead():
                self._list.show_versions()
            case _ if last is not None:
                last.take(change)

    def _add(self, chat: ChatState, messages: tuple[ChatMessage, ...]) -> None:
        if self._holder.content is self._list.control:
            self._list.add(messages)
        else:
            self.show(chat)

    def _message(self, message: ChatMessage) -> MessageView:
        if isinstance(message, AnswerShown):
            is_last = self._chat is not None and message is self._chat.messages[-1]
            return AnswerView(message, self._blocks, self._actions, is_wide=self.is_wide, is_last=is_last)
        return QuestionView(message, self._actions)

    async def _show_older(self) -> None:
        if self._chat is not None:
            await self._chat.show_older()

    def _padding(self) -> ft.Padding:
        return ft.Padding(self._margin, L, self._margin, XL)
