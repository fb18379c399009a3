"""What follows from a change of a conversation for the rest of the application: its address, its title, the list."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from plugai.frontend.chat.changes import AnswerShown, Change, Ended, Renamed, SignedOut, Started
from plugai.frontend.chat.state import ChatState
from plugai.frontend.languages.sentences import tr
from plugai.frontend.shell.conversation.open_chats import OpenChats
from plugai.frontend.shell.parts import PageParts
from plugai.frontend.shell.routes import ChatRoute

# A title is made by a model after the first answer; it is read once, a moment later.
_TITLE_SECONDS = 4.0


class ChatReactions:
    """Also of conversations that are not shown. `check` finds out what has become of the shown one."""

    def __init__(self, parts: PageParts, chats: OpenChats, check: Callable[[], Coroutine[Any, Any, None]]) -> None:
        self._parts = parts
        self._chats = chats
        self._check = check

    def take(self, chat: ChatState, change: Change) -> None:
        """Do what follows."""
        match change:
            case SignedOut():
                self._parts.device.sign_in()
            case Started(session_id):
                self._chats.remember(chat)
                self._parts.background.run(self._follow_start(chat, session_id))
            case Renamed():
                self._parts.background.run(self._parts.sessions.read())
            case Ended(answer):
                self._answered(chat, answer)

    def _answered(self, chat: ChatState, answer: AnswerShown) -> None:
        run = self._parts.background.run
        self._parts.device.announce(answer.problem or tr("The answer is complete."))
        run(chat.read_versions())
        if answer.problem:
            run(self._check())
        if not chat.title:
            run(self._read_title(chat))

    async def _follow_start(self, chat: ChatState, session_id: str) -> None:
        if chat is self._chats.current:
            await self._parts.device.go(ChatRoute(session_id).path)
        await self._parts.sessions.read()

    async def _read_title(self, chat: ChatState) -> None:
        await asyncio.sleep(_TITLE_SECONDS)
        await chat.read_title()
        await self._parts.sessions.read()
