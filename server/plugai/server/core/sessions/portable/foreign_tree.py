"""Common parts of the imports from other programs: trees of messages, some of which cannot be imported."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from plugai.runners.base import Part, Role
from plugai.server.core.sessions.portable.transcript import Transcript, TranscriptError, sort_messages, with_valid_head
from plugai.server.core.sessions.session import Session, SessionMessage

_MAX_TITLE_BYTES = 512


@dataclass(frozen=True, slots=True)
class Node:
    """A node of the tree. Without parts it is skipped: the messages below it follow those above it."""

    parent: str | None
    role: Role = Role.USER
    parts: tuple[Part, ...] = ()
    created_at: datetime | None = None
    model: str = ""


def build_transcript(
    owner_id: str, title: str, created_at: datetime, nodes: Mapping[str, Node], head: str, skipped: Sequence[str]
) -> Transcript:
    """Build a session from these nodes. Raises TranscriptError if they do not form a tree."""
    names = {node_id: f"m-{number}" for number, (node_id, node) in enumerate(nodes.items(), 1) if node.parts}
    messages = sort_messages(
        [
            SessionMessage(
                id=name,
                session_id="s",
                owner_id=owner_id,
                parent_id=names.get(_nearest_with_parts(nodes[node_id].parent, nodes), ""),
                role=nodes[node_id].role,
                parts=nodes[node_id].parts,
                created_at=nodes[node_id].created_at or created_at,
                model="".join(filter(str.isprintable, nodes[node_id].model))[:256],
            )
            for node_id, name in names.items()
        ]
    )
    session = Session(
        id="s",
        owner_id=owner_id,
        created_at=created_at,
        used_at=max((message.created_at for message in messages), default=created_at),
        title=title.encode()[:_MAX_TITLE_BYTES].decode(errors="ignore"),
        head_id=names.get(_nearest_with_parts(head, nodes), ""),
    )
    notes = tuple(f"{count} {what}" for what, count in Counter(skipped).items())
    return Transcript(with_valid_head(session, messages), messages, skipped=notes)


def parse_timestamp(seconds: float | None) -> datetime | None:
    """Convert seconds since 1970; None if they are no valid time."""
    try:
        return datetime.fromtimestamp(seconds, UTC) if seconds and math.isfinite(seconds) else None
    except (OverflowError, ValueError, OSError):
        return None


def _nearest_with_parts(node_id: str | None, nodes: Mapping[str, Node]) -> str:
    """Return the nearest node from this one upwards that has parts; empty if there is none."""
    seen: set[str] = set()
    while node_id:
        if node_id in seen:
            raise TranscriptError(f"its messages form a cycle at {node_id[:64]!r}")
        seen.add(node_id)
        if (node := nodes.get(node_id)) is None:
            raise TranscriptError(f"a message follows {node_id[:64]!r}, which is missing")
        if node.parts:
            return node_id
        node_id = node.parent
    return ""
