"""A complete session, as it is exported and imported."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from msgspec.structs import replace

from plugai.server.core.artifacts.artifact import Artifact
from plugai.server.core.sessions.session import Session, SessionMessage

MAX_MESSAGES = 100_000


@dataclass(frozen=True, slots=True)
class ArtifactSource:
    """An artifact of another server: its id in the messages, and the digest of its content."""

    artifact_id: str
    sha256: str
    size_bytes: int
    mime_type: str
    name: str


@dataclass(frozen=True, slots=True)
class Transcript:
    """A session with all of its messages, each after its parent. `skipped` lists what the import left out."""

    session: Session
    messages: tuple[SessionMessage, ...]
    artifacts: tuple[ArtifactSource, ...] = ()
    skipped: tuple[str, ...] = field(default=())


class TranscriptError(Exception):
    """The input is not a valid session. The message explains why, for the user who supplied it."""


class TranscriptRepository(Protocol):
    """Stores complete sessions. Each call raises StorageUnavailableError."""

    async def session_ids(self, owner_id: str) -> Sequence[str]:
        """Return the ids of all of the owner's sessions that are not deleted, oldest first."""

    async def add(self, session: Session, messages: Sequence[SessionMessage]) -> None:
        """Store a new session with its messages, each after its parent; atomic, and durable on return."""

    async def artifact_of_digest(self, owner_id: str, sha256: str) -> Artifact | None:
        """Return an artifact of the owner with this content, if there is one."""


def sort_messages(messages: Sequence[SessionMessage]) -> tuple[SessionMessage, ...]:
    """Return the messages in their order, but each after its parent. Raises TranscriptError if that is impossible."""
    if len(messages) > MAX_MESSAGES:
        raise TranscriptError(f"it has {len(messages)} messages; at most {MAX_MESSAGES} are allowed")
    ids = {message.id for message in messages}
    if len(ids) < len(messages):
        raise TranscriptError("two of its messages have the same id")
    children: defaultdict[str, list[SessionMessage]] = defaultdict(list)
    sorted_messages: dict[str, SessionMessage] = {}
    for message in messages:
        if message.parent_id and message.parent_id not in ids:
            raise TranscriptError(f"the message {message.id!r} follows {message.parent_id!r}, which is missing")
        if message.parent_id and message.parent_id not in sorted_messages:
            children[message.parent_id].append(message)
            continue
        ready = deque([message])
        while ready:
            current = ready.popleft()
            sorted_messages[current.id] = current
            ready.extend(children.pop(current.id, ()))
    if children:
        raise TranscriptError(f"its messages form a cycle at {next(iter(children))!r}")
    return tuple(sorted_messages.values())


def with_valid_head(session: Session, messages: Sequence[SessionMessage]) -> Session:
    """Return the session with a head among these messages, and their number. Raises TranscriptError."""
    if session.head_id and session.head_id not in {message.id for message in messages}:
        raise TranscriptError(f"its head is {session.head_id!r}, which is not one of its messages")
    head = session.head_id or (messages[-1].id if messages else "")
    return replace(session, head_id=head, message_count=len(messages))
