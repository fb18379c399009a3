"""Imports ChatGPT's export: an item of its `conversations.json`."""

from __future__ import annotations

from datetime import datetime

from plugai.runners.base import Part, ReasoningPart, Role, TextPart
from plugai.server.core.sessions.portable.foreign_json import Fields, content_parts
from plugai.server.core.sessions.portable.foreign_tree import (
    ForeignSession,
    Node,
    build_transcript,
    message_node,
    parse_timestamp,
)
from plugai.server.core.sessions.portable.losses import OTHER_ROLES, UNREADABLE_MESSAGES, Losses
from plugai.server.core.sessions.portable.transcript import Transcript, TranscriptError

_ROLES = {"user": Role.USER, "assistant": Role.ASSISTANT}
_SYSTEM_ROLES = {"system", "developer"}
# Content that is shown to the model, and not in the conversation: the user's own instructions and profile.
_HIDDEN_TEXTS = {
    "user_editable_context": ("user_profile", "user_instructions"),
    "model_editable_context": ("model_set_context",),
}


def from_chatgpt(item: object, owner_id: str, now: datetime) -> Transcript:
    """Convert an item to a session. Raises TranscriptError."""
    losses = Losses()
    conversation = Fields(item, losses)
    mapping = conversation.values["mapping"]
    if not isinstance(mapping, dict):
        raise TranscriptError("its `mapping` is not an object")
    instructions: list[str] = []
    nodes = {node_id: _node(node, instructions, losses) for node_id, node in mapping.items()}
    foreign = ForeignSession(
        title=conversation.text("title"),
        created_at=parse_timestamp(conversation.number("create_time"), losses) or now,
        nodes=nodes,
        head=conversation.text("current_node"),
        instructions=instructions,
        losses=losses,
        pinned=conversation.flag("is_starred"),
        archived=conversation.flag("is_archived"),
    )
    return build_transcript(foreign, owner_id)


def _node(value: object, instructions: list[str], losses: Losses) -> Node:
    node = Fields(value, losses)
    parent, message = node.text("parent"), node.values.get("message")
    if not isinstance(value, dict) or not isinstance(message, dict | None):
        losses.add(UNREADABLE_MESSAGES)
        return Node(parent)
    return Node(parent) if message is None else _message(parent, Fields(message, losses), instructions, losses)


def _message(parent: str, message: Fields, instructions: list[str], losses: Losses) -> Node:
    author = message.fields("author").text("role")
    content = message.values.get("content")
    if hidden := _hidden_texts(content, losses):
        instructions.extend(hidden)
        return Node(parent)
    parts = _parts(content, losses)
    if author in _SYSTEM_ROLES:
        # Nearly all of them are empty.
        instructions.extend(part.text for part in parts if isinstance(part, TextPart))
        return Node(parent)
    if (role := _ROLES.get(author)) is None:
        losses.add(OTHER_ROLES, repr(author[:32]))
        return Node(parent)
    model = message.fields("metadata").text("model_slug") if role is Role.ASSISTANT else ""
    return message_node(
        Node(parent, role, parts, parse_timestamp(message.number("create_time"), losses), model), losses
    )


def _hidden_texts(value: object, losses: Losses) -> list[str]:
    content = Fields(value, losses)
    kind = content.values.get("content_type")
    names = _HIDDEN_TEXTS.get(kind, ()) if isinstance(kind, str) else ()
    return [text for name in names if (text := content.text(name))]


def _parts(value: object, losses: Losses) -> tuple[Part, ...]:
    if not isinstance(value, dict):
        return content_parts(value, losses)
    content = Fields(value, losses)
    thoughts = [Fields(thought, losses).text("content") for thought in content.items("thoughts")]
    parts: tuple[Part, ...] = (
        *(ReasoningPart(thought) for thought in thoughts if thought),
        *content_parts(content.values.get("parts"), losses),
        *content_parts(content.text("text"), losses),
    )
    if not parts and (kind := content.text("content_type")) not in ("", "text", "multimodal_text"):
        losses.add("content of other types", repr(kind[:32]))
    return parts
