"""Imports PlugAI's own export: a session's JSON document, which may have been edited or damaged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from msgspec.structs import replace

from plugai.runners.base import Parameters
from plugai.server.core.sessions.portable.conversion import convert, message_from_document, utc
from plugai.server.core.sessions.portable.document import ArtifactDocument, MessageDocument, SessionDocument
from plugai.server.core.sessions.portable.imported_tags import imported_tags
from plugai.server.core.sessions.portable.losses import UNREADABLE_MESSAGES, Losses
from plugai.server.core.sessions.portable.message_tree import MessageTree
from plugai.server.core.sessions.portable.transcript import (
    ArtifactSource,
    Transcript,
    TranscriptError,
    require_message_count,
    sort_messages,
)
from plugai.server.core.sessions.session import Session, SessionMessage, SessionState

_MAX_PARTS = 10_000


def from_document(item: Mapping[str, Any], owner_id: str) -> Transcript:
    """Convert a document to a session, with the document's ids. Messages that cannot be read are left out.

    Raises TranscriptError and ValidationError if the session itself cannot be read.
    """
    losses = Losses()
    messages, artifacts = _list(item, "messages"), _list(item, "artifacts")
    document = msgspec.convert({**item, "messages": (), "artifacts": ()}, SessionDocument)
    kept = _messages(messages, document.session_id, owner_id, losses)
    tree = MessageTree({**_parents(messages), **{each.id: each.parent_id for each in kept}}, _ids(kept), losses)
    ordered = sort_messages([replace(message, parent_id=tree.parent(message.id)) for message in kept])
    session = _session(document, owner_id, tree.head(document.head_message_id, _ids(ordered)), len(ordered))
    session = replace(session, tags=imported_tags(document.tags, losses))
    return Transcript(session, ordered, _artifacts(artifacts, losses), losses.notes())


def _list(item: Mapping[str, Any], name: str) -> list[Any]:
    """Return a list, whose items are converted one at a time: the conversion of all at once would hold up every
    thread."""
    values = item.get(name, [])
    if not isinstance(values, list):
        raise msgspec.ValidationError(f"Expected `array` - at `$.{name}`")
    require_message_count(len(values))
    return values


def _ids(messages: Sequence[SessionMessage]) -> list[str]:
    return list({message.id: None for message in messages})


def _parents(values: Sequence[object]) -> dict[str, str]:
    """Return what can be read of the tree."""
    parents: dict[str, str] = {}
    for value in values:
        match value:
            case {"message_id": str(message_id), "parent_id": str(parent_id)}:
                parents.setdefault(message_id, parent_id)
            case {"message_id": str(message_id)}:
                parents.setdefault(message_id, "")
    return parents


def _messages(values: Sequence[object], session_id: str, owner_id: str, losses: Losses) -> list[SessionMessage]:
    messages: dict[str, SessionMessage] = {}
    for number, value in enumerate(values):
        try:
            message = _message(value, session_id, owner_id)
        except (msgspec.ValidationError, TranscriptError) as error:
            losses.add(UNREADABLE_MESSAGES, _at(f"messages[{number}]", error))
            continue
        if message.id in messages:
            losses.add("messages with the same id as another", repr(message.id))
        messages.setdefault(message.id, message)
    return list(messages.values())


def _message(value: object, session_id: str, owner_id: str) -> SessionMessage:
    match value:
        case {"parts": list(parts)} if len(parts) > _MAX_PARTS:
            raise TranscriptError(f"{len(parts)} parts; at most {_MAX_PARTS} are allowed")
        case _:
            return message_from_document(msgspec.convert(value, MessageDocument), session_id, owner_id)


def _artifacts(values: Sequence[object], losses: Losses) -> tuple[ArtifactSource, ...]:
    artifacts: list[ArtifactSource] = []
    for number, value in enumerate(values):
        try:
            artifacts.append(convert(msgspec.convert(value, ArtifactDocument), ArtifactSource))
        except msgspec.ValidationError as error:
            losses.add("files that cannot be read", _at(f"artifacts[{number}]", error))
    return tuple(artifacts)


def _at(path: str, error: Exception) -> str:
    problem, _, rest = str(error).partition(" - at `$")
    return f"{problem} - at `$.{path}{rest.removesuffix('`')}`"


def _session(document: SessionDocument, owner_id: str, head_id: str, message_count: int) -> Session:
    return Session(
        id=document.session_id,
        owner_id=owner_id,
        created_at=utc(document.created_at),
        used_at=utc(document.used_at),
        title=document.title,
        system_prompt=document.system_prompt,
        model=document.model,
        parameters=convert(document.parameters, Parameters),
        context_policy=document.context_policy,
        pinned=document.pinned,
        state=SessionState.ARCHIVED if document.archived else SessionState.ACTIVE,
        head_id=head_id,
        message_count=message_count,
    )
