"""Management of sessions: create, list, search, edit, fork, delete."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta

import msgspec
from msgspec.structs import replace

from plugai.server.core.clock import Clock
from plugai.server.core.errors import MessageNotFoundError, SessionNotFoundError
from plugai.server.core.principal import Principal
from plugai.server.core.sessions.search_terms import query_terms
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
from plugai.server.core.sessions.tags import TagCount, clean_tags, tag_key


class SearchCursor(msgspec.Struct, frozen=True):
    """The position of a page of search results: titles come first, then messages, with numbers below `below`."""

    in_titles: bool = True
    below: int | None = None


class SessionCatalog:
    """Manages sessions, each only for its owner."""

    def __init__(
        self,
        sessions: SessionRepository,
        messages: MessageRepository,
        clock: Clock,
        new_id: Callable[[], str],
        trash_retention: timedelta,
    ) -> None:
        """A deleted session can be restored for `trash_retention`."""
        self._sessions = sessions
        self._messages = messages
        self._clock = clock
        self._new_id = new_id
        self._trash_retention = trash_retention

    def expunged_at(self, session: Session) -> datetime | None:
        """Return when a session will be permanently removed; None if it is not deleted."""
        return None if session.deleted_at is None else session.deleted_at + self._trash_retention

    async def create(self, session: Session) -> Session:
        """Store a new session; its id and times are assigned here."""
        created = self._new(session)
        await self._sessions.add(created)
        return created

    async def get(self, caller: Principal, session_id: str) -> Session:
        """Return the caller's session with this id. Raises SessionNotFoundError."""
        found = await self._sessions.get(caller.id, session_id)
        if found is None:
            raise SessionNotFoundError(session_id)
        return found

    async def list(
        self,
        caller: Principal,
        state: SessionState,
        limit: int,
        after: SessionCursor | None,
        tags: Collection[str] = (),
    ) -> Sequence[Session]:
        """Return at most `limit` of the caller's sessions in this state after the cursor, that have all these tags."""
        keys = [tag_key(tag) for tag in clean_tags(tags)]
        return await self._sessions.list(caller.id, state, limit, after, keys)

    async def count_tags(
        self, caller: Principal, state: SessionState, limit: int, after: str
    ) -> Sequence[tuple[str, TagCount]]:
        """Return at most `limit` tags of the caller's sessions in this state, each with its key, after `after`."""
        return await self._sessions.count_tags(caller.id, state, limit, after)

    async def update(
        self, caller: Principal, session_id: str, changes: Mapping[str, object], version: int | None
    ) -> Session:
        """Change fields of Session. Raises SessionNotFoundError, SessionChangedError, MessageNotFoundError."""
        if "state" in changes:
            changes = {**changes, "deleted_at": None}
        return await self._sessions.update(caller.id, session_id, changes, version)

    async def delete(self, caller: Principal, session_id: str, version: int | None) -> Session:
        """Move a session to the trash. Raises SessionNotFoundError, SessionChangedError."""
        changes = {"state": SessionState.DELETED, "deleted_at": self._clock.now()}
        kept = frozenset(SessionState) - {SessionState.DELETED}
        return await self._sessions.update(caller.id, session_id, changes, version, kept)

    async def undelete(self, caller: Principal, session_id: str) -> Session:
        """Restore a session from the trash: an archived one is archived again. Raises SessionNotFoundError."""
        return await self._sessions.restore(caller.id, session_id)

    async def expunge(self, caller: Principal, session_id: str) -> None:
        """Remove a session permanently. Raises SessionNotFoundError."""
        if not await self._sessions.expunge(caller.id, session_id):
            raise SessionNotFoundError(session_id)

    async def fork(self, caller: Principal, session_id: str, message_id: str, title: str) -> Session:
        """Create a session that begins with copies of the messages up to this one.

        Raises SessionNotFoundError, MessageNotFoundError, TurnInProgressError.
        """
        source = await self.get(caller, session_id)
        forked = replace(self._new(source), title=title or source.title, pinned=False)
        return await self._sessions.fork(forked, session_id, message_id)

    async def message(self, caller: Principal, session_id: str, message_id: str) -> SessionMessage:
        """Return one message. Raises SessionNotFoundError, MessageNotFoundError."""
        found = await self._messages.get(caller.id, session_id, message_id)
        if found is None:
            await self.get(caller, session_id)
            raise MessageNotFoundError(message_id)
        return found

    async def messages(
        self, caller: Principal, session_id: str, limit: int, after: int | None
    ) -> Sequence[NumberedMessage]:
        """Return at most `limit` messages with numbers above `after`, oldest first. Raises SessionNotFoundError."""
        found = await self._messages.list(caller.id, session_id, limit, after)
        if not found:
            await self.get(caller, session_id)
        return found

    async def branch(self, caller: Principal, session_id: str, leaf_id: str, limit: int) -> Sequence[SessionMessage]:
        """Return at most `limit` messages: this one and its ancestors, each followed by its parent.

        Raises SessionNotFoundError, MessageNotFoundError.
        """
        found = await self._messages.branch(caller.id, session_id, leaf_id, limit)
        if not found:
            await self.message(caller, session_id, leaf_id)
        return found

    async def search(
        self, caller: Principal, query: str, limit: int, cursor: SearchCursor
    ) -> tuple[Sequence[SearchMatch], SearchCursor | None]:
        """Return at most `limit` matches of all words of a query, from `cursor` on, and the next page's cursor."""
        if not (terms := query_terms(query)):
            return [], None
        # One more than the limit is fetched to see whether there is another page.
        search = self._sessions.search_titles if cursor.in_titles else self._sessions.search_messages
        matches = await search(caller.id, terms, limit + 1, cursor.below)
        if len(matches) > limit:
            return matches[:limit], replace(cursor, below=matches[limit - 1].number)
        if not cursor.in_titles:
            return matches, None
        if len(matches) == limit:
            return matches, SearchCursor(in_titles=False)
        more, following = await self.search(caller, query, limit - len(matches), SearchCursor(in_titles=False))
        return [*matches, *more], following

    def _new(self, template: Session) -> Session:
        now = self._clock.now()
        return Session(
            id=f"s-{self._new_id()}",
            owner_id=template.owner_id,
            created_at=now,
            used_at=now,
            title=template.title,
            system_prompt=template.system_prompt,
            model=template.model,
            parameters=template.parameters,
            context_policy=template.context_policy,
            pinned=template.pinned,
            tags=template.tags,
        )
