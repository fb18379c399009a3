"""What one does with a conversation of the list: each other page of the user learns of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from plugai.frontend.languages.sentences import tr
from plugai.frontend.shell.conversation.page import ChatPage
from plugai.frontend.shell.parts import PageParts
from plugai.frontend.shell.routes import ChatRoute


class ChatActions:
    """`changed` is called when the list of conversations is another. Each raises PlugAIError."""

    def __init__(self, parts: PageParts, chat: ChatPage, changed: Callable[[], None]) -> None:
        self._device = parts.device
        self._sessions = parts.sessions
        self._guard = parts.guard
        self._chat = chat
        self._changed = changed

    async def rename(self, session_id: str, title: str) -> None:
        """Call it otherwise."""
        await self._sessions.rename(session_id, title)
        if session_id == self._chat.id:
            await self._chat.read_title()
        self._changed()

    async def tag(self, session_id: str, tags: Sequence[str]) -> None:
        """Give it these tags instead of those that it has."""
        await self._sessions.set_tags(session_id, tags)
        self._changed()

    async def pin(self, session_id: str) -> None:
        """Keep it at the top of the list, or no longer."""
        await self._sessions.pin(session_id)
        self._changed()

    async def archive(self, session_id: str) -> None:
        """Take it out of the list."""
        await self._sessions.archive(session_id)
        await self._put_away(session_id, tr("The chat is archived."))

    async def delete(self, session_id: str) -> None:
        """Move it to the trash."""
        await self._sessions.delete(session_id)
        await self._put_away(session_id, tr("The chat is in the trash."))

    async def _put_away(self, session_id: str, words: str) -> None:
        self._device.say(words, tr("Undo"), self._guard(lambda _: self._restore(session_id)))
        await self._chat.forget(session_id)
        self._changed()

    async def _restore(self, session_id: str) -> None:
        await self._sessions.restore(session_id)
        await self._device.go(ChatRoute(session_id).path)
        self._changed()
