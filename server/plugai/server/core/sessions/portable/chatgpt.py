"""Imports ChatGPT's export: an item of its `conversations.json`."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from plugai.runners.base import Part, ReasoningPart, Role, TextPart
from plugai.server.core.sessions.portable.foreign_tree import Node, build_transcript, parse_timestamp
from plugai.server.core.sessions.portable.transcript import Transcript

_ROLES = {"user": Role.USER, "assistant": Role.ASSISTANT}


class _Author(msgspec.Struct, frozen=True):
    role: str = ""


class _Thought(msgspec.Struct, frozen=True):
    content: str = ""


class _Content(msgspec.Struct, frozen=True):
    content_type: str = ""
    parts: list[Any] = []
    text: str | None = None
    thoughts: list[_Thought] = []


class _Message(msgspec.Struct, frozen=True):
    author: _Author = _Author()
    create_time: float | None = None
    content: _Content = _Content()
    metadata: dict[str, Any] = {}


class _MappingNode(msgspec.Struct, frozen=True):
    message: _Message | None = None
    parent: str | None = None


class Conversation(msgspec.Struct, frozen=True):
    """The fields that are read of an item."""

    mapping: dict[str, _MappingNode]
    title: str | None = None
    create_time: float | None = None
    current_node: str | None = None


def from_chatgpt(conversation: Conversation, owner_id: str, now: datetime) -> Transcript:
    """Convert an item to a session. Raises TranscriptError if its messages do not form a tree."""
    skipped: list[str] = []
    nodes = {name: _node(node, skipped) for name, node in conversation.mapping.items()}
    created_at = parse_timestamp(conversation.create_time) or now
    return build_transcript(
        owner_id, conversation.title or "", created_at, nodes, conversation.current_node or "", skipped
    )


def _node(node: _MappingNode, skipped: list[str]) -> Node:
    message = node.message
    if message is None:
        return Node(node.parent)
    parts = _parts(message.content, skipped)
    role = _ROLES.get(message.author.role)
    if role is None:
        # System messages are nearly always empty, and tool messages are meant for the model.
        if parts:
            skipped.append(f"messages with the role {message.author.role[:32]!r}")
        return Node(node.parent)
    model = message.metadata.get("model_slug")
    name = model if isinstance(model, str) and role is Role.ASSISTANT else ""
    return Node(node.parent, role, parts, parse_timestamp(message.create_time), name)


def _parts(content: _Content, skipped: list[str]) -> tuple[Part, ...]:
    match content.content_type:
        case "text" | "multimodal_text":
            return tuple(part for each in content.parts if (part := _part(each, skipped)) is not None)
        case "code" | "execution_output":
            return (TextPart(content.text),) if content.text else ()
        case "thoughts":
            return tuple(ReasoningPart(thought.content) for thought in content.thoughts if thought.content)
        case other:
            skipped.append(f"content of the type {other[:32]!r}")
            return ()


def _part(part: object, skipped: list[str]) -> Part | None:
    match part:
        case "":
            return None
        case str():
            return TextPart(part)
        case {"content_type": "audio_transcription", "text": str(text)}:
            return TextPart(text)
        case {"content_type": str(kind)}:
            skipped.append(f"files of the type {kind[:32]!r}")
            return None
        case _:
            skipped.append("parts that are not text")
            return None
