"""A whole session: what is exported, and what is imported all or not at all."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from msgspec.structs import replace

from plugai.server.core.artifacts.artifact import Artifact
from plugai.server.core.sessions.session import Session, SessionMessage

MOST_MESSAGES = 100_000


@dataclass(frozen=True, slots=True)
class ArtifactSource:
    """An artifact as another server knows it: by its id in the messages, and by the digest of its content."""

    artifact_id: str
    sha256: str
    size_bytes: int
    mime_type: str
    name: str


@dataclass(frozen=True, slots=True)
class Transcript:
    """A session with all of its messages, each after its parent. `skipped` says what of its source it lacks."""

    session: Session
    messages: tuple[SessionMessage, ...]
    artifacts: tuple[ArtifactSource, ...] = ()
    skipped: tuple[str, ...] = field(default=())


class TranscriptError(Exception):
    """What was given is no session. The message says what is wrong with it, for the person who gave it."""


class TranscriptRepository(Protocol):
    """Keeps whole sessions. Each call raises StorageUnavailableError."""

    async def session_ids(self, owner_id: str) -> Sequence[str]:
        """The ids of all of the owner's sessions but for deleted ones, the oldest first."""

    async def add(self, session: Session, messages: Sequence[SessionMessage]) -> None:
        """Keep a new session with its messages, each after its parent; all of it or nothing, durable on return."""

    async def artifact_of_digest(self, owner_id: str, sha256: str) -> Artifact | None:
        """An artifact of the owner with this content, if there is one."""


def arranged(messages: Sequence[SessionMessage]) -> tuple[SessionMessage, ...]:
    """The messages in the order that they have, but each after its parent. Raises TranscriptError if that cannot be."""
    if len(messages) > MOST_MESSAGES:
        raise TranscriptError(f"it has {len(messages)} messages; {MOST_MESSAGES} are the most")
    ids = {message.id for message in messages}
    if len(ids) < len(messages):
        raise TranscriptError("two of its messages have the same id")
    waiting: defaultdict[str, list[SessionMessage]] = defaultdict(list)
    placed: dict[str, SessionMessage] = {}
    for message in messages:
        if message.parent_id and message.parent_id not in ids:
            raise TranscriptError(f"the message {message.id!r} follows {message.parent_id!r}, which is not there")
        if message.parent_id and message.parent_id not in placed:
            waiting[message.parent_id].append(message)
            continue
        due = deque([message])
        while due:
            following = due.popleft()
            placed[following.id] = following
            due.extend(waiting.pop(following.id, ()))
    if waiting:
        raise TranscriptError(f"its messages go round in a circle at {next(iter(waiting))!r}")
    return tuple(placed.values())


def whole(session: Session, messages: Sequence[SessionMessage]) -> Session:
    """The session with a head among these messages, and their number. Raises TranscriptError."""
    if session.head_id and session.head_id not in {message.id for message in messages}:
        raise TranscriptError(f"its head is {session.head_id!r}, which is none of its messages")
    head = session.head_id or (messages[-1].id if messages else "")
    return replace(session, head_id=head, message_count=len(messages))
