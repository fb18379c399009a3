"""Conversion of sessions to JSON documents, and of their messages from them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TypeVar, assert_never

import msgspec

from plugai.runners.base import (
    ArtifactPart,
    BlobPart,
    Part,
    ReasoningPart,
    TextPart,
    ToolCallPart,
    ToolResultPart,
    UriPart,
    Usage,
)
from plugai.server.core.failure import Failure
from plugai.server.core.sessions.portable import document as doc
from plugai.server.core.sessions.portable.transcript import Transcript, TranscriptError
from plugai.server.core.sessions.session import MessageState, SessionMessage, SessionState

T = TypeVar("T")


def to_document(transcript: Transcript) -> doc.SessionDocument:
    """Convert a session to its document."""
    session = transcript.session
    return doc.SessionDocument(
        version=1,
        session_id=session.id,
        created_at=session.created_at,
        used_at=session.used_at,
        title=session.title,
        system_prompt=session.system_prompt,
        model=session.model,
        parameters=convert(session.parameters, doc.ParametersDocument),
        context_policy=session.context_policy,
        pinned=session.pinned,
        tags=session.tags,
        archived=session.state is SessionState.ARCHIVED,
        head_message_id=session.head_id,
        messages=tuple(map(_message_document, transcript.messages)),
        artifacts=tuple(convert(artifact, doc.ArtifactDocument) for artifact in transcript.artifacts),
    )


def utc(time: datetime) -> datetime:
    """Convert a time to UTC. Raises TranscriptError."""
    try:
        return time.astimezone(UTC)
    except OverflowError:
        raise TranscriptError(f"{time.isoformat()} has no equivalent in UTC") from None


def convert(value: object, kind: type[T]) -> T:
    """Convert a value to another type with the same fields."""
    return msgspec.convert(value, kind, from_attributes=True)


def _message_document(message: SessionMessage) -> doc.MessageDocument:
    failure = message.failure
    return doc.MessageDocument(
        message_id=message.id,
        parent_id=message.parent_id,
        role=message.role,
        parts=tuple(map(_part_document, message.parts)),
        created_at=message.created_at,
        state=message.state,
        model=message.model,
        finish_reason=message.finish_reason,
        failure=None if failure is None else convert(failure, doc.FailureDocument),
        usage=convert(message.usage, doc.UsageDocument),
        ended_at=message.ended_at,
    )


def message_from_document(message: doc.MessageDocument, session_id: str, owner_id: str) -> SessionMessage:
    """Convert a message's document. Raises TranscriptError."""
    failure = message.failure
    return SessionMessage(
        id=message.message_id,
        session_id=session_id,
        owner_id=owner_id,
        parent_id=message.parent_id,
        role=message.role,
        parts=tuple(map(_part, message.parts)),
        created_at=utc(message.created_at),
        # An answer that was in progress when it was exported is not continued here.
        state=MessageState.INTERRUPTED if message.state is MessageState.RUNNING else message.state,
        model=message.model,
        finish_reason=message.finish_reason,
        failure=None if failure is None else convert(failure, Failure),
        usage=convert(message.usage, Usage),
        ended_at=None if message.ended_at is None else utc(message.ended_at),
    )


def _part_document(part: Part) -> doc.PartDocument:
    match part:
        case TextPart(text):
            return doc.Text(text)
        case ReasoningPart(reasoning, signature):
            return doc.Reasoning(reasoning, signature)
        case BlobPart(data, mime_type):
            return doc.Blob(data, mime_type)
        case ArtifactPart(artifact_id, mime_type):
            return doc.ArtifactReference(artifact_id, mime_type)
        case UriPart(uri, mime_type):
            return doc.Uri(uri, mime_type)
        case ToolCallPart(call_id, name, arguments):
            return doc.ToolCall(call_id, name, arguments)
        case ToolResultPart(tool_call_id, result):
            return doc.ToolResult(tool_call_id, result)
        case _:
            assert_never(part)


def _part(part: doc.PartDocument) -> Part:
    match part:
        case doc.Text(text):
            return TextPart(text)
        case doc.Reasoning(reasoning, signature):
            return ReasoningPart(reasoning, signature)
        case doc.Blob(data, mime_type):
            return BlobPart(data, mime_type)
        case doc.ArtifactReference(artifact_id, mime_type):
            return ArtifactPart(artifact_id, mime_type)
        case doc.Uri(uri, mime_type):
            return UriPart(uri, mime_type)
        case doc.ToolCall(call_id, name, arguments):
            return ToolCallPart(call_id, name, arguments)
        case doc.ToolResult(tool_call_id, result):
            return ToolResultPart(tool_call_id, result)
        case _:
            assert_never(part)
