"""Imports Open WebUI's export: an item of its list of chats."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec
from msgspec.structs import replace

from plugai.runners.base import Parameters, Role
from plugai.server.core.failure import Failure
from plugai.server.core.sessions.portable.document import ParametersDocument
from plugai.server.core.sessions.portable.foreign_json import Fields, content_parts
from plugai.server.core.sessions.portable.foreign_tree import (
    ForeignSession,
    Node,
    build_transcript,
    message_node,
    parse_timestamp,
)
from plugai.server.core.sessions.portable.imported_tags import imported_tags
from plugai.server.core.sessions.portable.losses import OTHER_ROLES, UNREADABLE_MESSAGES, Losses
from plugai.server.core.sessions.portable.transcript import Transcript, TranscriptError

_ROLES = {"user": Role.USER, "assistant": Role.ASSISTANT}
_PARAMETERS = {name: name for name in ParametersDocument.__struct_fields__ if name != "extra"} | {
    "max_tokens": "max_output_tokens",
    "repeat_penalty": "repetition_penalty",
}


def from_open_webui(value: object, owner_id: str, now: datetime) -> Transcript:
    """Convert an item to a session. Raises TranscriptError."""
    losses = Losses()
    item = Fields(value, losses)
    if not isinstance(item.values["chat"], dict):
        raise TranscriptError("its `chat` is not an object")
    chat = item.fields("chat")
    messages, head = _messages(chat)
    params = chat.fields("params")
    instructions = [text for text in (chat.text("system"), params.text("system")) if text]
    nodes = {name: _node(message, instructions, losses) for name, message in messages.items()}
    if folder := item.text("folder_id"):
        losses.add("folders", folder)
    foreign = ForeignSession(
        title=item.text("title") or chat.text("title"),
        created_at=parse_timestamp(item.number("created_at"), losses) or now,
        nodes=nodes,
        head=head,
        instructions=instructions,
        losses=losses,
        pinned=item.flag("pinned"),
        archived=item.flag("archived"),
        tags=imported_tags([*item.fields("meta").items("tags"), *chat.items("tags")], losses),
        parameters=_parameters(params.values, losses),
    )
    return build_transcript(foreign, owner_id)


def _messages(chat: Fields) -> tuple[Mapping[str, Any], str]:
    """Return the messages by id, and the current one's id. Old exports have only a list of messages."""
    history = chat.fields("history")
    if messages := history.fields("messages").values:
        return messages, history.text("currentId")
    chain = {
        str(number): {**Fields(message, Losses()).values, "parentId": str(number - 1) if number > 1 else ""}
        for number, message in enumerate(chat.items("messages"), 1)
    }
    return chain, str(len(chain) or "")


def _node(value: object, instructions: list[str], losses: Losses) -> Node:
    if not isinstance(value, dict):
        losses.add(UNREADABLE_MESSAGES)
        return Node("")
    message = Fields(value, losses)
    for _ in message.items("files"):
        losses.add("files")
    parent, role = message.text("parentId"), message.text("role")
    parts = content_parts(message.values.get("content"), losses)
    if role == "system":
        instructions.extend(part.text for part in parts)
        return Node(parent)
    if role not in _ROLES:
        losses.add(OTHER_ROLES, repr(role[:32]))
        return Node(parent)
    model = message.text("model") if role == "assistant" else ""
    created_at = parse_timestamp(message.number("timestamp"), losses)
    return message_node(
        Node(parent, _ROLES[role], parts, created_at, model, _failure(message.values.get("error"))), losses
    )


def _failure(error: object) -> Failure | None:
    """Return why an answer failed, which is a text, an object with a text, or just true."""
    match error:
        case None | False | "":
            return None
        case str(text) | {"content": str(text)}:
            return Failure("IMPORTED", text, retryable=False)
        case _:
            return Failure("IMPORTED", "the answer failed", retryable=False)


def _parameters(values: Mapping[str, Any], losses: Losses) -> Parameters:
    parameters = Parameters()
    for name, value in values.items():
        if name == "system" or value is None:
            continue
        try:
            target = _PARAMETERS[name]
            parsed = msgspec.convert({target: value}, ParametersDocument)
        except (KeyError, msgspec.ValidationError):
            losses.add("parameters", repr(name[:32]))
        else:
            parameters = replace(parameters, **{target: getattr(parsed, target)})
    return parameters
