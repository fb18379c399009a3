"""The conversation that is shown, and those whose answers are still under way. It knows no Flet."""

from __future__ import annotations

from collections.abc import Callable

from plugai.client import Client
from plugai.frontend.chat.changes import Change
from plugai.frontend.chat.state import ChatState


class OpenChats:
    """`changed` is told of every change of each of them. `current` is the one that is shown."""

    def __init__(self, client: Client, changed: Callable[[ChatState, Change], None]) -> None:
        self._client = client
        self._changed = changed
        self._kept: dict[str, ChatState] = {}
        self.current = self._new()

    def begin(self) -> None:
        """Show a new one."""
        self.current = self._new()

    async def open(self, session_id: str) -> bool:
        """Show a stored one; whether it was read from the server now. Raises PlugAIError."""
        kept = self._kept.get(session_id)
        self.current = kept or self.remember(await self._read(session_id))
        return kept is None

    async def find(self, session_id: str) -> ChatState:
        """One that is not shown by this: it is, it still runs, or it is read from the server. Raises PlugAIError.

        An empty id means a new one.
        """
        if session_id == self.current.id:
            return self.current
        kept = self._kept.get(session_id)
        if kept is not None and kept.is_running:
            return kept
        return self.remember(await self._read(session_id)) if session_id else self._new()

    async def reopen(self) -> bool:
        """Read the shown one anew, and follow an answer that goes on; whether there is something new to show.

        Raises PlugAIError.
        """
        shown = self.current
        if not shown.id or shown.is_running:
            return False
        again = await self._read(shown.id)
        # A server that was killed has not stored what it had sent of an answer; the page still has it.
        has_more = again.is_running or _written(again) >= _written(shown)
        if has_more:
            self.current = self.remember(again)
        return has_more

    def remember(self, chat: ChatState) -> ChatState:
        """Keep this one and what still runs; the others are read again when they are opened."""
        self._kept = {name: kept for name, kept in self._kept.items() if kept.is_running}
        self._kept[chat.id] = chat
        return chat

    def forget(self, session_id: str) -> None:
        """One was deleted."""
        self._kept.pop(session_id, None)

    async def close(self) -> None:
        """Listen no more. Answers go on at the server."""
        for chat in {id(chat): chat for chat in (*self._kept.values(), self.current)}.values():
            await chat.close()

    async def _read(self, session_id: str) -> ChatState:
        chat = self._new()
        await chat.open(session_id)
        return chat

    def _new(self) -> ChatState:
        chat = ChatState(self._client, lambda change: self._changed(chat, change))
        return chat


def _written(chat: ChatState) -> int:
    """How much of the last answer there is."""
    return len(chat.answer.text) if chat.answer else 0
