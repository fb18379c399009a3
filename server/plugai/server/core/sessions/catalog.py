"""What owners do with their sessions beside talking: begin, find, edit, fork, delete."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

import msgspec
from msgspec.structs import replace

from plugai.server.core.clock import Clock
from plugai.server.core.errors import MessageNotFoundError, SessionNotFoundError
from plugai.server.core.principal import Principal
from plugai.server.core.sessions.session import (
    MessageRepository,
    NumberedMessage,
    SearchMatch,
    Session,
    SessionCursor,
    SessionMessage,
    SessionRepository,
    SessionState,
)

_WORD = re.compile(r"[^\W_]+")
_MOST_WORDS = 32


class SearchCursor(msgspec.Struct, frozen=True):
    """Where a page of a search begins: in titles, or in messages after them, with numbers below `below`."""

    in_titles: bool = True
    below: int | None = None


class SessionCatalog:
    """Sessions, each only for its owner."""

    def __init__(
        self,
        sessions: SessionRepository,
        messages: MessageRepository,
        clock: Clock,
        new_id: Callable[[], str],
        bin_time: timedelta,
    ) -> None:
        """A deleted session can be taken back for `bin_time`."""
        self._sessions = sessions
        self._messages = messages
        self._clock = clock
        self._new_id = new_id
        self._bin_time = bin_time

    def expunged_at(self, session: Session) -> datetime | None:
        """When a session will be removed for good; None if it is not deleted."""
        return None if session.deleted_at is None else session.deleted_at + self._bin_time

    async def create(self, session: Session) -> Session:
        """Keep a new session, of which the id and the times are given here."""
        created = self._new(session)
        await self._sessions.add(created)
        return created

    async def get(self, caller: Principal, session_id: str) -> Session:
        """The caller's session of that id. Raises SessionNotFoundError."""
        found = await self._sessions.get(caller.id, session_id)
        if found is None:
            raise SessionNotFoundError(session_id)
        return found

    async def list(
        self, caller: Principal, state: SessionState, limit: int, after: SessionCursor | None
    ) -> Sequence[Session]:
        """At most `limit` of the caller's sessions in this state that come after a place."""
        return await self._sessions.list(caller.id, state, limit, after)

    async def update(
        self, caller: Principal, session_id: str, changes: Mapping[str, object], version: int | None
    ) -> Session:
        """Change fields of Session. Raises SessionNotFoundError, SessionChangedError, MessageNotFoundError."""
        if "state" in changes:
            changes = {**changes, "deleted_at": None}
        return await self._sessions.update(caller.id, session_id, changes, version)

    async def delete(self, caller: Principal, session_id: str, version: int | None) -> Session:
        """Move a session to the bin. Raises SessionNotFoundError, SessionChangedError."""
        found = await self.get(caller, session_id)
        if found.state is SessionState.DELETED:
            return found
        changes = {"state": SessionState.DELETED, "deleted_at": self._clock.now()}
        return await self._sessions.update(caller.id, session_id, changes, version)

    async def undelete(self, caller: Principal, session_id: str) -> Session:
        """Take a session out of the bin. Raises SessionNotFoundError."""
        found = await self.get(caller, session_id)
        if found.state is not SessionState.DELETED:
            return found
        return await self.update(caller, session_id, {"state": SessionState.ACTIVE}, None)

    async def expunge(self, caller: Principal, session_id: str) -> None:
        """Remove a session for good. Raises SessionNotFoundError."""
        if not await self._sessions.expunge(caller.id, session_id):
            raise SessionNotFoundError(session_id)

    async def fork(self, caller: Principal, session_id: str, message_id: str, title: str) -> Session:
        """A new session that begins with the messages up to this one.

        Raises SessionNotFoundError, MessageNotFoundError, TurnInProgressError.
        """
        source = await self.get(caller, session_id)
        forked = replace(self._new(source), title=title or source.title, pinned=False)
        return await self._sessions.fork(forked, session_id, message_id)

    async def message(self, caller: Principal, session_id: str, message_id: str) -> SessionMessage:
        """One message. Raises SessionNotFoundError, MessageNotFoundError."""
        found = await self._messages.get(caller.id, session_id, message_id)
        if found is None:
            await self.get(caller, session_id)
            raise MessageNotFoundError(message_id)
        return found

    async def messages(
        self, caller: Principal, session_id: str, limit: int, after: int | None
    ) -> Sequence[NumberedMessage]:
        """At most `limit` messages with numbers above `after`, as they came. Raises SessionNotFoundError."""
        found = await self._messages.list(caller.id, session_id, limit, after)
        if not found:
            await self.get(caller, session_id)
        return found

    async def branch(self, caller: Principal, session_id: str, leaf_id: str, limit: int) -> Sequence[SessionMessage]:
        """At most `limit` messages: this one and those before it, each followed by its parent.

        Raises SessionNotFoundError, MessageNotFoundError.
        """
        found = await self._messages.branch(caller.id, session_id, leaf_id, limit)
        if not found:
            await self.message(caller, session_id, leaf_id)
        return found

    async def search(
        self, caller: Principal, query: str, limit: int, place: SearchCursor
    ) -> tuple[Sequence[SearchMatch], SearchCursor | None]:
        """At most `limit` places with all words of a query, from `place` on, and where the next page begins."""
        if not (found := words(query)):
            return [], None
        # One more than is wanted tells whether there are more.
        search = self._sessions.search_titles if place.in_titles else self._sessions.search_messages
        matches = await search(caller.id, found, limit + 1, place.below)
        if len(matches) > limit:
            return matches[:limit], replace(place, below=matches[limit - 1].number)
        if not place.in_titles:
            return matches, None
        if len(matches) == limit:
            return matches, SearchCursor(in_titles=False)
        more, following = await self.search(caller, query, limit - len(matches), SearchCursor(in_titles=False))
        return [*matches, *more], following

    def _new(self, like: Session) -> Session:
        now = self._clock.now()
        return Session(
            id=f"s-{self._new_id()}",
            owner_id=like.owner_id,
            created_at=now,
            used_at=now,
            title=like.title,
            system_prompt=like.system_prompt,
            model=like.model,
            parameters=like.parameters,
            context_policy=like.context_policy,
            pinned=like.pinned,
        )


def words(query: str) -> list[str]:
    """The words of a query: letters and digits. All else only parts them, so that no character has a meaning."""
    return _WORD.findall(query)[:_MOST_WORDS]
