"""Common parts of the imports from other programs: trees of messages, some of which cannot be imported."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from plugai.runners.base import Parameters, Part, Role
from plugai.server.core.failure import Failure
from plugai.server.core.sessions.portable.losses import EMPTY_MESSAGES, Losses
from plugai.server.core.sessions.portable.message_tree import MessageTree
from plugai.server.core.sessions.portable.transcript import (
    Transcript,
    TranscriptError,
    require_message_count,
    sort_messages,
)
from plugai.server.core.sessions.session import ContextPolicy, MessageState, Session, SessionMessage, SessionState

_MAX_TITLE_BYTES = 512
_MAX_PROMPT_BYTES = 262_144
_MAX_MODEL_LENGTH = 256


@dataclass(frozen=True, slots=True)
class Node:
    """A node of the tree. Without parts or a failure it is skipped: the messages below it follow those above it."""

    parent: str
    role: Role = Role.USER
    parts: tuple[Part, ...] = ()
    created_at: datetime | None = None
    model: str = ""
    failure: Failure | None = None


@dataclass(frozen=True, slots=True)
class ForeignSession:
    """A session of another program. `instructions` are its system texts."""

    title: str
    created_at: datetime
    nodes: Mapping[str, Node]
    head: str
    instructions: Sequence[str]
    losses: Losses
    pinned: bool = False
    archived: bool = False
    tags: tuple[str, ...] = ()
    parameters: Parameters = field(default_factory=Parameters)


def message_node(node: Node, losses: Losses) -> Node:
    """Return the node; if it has nothing to import, that is a loss."""
    if not node.parts and node.failure is None:
        losses.add(EMPTY_MESSAGES)
    return node


def build_transcript(foreign: ForeignSession, owner_id: str) -> Transcript:
    """Build a session. Raises TranscriptError if it has too many messages, or none."""
    require_message_count(len(foreign.nodes))
    names = {
        node_id: f"m-{number}"
        for number, (node_id, node) in enumerate(foreign.nodes.items(), 1)
        if node.parts or node.failure
    }
    tree = MessageTree({node_id: node.parent for node_id, node in foreign.nodes.items()}, names, foreign.losses)
    messages = sort_messages(
        [
            _message(name, names.get(tree.parent(node_id), ""), foreign.nodes[node_id], foreign, owner_id)
            for node_id, name in names.items()
        ]
    )
    head_id = names.get(tree.head(foreign.head, list(names)), "")
    session = _session(foreign, owner_id, messages, head_id)
    notes = foreign.losses.notes()
    if not messages and not session.system_prompt:
        raise TranscriptError("; ".join(("it has no messages to import", *notes)))
    return Transcript(session, messages, skipped=notes)


def parse_timestamp(seconds: float | None, losses: Losses) -> datetime | None:
    """Convert seconds since 1970; None if they are no valid time."""
    try:
        if seconds and math.isfinite(seconds):
            return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, ValueError, OSError):
        losses.add("times that are not valid", str(seconds)[:32])
    return None


def _message(message_id: str, parent_id: str, node: Node, foreign: ForeignSession, owner_id: str) -> SessionMessage:
    return SessionMessage(
        id=message_id,
        session_id="s",
        owner_id=owner_id,
        parent_id=parent_id,
        role=node.role,
        parts=node.parts,
        created_at=node.created_at or foreign.created_at,
        model="".join(filter(str.isprintable, node.model[:_MAX_MODEL_LENGTH])),
        state=MessageState.FAILED if node.failure else MessageState.COMPLETE,
        failure=node.failure,
    )


def _session(foreign: ForeignSession, owner_id: str, messages: Sequence[SessionMessage], head_id: str) -> Session:
    title = _cut(foreign.title, _MAX_TITLE_BYTES)
    if len(title) < len(foreign.title):
        foreign.losses.add("ends of titles that are too long")
    return Session(
        id="s",
        owner_id=owner_id,
        created_at=foreign.created_at,
        used_at=max((message.created_at for message in messages), default=foreign.created_at),
        title=title,
        system_prompt=_system_prompt(foreign.instructions, foreign.losses),
        parameters=foreign.parameters,
        # A long conversation goes on: the programs that it comes from leave old messages out too.
        context_policy=ContextPolicy.TRIM_OLDEST,
        pinned=foreign.pinned,
        tags=foreign.tags,
        state=SessionState.ARCHIVED if foreign.archived else SessionState.ACTIVE,
        head_id=head_id,
        message_count=len(messages),
    )


def _system_prompt(instructions: Sequence[str], losses: Losses) -> str:
    """Join the different system texts, as far as they fit."""
    prompt, size = [], 0
    for text in dict.fromkeys(instructions):
        bytes_with_separator = len(text.encode(errors="replace")) + 2
        if size + bytes_with_separator > _MAX_PROMPT_BYTES:
            losses.add("system texts that are too long")
            continue
        prompt.append(text)
        size += bytes_with_separator
    return "\n\n".join(prompt)


def _cut(text: str, max_bytes: int) -> str:
    return text[:max_bytes].encode(errors="replace")[:max_bytes].decode(errors="ignore")
