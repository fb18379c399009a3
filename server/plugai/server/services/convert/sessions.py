"""Conversion of sessions, messages and their page tokens to and from messages of the API."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime

from plugai.runners.errors import InvalidRequestError
from plugai.server.core.principal import Principal
from plugai.server.core.sessions.catalog import SearchCursor
from plugai.server.core.sessions.search_terms import query_words
from plugai.server.core.sessions.session import ContextPolicy, SearchMatch, Session, SessionCursor, SessionMessage
from plugai.server.core.sessions.tags import clean_tags
from plugai.server.services.convert import enums, events, pages, parts, requests
from plugai.server.services.convert.masks import changed_fields
from plugai.v1 import generate_pb2
from plugai.v1 import sessions_pb2 as pb

_CHANGEABLE = (
    "title",
    "system_prompt",
    "model",
    "parameters",
    "context_policy",
    "pinned",
    "tags",
    "state",
    "head_message_id",
)
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}")
_SNIPPET_LENGTH = 200
# At most this much text before the word.
_SNIPPET_BEFORE = 60


def session(value: Session, expunged_at: datetime | None) -> pb.Session:
    """Convert a session to its message; `expunged_at` is when it will be removed permanently."""
    return pb.Session(
        session_id=value.id,
        title=value.title,
        system_prompt=value.system_prompt,
        model=value.model,
        parameters=parts.parameters(value.parameters),
        context_policy=enums.CONTEXT_POLICIES.wire(value.context_policy),
        pinned=value.pinned,
        tags=value.tags,
        state=enums.SESSION_STATES.wire(value.state),
        head_message_id=value.head_id,
        message_count=value.message_count,
        create_time=events.timestamp(value.created_at),
        use_time=events.timestamp(value.used_at),
        delete_time=events.timestamp(value.deleted_at),
        expunge_time=events.timestamp(expunged_at),
        etag=str(value.version),
    )


def new_session(message: pb.Session, caller: Principal) -> Session:
    """Convert the caller's part of a new session; the server assigns the rest."""
    placeholder = datetime.min.replace(tzinfo=UTC)
    return Session(
        id="",
        owner_id=caller.id,
        created_at=placeholder,
        used_at=placeholder,
        title=message.title,
        system_prompt=message.system_prompt,
        model=message.model,
        parameters=requests.parameters(message.parameters),
        context_policy=_policy(message.context_policy),
        pinned=message.pinned,
        tags=clean_tags(message.tags),
    )


def session_changes(request: pb.UpdateSessionRequest) -> dict[str, object]:
    """Return the fields of Session that change. Raises InvalidRequestError."""
    return dict(
        _change(request.session, name) for name in changed_fields(request.update_mask, request.session, _CHANGEABLE)
    )


def version(etag: str) -> int | None:
    """Return the session version of an etag; None for any version. An invalid etag matches no version."""
    if not etag:
        return None
    return int(etag) if re.fullmatch(r"[0-9]{1,9}", etag) else 0


def session_message(value: SessionMessage) -> pb.SessionMessage:
    """Convert a session's message to its message of the API."""
    message = pb.SessionMessage(
        message_id=value.id,
        parent_message_id=value.parent_id,
        message=parts.message(value.role, value.parts),
        state=enums.MESSAGE_STATES.wire(value.state),
        request_id=value.request_id,
        model=value.model,
        usage=events.usage(value.usage),
        create_time=events.timestamp(value.created_at),
        end_time=events.timestamp(value.ended_at),
    )
    if value.finish_reason is not None:
        message.finish_reason = enums.FINISH_REASONS.wire(value.finish_reason)
    if value.failure is not None:
        message.failure.CopyFrom(events.failure(value.failure))
    return message


def generate_request(request: pb.RegenerateMessageRequest) -> generate_pb2.GenerateRequest:
    """Return the equivalent Generate request, without new messages."""
    return generate_pb2.GenerateRequest(
        model=request.model,
        parameters=request.parameters,
        session_id=request.session_id,
        request_id=request.request_id,
        tools=request.tools,
        tool_choice=request.tool_choice,
        response_format=request.response_format,
        fallback_models=request.fallback_models,
        output_modalities=request.output_modalities,
    )


def session_match(match: SearchMatch, query: str) -> pb.SessionMatch:
    """Convert a search result, with the text around the first match."""
    return pb.SessionMatch(
        session_id=match.session_id,
        title=match.title,
        message_id=match.message_id,
        snippet=_snippet(match.text, query_words(query)),
        create_time=events.timestamp(match.created_at),
    )


def session_page_token(last: Session) -> str:
    """Return the token of the page that begins after this session."""
    return pages.encode(f"{int(last.pinned)}{pages.encode_cursor(last.used_at, last.id)}")


def session_cursor(page_token: str) -> SessionCursor | None:
    """Return the session after which a page begins; None for the first page. Raises InvalidRequestError."""
    if not page_token:
        return None
    text = pages.decode(page_token)
    used_at, session_id = pages.decode_cursor(text[1:])
    if text[:1] not in ("0", "1") or not _ID.fullmatch(session_id):
        raise pages.unknown_token()
    return SessionCursor(text[:1] == "1", used_at, session_id)


def message_number(page_token: str) -> int | None:
    """Return the number after which a page of messages begins; None for the first page. Raises InvalidRequestError."""
    if not page_token:
        return None
    text = pages.decode(page_token)
    if not re.fullmatch(r"[0-9]{1,18}", text):
        raise pages.unknown_token()
    return int(text)


def message_id(page_token: str) -> str:
    """Return the message with which a page of a branch begins; empty for the first page. Raises InvalidRequestError."""
    if not page_token:
        return ""
    text = pages.decode(page_token)
    if not _ID.fullmatch(text):
        raise pages.unknown_token()
    return text


def search_cursor(page_token: str) -> SearchCursor:
    """Return where a page of search results begins. Raises InvalidRequestError."""
    if not page_token:
        return SearchCursor()
    found = re.fullmatch(r"([tm])([0-9]{0,18})", pages.decode(page_token))
    if found is None:
        raise pages.unknown_token()
    return SearchCursor(found[1] == "t", int(found[2]) if found[2] else None)


def search_page_token(following: SearchCursor | None) -> str:
    """Return the token of the page that begins at this cursor; empty if there is none."""
    if following is None:
        return ""
    return pages.encode(f"{'t' if following.in_titles else 'm'}{'' if following.below is None else following.below}")


def _change(message: pb.Session, name: str) -> tuple[str, object]:
    match name:
        case "parameters":
            return name, requests.parameters(message.parameters)
        case "context_policy":
            return name, _policy(message.context_policy)
        case "state":
            if message.state not in (pb.SESSION_STATE_ACTIVE, pb.SESSION_STATE_ARCHIVED):
                problem = "must be SESSION_STATE_ACTIVE or SESSION_STATE_ARCHIVED; DeleteSession deletes"
                raise InvalidRequestError(f"session.state {problem}", {"session.state": problem})
            return name, enums.SESSION_STATES.domain(message.state)
        case "tags":
            return name, clean_tags(message.tags)
        case "head_message_id":
            if not message.head_message_id:
                problem = "must be the id of a message of the session"
                raise InvalidRequestError(f"session.head_message_id {problem}", {"session.head_message_id": problem})
            return "head_id", message.head_message_id
        case _:
            return name, getattr(message, name)


def _policy(value: pb.ContextPolicy.ValueType) -> ContextPolicy:
    return enums.CONTEXT_POLICIES.domain(value) if value else ContextPolicy.REFUSE


def _snippet(text: str, found: Sequence[str]) -> str:
    lowered = text.lower()
    positions = [position for word in found if (position := lowered.find(word.lower())) >= 0]
    start = max(0, min(positions, default=0) - _SNIPPET_BEFORE)
    return " ".join(text[start : start + _SNIPPET_LENGTH].split())
