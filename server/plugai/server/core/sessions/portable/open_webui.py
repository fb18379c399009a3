"""Imports Open WebUI's export: an item of its list of chats."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from plugai.runners.base import Part, Role, TextPart
from plugai.server.core.sessions.portable.foreign_tree import Node, build_transcript, parse_timestamp
from plugai.server.core.sessions.portable.transcript import Transcript

_ROLES = {"user": Role.USER, "assistant": Role.ASSISTANT}


class _Message(msgspec.Struct, frozen=True, rename="camel"):
    role: str = ""
    content: str | None = None
    parent_id: str | None = None
    timestamp: float | None = None
    model: str | None = None
    files: list[Any] | None = None


class _History(msgspec.Struct, frozen=True, rename="camel"):
    messages: dict[str, _Message] = {}
    current_id: str | None = None


class _Chat(msgspec.Struct, frozen=True):
    history: _History
    title: str | None = None


class Item(msgspec.Struct, frozen=True):
    """The fields that are read of an item."""

    chat: _Chat
    title: str | None = None
    created_at: float | None = None


def from_open_webui(item: Item, owner_id: str, now: datetime) -> Transcript:
    """Convert an item to a session. Raises TranscriptError if its messages do not form a tree."""
    skipped: list[str] = []
    history = item.chat.history
    nodes = {name: _node(message, skipped) for name, message in history.messages.items()}
    title = item.title or item.chat.title or ""
    return build_transcript(
        owner_id, title, parse_timestamp(item.created_at) or now, nodes, history.current_id or "", skipped
    )


def _node(message: _Message, skipped: list[str]) -> Node:
    skipped.extend("files" for _ in message.files or ())
    parts: tuple[Part, ...] = (TextPart(message.content),) if message.content else ()
    role = _ROLES.get(message.role)
    if role is None:
        if parts:
            skipped.append(f"messages with the role {message.role[:32]!r}")
        return Node(message.parent_id)
    model = message.model if message.model and role is Role.ASSISTANT else ""
    return Node(message.parent_id, role, parts, parse_timestamp(message.timestamp), model)
