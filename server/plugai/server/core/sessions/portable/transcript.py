"""A complete session, as it is exported and imported."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

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

    async def deleted_session_ids(self, owner_id: str) -> Sequence[str]:
        """Return the ids of the owner's sessions in the trash, oldest first."""

    async def add(self, session: Session, messages: Sequence[SessionMessage]) -> None:
        """Store a new session with its messages, each after its parent; atomic, and durable on return."""

    async def artifact_of_digest(self, owner_id: str, sha256: str) -> Artifact | None:
        """Return an artifact of the owner with this content, if there is one."""


def require_message_count(count: int) -> None:
    """Raise TranscriptError if a session has too many messages."""
    if count > MAX_MESSAGES:
        raise TranscriptError(f"it has {count} messages; at most {MAX_MESSAGES} are allowed")


def sort_messages(messages: Sequence[SessionMessage]) -> tuple[SessionMessage, ...]:
    """Return the messages of a tree in their order, but each after its parent."""
    children: defaultdict[str, list[SessionMessage]] = defaultdict(list)
    sorted_messages: dict[str, SessionMessage] = {}
    for message in messages:
        if message.parent_id and message.parent_id not in sorted_messages:
            children[message.parent_id].append(message)
            continue
        ready = deque([message])
        while ready:
            current = ready.popleft()
            sorted_messages[current.id] = current
            ready.extend(children.pop(current.id, ()))
    return tuple(sorted_messages.values())
