"""What a session and its messages are, and what keeps them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Protocol

import msgspec

from plugai.runners.base import FinishReason, Parameters, Part, Role, TextPart, Usage
from plugai.server.core.failure import Failure


class SessionState(StrEnum):
    """Where a session is."""

    ACTIVE = "active"
    ARCHIVED = "archived"
    DELETED = "deleted"


class ContextPolicy(StrEnum):
    """What happens when a session has become too long for the model."""

    REFUSE = "refuse"
    TRIM_OLDEST = "trim_oldest"


class Session(msgspec.Struct, frozen=True):
    """A conversation. Times are aware, in UTC.

    `head_id` is the last message of the branch that goes on, empty while there is none. `version` counts edits; turns
    do not change it.
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
    state: SessionState = SessionState.ACTIVE
    head_id: str = ""
    message_count: int = 0
    version: int = 1
    deleted_at: datetime | None = None


class MessageState(StrEnum):
    """How a message stands."""

    COMPLETE = "complete"
    RUNNING = "running"
    CANCELLED = "cancelled"
    FAILED = "failed"
    INTERRUPTED = "interrupted"


class SessionMessage(msgspec.Struct, frozen=True):
    """One message of a session; `id` is unique in it.

    `parent_id` is empty for the first of a conversation. `gateway` names the process that writes it, while it is
    RUNNING. `model` is empty for a message that no model wrote. Times are aware, in UTC.
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
        """The text parts, one after the other."""
        return " ".join(part.text for part in self.parts if isinstance(part, TextPart))


class SessionCursor(msgspec.Struct, frozen=True):
    """Where a session stands in the list: pinned ones first, then those used last."""

    pinned: bool
    used_at: datetime
    id: str


class NumberedMessage(msgspec.Struct, frozen=True):
    """A message and its number: numbers rise in the order in which the messages of a session came."""

    number: int
    message: SessionMessage


class SearchMatch(msgspec.Struct, frozen=True):
    """Where words were found: in a title, if `message_id` is empty, or in a message, whose `text` this is.

    Numbers rise with the age of what they number; titles and messages are numbered apart.
    """

    number: int
    session_id: str
    title: str
    message_id: str
    text: str
    created_at: datetime


class SessionRepository(Protocol):
    """Keeps sessions. A session is its owner's: no other owner ever sees it. Each call raises StorageUnavailableError.

    What is written is durable on return.
    """

    async def add(self, session: Session) -> None:
        """Keep a new session."""

    async def get(self, owner_id: str, session_id: str) -> Session | None:
        """The owner's session of that id, if there is one."""

    async def list(
        self, owner_id: str, state: SessionState, limit: int, after: SessionCursor | None
    ) -> Sequence[Session]:
        """At most `limit` of the owner's sessions in this state, in the order of the list, that come after a place."""

    async def update(
        self, owner_id: str, session_id: str, changes: Mapping[str, object], version: int | None
    ) -> Session:
        """Change fields of Session, named as there; the session as it then is.

        With `version`, only as it was then. Raises SessionNotFoundError, SessionChangedError, MessageNotFoundError for
        a `head_id` that is none of its messages'.
        """

    async def set_title(self, owner_id: str, session_id: str, title: str) -> bool:
        """Give a title to a session that has none; whether that was so."""

    async def fork(self, session: Session, source_id: str, head_id: str) -> Session:
        """Keep a new session with copies of the source's messages up to `head_id`, under the same ids; as it then is.

        Raises SessionNotFoundError, MessageNotFoundError, TurnInProgressError.
        """

    async def expunge(self, owner_id: str, session_id: str) -> bool:
        """Remove a session for good, and the artifacts that its requests made and no other session has; whether there
        was one."""

    async def expired(self, deleted_before: datetime, limit: int) -> Sequence[tuple[str, str]]:
        """Owner and id of sessions that were deleted before then."""

    async def delete_all(self, owner_id: str) -> None:
        """Remove all sessions of an owner for good."""

    async def search_titles(
        self, owner_id: str, words: Sequence[str], limit: int, below: int | None
    ) -> Sequence[SearchMatch]:
        """Titles with all of these words, newest first, those with numbers below `below`."""

    async def search_messages(
        self, owner_id: str, words: Sequence[str], limit: int, below: int | None
    ) -> Sequence[SearchMatch]:
        """Messages with all of these words, newest first, those with numbers below `below`."""


class MessageRepository(Protocol):
    """Keeps the messages of sessions, each only for its owner. Each call raises StorageUnavailableError.

    What is written is durable on return.
    """

    async def get(self, owner_id: str, session_id: str, message_id: str) -> SessionMessage | None:
        """The message of that id, if there is one."""

    async def list(self, owner_id: str, session_id: str, limit: int, after: int | None) -> Sequence[NumberedMessage]:
        """At most `limit` messages of a session with numbers above `after`, as they came."""

    async def branch(self, owner_id: str, session_id: str, leaf_id: str, limit: int | None) -> Sequence[SessionMessage]:
        """The message of that id and those before it, each followed by its parent; at most `limit`.

        Empty if there is no such message.
        """

    async def begin(self, messages: Sequence[SessionMessage]) -> None:
        """Add the messages of a turn, each the parent of the next, the last of which is the session's new head.

        It is used now. Raises SessionNotFoundError, also for a deleted one, MessageNotFoundError for a parent that is
        not there, TurnInProgressError for one that is still being written.
        """

    async def save(self, message: SessionMessage) -> None:
        """Keep how far a message has come, or its end. One that is not being written is left as it is."""

    async def interrupt(self, gateway: str, ended_at: datetime) -> int:
        """Mark every message as interrupted that this gateway was writing; how many there were."""
