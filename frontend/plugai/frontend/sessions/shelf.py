"""The conversations that are not in the list: those in the archive, or in the trash. It knows no Flet."""

from __future__ import annotations

from collections.abc import Callable

from plugai.client import Client, Session
from plugai.client.types import SessionState
from plugai.frontend.sessions.state import read_list

_PAGE = 60
ALL = "*"
"""What `asked` is if it is about the whole trash; no id looks like that."""


class ShelfState:
    """Conversations in one state. `changed` is told when they have changed."""

    def __init__(self, client: Client, state: SessionState, changed: Callable[[], None]) -> None:
        self._client = client
        self.state = state
        self._changed = changed
        self._most = _PAGE
        self.sessions: list[Session] = []
        self.has_more = False
        self.asked = ""
        """The conversation that shall be deleted for good, or `ALL`; empty if there is no such question."""

    async def read(self) -> None:
        """Read them. Raises PlugAIError."""
        self.asked = ""
        self.sessions, self.has_more = await read_list(self._client, self.state, self._most)
        self._changed()

    async def show_more(self) -> None:
        """Read more of them. Raises PlugAIError."""
        self._most += _PAGE
        await self.read()

    def ask(self, asked: str = "") -> None:
        """Ask whether this one, or `ALL`, shall be deleted for good; without one, ask no more."""
        self.asked = asked
        self._changed()

    async def delete_asked(self) -> None:
        """Delete for good what was asked about. Raises PlugAIError."""
        asked, self.asked = self.asked, ""
        if asked == ALL:
            # Those that are not shown too, and one after the other, so that nobody else waits for it.
            async for session in self._client.sessions.list(state=self.state):
                await session.expunge()
        elif asked:
            await (await self._client.sessions.get(asked)).expunge()
        await self.read()

    async def delete(self, session_id: str) -> None:
        """Move one to the trash. Raises PlugAIError."""
        await (await self._client.sessions.get(session_id)).delete()
        await self.read()

    async def take_back(self, session_id: str) -> None:
        """Take one that was deleted here out of the trash, into the archive. Raises PlugAIError."""
        await (await self._client.sessions.get(session_id)).undelete()
        await self.read()
