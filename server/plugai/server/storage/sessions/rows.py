"""Conversion between sessions or messages and rows."""

from __future__ import annotations

from typing import cast

from msgspec import json

from plugai.runners.base import FinishReason, Role
from plugai.server.core.quotas import Resource
from plugai.server.core.sessions.search_terms import text_terms
from plugai.server.core.sessions.session import ContextPolicy, MessageState, Session, SessionMessage, SessionState
from plugai.server.storage.engine.text import storable
from plugai.server.storage.generation.rows import (
    Columns,
    failure_columns,
    failure_from_row,
    usage_columns,
    usage_from_row,
)
from plugai.server.storage.sessions.part_json import (
    parameters_from_json,
    parameters_to_json,
    part_from_json,
    part_to_json,
)
from plugai.server.storage.sessions.tables import MessageRow, SessionRow

# The state that a session has out of the trash, if it was never another.
_RESTORED_ACTIVE: Columns = {"restored_state": SessionState.ACTIVE.value}


def session_columns(session: Session) -> Columns:
    """The columns of a session, without its number. Its tags are rows of another table."""
    return dict(
        session_id=session.id,
        owner_id=session.owner_id,
        created_at=session.created_at,
        used_at=session.used_at,
        message_count=session.message_count,
        version=session.version,
        size_bytes=own_bytes(session),
        **_RESTORED_ACTIVE
        | changed_columns(
            dict(
                title=session.title,
                system_prompt=session.system_prompt,
                model=session.model,
                parameters=session.parameters,
                context_policy=session.context_policy,
                pinned=session.pinned,
                state=session.state,
                head_id=session.head_id,
                deleted_at=session.deleted_at,
            )
        ),
    )


def own_bytes(session: Session) -> int:
    """The size of a session without its messages: of its texts, and of its parameters as JSON, in UTF-8."""
    texts = (storable(session.title), storable(session.system_prompt), session.model, *map(storable, session.tags))
    return sum(len(text.encode()) for text in texts) + len(json.encode(parameters_to_json(session.parameters)))


def stored_bytes(columns: Columns) -> int:
    """The size that the columns of a session or a message have counted."""
    return cast(int, columns["size_bytes"])


def session_amounts(size_bytes: int, messages: int = 0) -> dict[Resource, int]:
    """What a session of this size, with its messages, counts against the quotas of its owner."""
    return {Resource.SESSIONS: 1, Resource.MESSAGES: messages, Resource.SESSION_BYTES: size_bytes}


def changed_columns(changes: dict[str, object]) -> Columns:
    """The columns of changed fields of Session."""
    columns: Columns = {}
    for name, value in changes.items():
        match name, value:
            case "parameters", _:
                columns[name] = parameters_to_json(value)  # type: ignore[arg-type]
            case "state", SessionState():
                columns[name] = value.value
                if value is not SessionState.DELETED:
                    columns["restored_state"] = value.value
            case _, ContextPolicy():
                columns[name] = value.value
            case "title", str():
                columns[name] = storable(value)
                columns["terms"] = text_terms(storable(value))
            case _, str():
                columns[name] = storable(value)
            case _:
                columns[name] = value
    return columns


def session_from_row(row: SessionRow, tags: tuple[str, ...] = ()) -> Session:
    """The session of a row, with these tags."""
    return Session(
        id=row.session_id,
        owner_id=row.owner_id,
        created_at=row.created_at,
        used_at=row.used_at,
        title=row.title,
        system_prompt=row.system_prompt,
        model=row.model,
        parameters=parameters_from_json(row.parameters),
        context_policy=ContextPolicy(row.context_policy),
        pinned=row.pinned,
        tags=tags,
        state=SessionState(row.state),
        head_id=row.head_id,
        message_count=row.message_count,
        version=row.version,
        deleted_at=row.deleted_at,
    )


def message_columns(message: SessionMessage) -> Columns:
    """The columns of a message, without its number."""
    return dict(
        session_id=message.session_id,
        message_id=message.id,
        owner_id=message.owner_id,
        parent_id=message.parent_id or None,
        role=message.role.value,
        created_at=message.created_at,
        request_id=message.request_id,
        gateway=message.gateway,
        **answer_columns(message),
    )


def answer_columns(message: SessionMessage) -> Columns:
    """The columns that change while a message is generated."""
    parts = [part_to_json(part) for part in message.parts]
    return dict(
        parts=parts,
        size_bytes=len(json.encode(parts)),
        terms=text_terms(storable(message.text)),
        state=message.state.value,
        model=message.model,
        finish_reason=message.finish_reason.value if message.finish_reason else None,
        ended_at=message.ended_at,
        **failure_columns(message.failure),
        **usage_columns(message.usage),
    )


def message_from_row(row: MessageRow) -> SessionMessage:
    """The message of a row."""
    return SessionMessage(
        id=row.message_id,
        session_id=row.session_id,
        owner_id=row.owner_id,
        parent_id=row.parent_id or "",
        role=Role(row.role),
        parts=tuple(part_from_json(part) for part in row.parts),
        created_at=row.created_at,
        state=MessageState(row.state),
        request_id=row.request_id,
        gateway=row.gateway,
        model=row.model,
        finish_reason=FinishReason(row.finish_reason) if row.finish_reason else None,
        failure=failure_from_row(row),
        usage=usage_from_row(row),
        ended_at=row.ended_at,
    )
