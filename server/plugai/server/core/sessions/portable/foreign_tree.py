"""What the exports of other programs have in common: trees of messages, of which not all can be kept."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from plugai.runners.base import Part, Role
from plugai.server.core.sessions.portable.transcript import Transcript, TranscriptError, arranged, whole
from plugai.server.core.sessions.session import Session, SessionMessage

_MOST_TITLE_BYTES = 512


@dataclass(frozen=True, slots=True)
class Node:
    """A place in the tree. Without parts, the messages below it follow those above it."""

    parent: str | None
    role: Role = Role.USER
    parts: tuple[Part, ...] = ()
    created_at: datetime | None = None
    model: str = ""


def transcript(
    owner_id: str, title: str, created_at: datetime, nodes: Mapping[str, Node], head: str, skipped: Sequence[str]
) -> Transcript:
    """A session of these nodes. Raises TranscriptError if they are no tree."""
    names = {node_id: f"m-{number}" for number, (node_id, node) in enumerate(nodes.items(), 1) if node.parts}
    messages = arranged(
        [
            SessionMessage(
                id=name,
                session_id="s",
                owner_id=owner_id,
                parent_id=names.get(_kept(nodes[node_id].parent, nodes), ""),
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
        title=title.encode()[:_MOST_TITLE_BYTES].decode(errors="ignore"),
        head_id=names.get(_kept(head, nodes), ""),
    )
    told = tuple(f"{count} {what}" for what, count in Counter(skipped).items())
    return Transcript(whole(session, messages), messages, skipped=told)


def moment(seconds: float | None) -> datetime | None:
    """The time so many seconds after 1970; None if that is no time."""
    try:
        return datetime.fromtimestamp(seconds, UTC) if seconds and math.isfinite(seconds) else None
    except (OverflowError, ValueError, OSError):
        return None


def _kept(node_id: str | None, nodes: Mapping[str, Node]) -> str:
    """The nearest node from this one upwards that has something in it; empty if none has."""
    seen: set[str] = set()
    while node_id:
        if node_id in seen:
            raise TranscriptError(f"its messages go round in a circle at {node_id[:64]!r}")
        seen.add(node_id)
        if (node := nodes.get(node_id)) is None:
            raise TranscriptError(f"a message follows {node_id[:64]!r}, which is not there")
        if node.parts:
            return node_id
        node_id = node.parent
    return ""
