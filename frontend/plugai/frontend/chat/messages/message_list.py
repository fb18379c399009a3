"""The messages of a conversation, newest at the bottom, of which only those that are seen are built."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import flet as ft

from plugai.frontend.chat.changes import ChatMessage
from plugai.frontend.chat.messages.answer_view import AnswerView
from plugai.frontend.chat.messages.part import SPACE, MessagePart, MessageView
from plugai.frontend.chat.messages.window import MessageWindow
from plugai.frontend.design.controls import Wrap, send
from plugai.frontend.languages.sentences import tr

_PART = 6
_SCROLL_MILLISECONDS = 150


class MessageList:
    """The list is turned round, so that it opens at its end. `view` makes what shows a message.

    `read_older` has earlier messages read, when one comes near the first.
    """

    def __init__(
        self, view: Callable[[ChatMessage], MessageView], read_older: Callable[[], Awaitable[None]], guard: Wrap
    ) -> None:
        self._view = view
        self._read_older = read_older
        self._guard = guard
        self._parts: list[MessagePart] = []
        self._window = MessageWindow(0)
        self._listed = 0
        self._has_older = self._is_reading = False
        self._more = ft.Row(
            [ft.TextButton(tr("Show earlier messages"), on_click=guard(self._show_earlier))],
            alignment=ft.MainAxisAlignment.CENTER,
        )
        self.control = ft.ListView(
            reverse=True,
            expand=True,
            spacing=SPACE,
            scroll_interval=_SCROLL_MILLISECONDS,
            on_scroll=guard(self._scrolled),
        )

    @property
    def last(self) -> AnswerView | None:
        """The view of the last message, if that is an answer."""
        last = self._parts[0].views[-1] if self._parts and self._parts[0].views else None
        return last if isinstance(last, AnswerView) else None

    def show(self, messages: Sequence[ChatMessage], *, has_older: bool) -> None:
        """Show these from their end."""
        self._parts = self._split(messages)
        self._window = MessageWindow(len(self._parts))
        self._has_older, self._listed = has_older, 0
        self.control.controls = []
        self._arrange()

    def add(self, messages: tuple[ChatMessage, ...]) -> None:
        """Show more at the end."""
        if self.last is not None:
            self.last.leave_end()
        if self._parts and len(self._parts[0].messages) < _PART:
            self._parts[0].add(messages)
            send(self._parts[0].control)
        else:
            self._begin_part(list(messages))
            self._put(self._listed + 1)

    def add_older(self, messages: Sequence[ChatMessage], *, has_older: bool) -> None:
        """There are these before the first one."""
        parts = self._split(messages)
        self._parts += parts
        self._window.heights += [0.0] * len(parts)
        self._has_older = has_older
        self._arrange()

    def cut(self, kept: int, messages: Sequence[ChatMessage]) -> None:
        """After the first ones there are these now."""
        surplus = sum(len(part.messages) for part in self._parts) - kept
        while self._parts and surplus >= len(self._parts[0].messages):
            surplus -= len(self._parts.pop(0).messages)
            del self._window.heights[0]
            self._listed = max(0, self._listed - 1)
        if self._parts:
            if not self._parts[0].is_built:
                self._parts[0].build()
            self._parts[0].cut(len(self._parts[0].messages) - surplus)
        if messages:
            self._begin_part(list(messages))
        self._put(self._listed + 1 if messages else max(1, self._listed))

    def show_versions(self) -> None:
        """Show how many alternatives each message has."""
        for part in self._parts:
            for view in part.views:
                view.show_versions()

    def _split(self, messages: Sequence[ChatMessage]) -> list[MessagePart]:
        """As parts, the newest first, which is where a part may have fewer."""
        return [self._part(list(messages[at : at + _PART])) for at in reversed(range(0, len(messages), _PART))]

    def _part(self, messages: list[ChatMessage]) -> MessagePart:
        part = MessagePart(messages, self._view, self._guard(lambda event: self._measured(part, event.height)))
        return part

    def _begin_part(self, messages: list[ChatMessage]) -> None:
        part = self._part(messages)
        part.build()
        self._parts.insert(0, part)
        self._window.heights.insert(0, 0.0)

    def _arrange(self) -> None:
        """Build what is wanted, and fold what is not."""
        wanted = self._window.wanted
        for number, part in enumerate(self._parts):
            if number in wanted and not part.is_built:
                part.build()
                send(part.control)
            elif number not in wanted and part.is_built and not part.is_edited and self._window.heights[number]:
                part.fold(self._window.heights[number])
                send(part.control)
        listed = max(self._listed, max(wanted, default=-1) + 1)
        self._list(listed)

    def _list(self, listed: int) -> None:
        has_more = listed < len(self._parts) or self._has_older
        if listed != self._listed or has_more != (self._more in self.control.controls[-1:]):
            self._put(listed)

    def _put(self, listed: int) -> None:
        """Have so many parts on the page."""
        has_more = listed < len(self._parts) or self._has_older
        for part in self._parts[self._listed : listed]:
            if not part.is_built:
                part.build()
        self._listed = listed
        self.control.controls = [part.control for part in self._parts[:listed]] + [self._more] * has_more
        send(self.control)

    def _measured(self, part: MessagePart, height: float) -> None:
        if part in self._parts and part.is_built:
            self._window.heights[self._parts.index(part)] = height
            self._arrange()

    async def _scrolled(self, event: ft.OnScrollEvent) -> None:
        self._window.scroll(event.pixels, event.viewport_dimension)
        self._arrange()
        if self._window.is_at_end:
            await self._read_more()

    async def _show_earlier(self, _: Any) -> None:
        if self._listed == len(self._parts):
            await self._read_more()
        self._list(min(self._listed + 1, len(self._parts)))

    async def _read_more(self) -> None:
        if self._has_older and not self._is_reading:
            self._is_reading = True
            try:
                await self._read_older()
            finally:
                self._is_reading = False
