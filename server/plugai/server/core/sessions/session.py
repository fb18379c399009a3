"""Sessions and messages, and the interfaces of their repositories."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Protocol

import msgspec

from plugai.runners.base import FinishReason, Parameters, Part, Role, TextPart, Usage
from plugai.server.core.failure import Failure
from plugai.server.core.sessions.tags import TagCount


class SessionState(StrEnum):
    """The state of a session."""

    ACTIVE = "active"
    ARCHIVED = "archived"
    DELETED = "deleted"


class ContextPolicy(StrEnum):
    """What happens when a session is too long for the model."""

    REFUSE = "refuse"
    TRIM_OLDEST = "trim_oldest"


class Session(msgspec.Struct, frozen=True):
    """A conversation. Times are timezone-aware, in UTC.

    `head_id` is the last message of the current branch, empty if there is none. `tags` are as `clean_tags` returns
    them. `version` counts edits; turns do not change it.
    """

    id: str
    owner_id: str
    created_at: datetime
    used_at: datetime
    title: str = ""
    system_prompt: str = ""
    model: str = ""
    parameters: Parameters = Parameters()
    context_policy: ContextPolicy = ContextPolicy.REFUSE
    pinned: bool = False
    tags: tuple[str, ...] = ()
    state: SessionState = SessionState.ACTIVE
    head_id: str = ""
    message_count: int = 0
    version: int = 1
    deleted_at: datetime | None = None


class MessageState(StrEnum):
    """The state of a message."""

    COMPLETE = "complete"
    RUNNING = "running"
    CANCELLED = "cancelled"
    FAILED = "failed"
    INTERRUPTED = "interrupted"


class SessionMessage(msgspec.Struct, frozen=True):
    """One message of a session; `id` is unique within the session.

    `parent_id` is empty for the first message of a conversation. `gateway` names the process that writes the message
    while it is RUNNING. `model` is empty unless a model generated it. Times are timezone-aware, in UTC.
    """

    id: str
    session_id: str
    owner_id: str
    parent_id: str
    role: Role
    parts: tuple[Part, ...]
    created_at: datetime
    state: MessageState = MessageState.COMPLETE
    request_id: str = ""
    gateway: str = ""
    model: str = ""
    finish_reason: FinishReason | None = None
    failure: Failure | None = None
    usage: Usage = Usage()
    ended_at: datetime | None = None

    @property
    def text(self) -> str:
        """The text parts, joined with spaces."""
        return " ".join(part.text for part in self.parts if isinstance(part, TextPart))


class SessionCursor(msgspec.Struct, frozen=True):
    """The position of a session in the list: pinned ones first, then the most recently used."""

    pinned: bool
    used_at: datetime
    id: str


class NumberedMessage(msgspec.Struct, frozen=True):
    """A message with its number; numbers increase in the order in which the messages of a session were added."""

    number: int
    message: SessionMessage


class SearchMatch(msgspec.Struct, frozen=True):
    """A search result: a title, if `message_id` is empty, or a message with this `text`.

    Newer titles and messages have higher numbers; titles and messages are numbered separately.
    """

    number: int
    session_id: str
    title: str
    message_id: str
    text: str
    created_at: datetime


class SessionRepository(Protocol):
    """Stores sessions. A session is visible only to its owner. Each call raises StorageUnavailableError.

    Changes are durable on return.
    """

    async def add(self, session: Session) -> None:
        """Store a new session."""

    async def get(self, owner_id: str, session_id: str) -> Session | None:
        """Return the owner's session with this id, if there is one."""

    async def list(
        self,
        owner_id: str,
        state: SessionState,
        limit: int,
        after: SessionCursor | None,
        tag_keys: Collection[str] = (),
    ) -> Sequence[Session]:
        """Return at most `limit` of the owner's sessions in this state after the cursor, in list order.

        Only those that have all tags with these keys.
        """

    async def count_tags(
        self, owner_id: str, state: SessionState, limit: int, after: str
    ) -> Sequence[tuple[str, TagCount]]:
        """Return at most `limit` tags of the owner's sessions in this state, each with its key, sorted by that.

        Only those whose keys come after the key `after`.
        """

    async def update(
        self,
        owner_id: str,
        session_id: str,
        changes: Mapping[str, object],
        version: int | None,
        states: Collection[SessionState] = frozenset(SessionState),
    ) -> Session:
        """Change these fields of Session; returns the changed session, or an unchanged one in none of these states.

        If `version` is given, the session must still have it. Raises SessionNotFoundError, SessionChangedError,
        MessageNotFoundError for a `head_id` that is not a message of the session.
        """

    async def restore(self, owner_id: str, session_id: str) -> Session:
        """Give a deleted session the state that it had before, and no time of deletion; returns it.

        One in another state is returned unchanged. Raises SessionNotFoundError.
        """

    async def set_title(self, owner_id: str, session_id: str, title: str) -> bool:
        """Set the title of a session that has none; returns whether it was set."""

    async def fork(self, session: Session, source_id: str, head_id: str) -> Session:
        """Store a new session with copies of the source's messages up to `head_id`, under the same ids; returns it.

        Raises SessionNotFoundError, MessageNotFoundError, TurnInProgressError.
        """

    async def expunge(self, owner_id: str, session_id: str, deleted_before: datetime | None = None) -> bool:
        """Remove a session permanently, with those artifacts of its requests that no other session uses.

        If `deleted_before` is given, it must have been deleted before then. Returns whether there was such a session.
        """

    async def expired(self, deleted_before: datetime, limit: int) -> Sequence[tuple[str, str]]:
        """Return owner and id of sessions that were deleted before then."""

    async def delete_all(self, owner_id: str) -> None:
        """Remove all sessions of an owner permanently."""

    async def search_titles(
        self, owner_id: str, terms: Sequence[str], limit: int, below: int | None
    ) -> Sequence[SearchMatch]:
        """Return titles with all of these search terms, newest first, with numbers below `below`."""

    async def search_messages(
        self, owner_id: str, terms: Sequence[str], limit: int, below: int | None
    ) -> Sequence[SearchMatch]:
        """Return messages with all of these search terms, newest first, with numbers below `below`."""


class MessageRepository(Protocol):
    """Stores the messages of sessions, each only for its owner. Each call raises StorageUnavailableError.

    Changes are durable on return.
    """

    async def get(self, owner_id: str, session_id: str, message_id: str) -> SessionMessage | None:
        """Return the message with this id, if there is one."""

    async def list(self, owner_id: str, session_id: str, limit: int, after: int | None) -> Sequence[NumberedMessage]:
        """Return at most `limit` messages of a session with numbers above `after`, oldest first."""

    async def branch(self, owner_id: str, session_id: str, leaf_id: str, limit: int | None) -> Sequence[SessionMessage]:
        """Return the message with this id and its ancestors, each followed by its parent; at most `limit`.

        Empty if there is no such message.
        """

    async def begin(self, messages: Sequence[SessionMessage], expected_head: str | None = None) -> None:
        """Add the messages of a turn, each the parent of the next; the last becomes the session's head.

        Also updates the session's time of use. If `expected_head` is given, the session's head must still be this one:
        of turns that continue it at the same time, one begins. Raises SessionNotFoundError (also for a deleted
        session), MessageNotFoundError if the parent is missing, TurnInProgressError if it or the new head is still
        being written, SessionChangedError if the head is another one.
        """

    async def save(self, message: SessionMessage) -> None:
        """Store the current or final content of a message. A message that is no longer being written is not changed."""

    async def interrupt(self, gateway: str, ended_at: datetime) -> int:
        """Mark every message that this gateway was writing as interrupted; returns how many there were."""
