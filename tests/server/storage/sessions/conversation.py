"""Sessions and messages for the tests."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any

from tests.server.storage.records import NOON

from plugai.runners.base import Role, TextPart
from plugai.server.core.sessions.session import MessageState, Session, SessionMessage


def new_session(session_id: str = "", owner_id: str = "ann", used: int = 0, **fields: Any) -> Session:
    """A session that was last used this many seconds after noon."""
    return Session(session_id or uuid.uuid4().hex, owner_id, NOON, at(used), **fields)


def new_message(
    session: Session, message_id: str, parent_id: str = "", text: str = "", **fields: Any
) -> SessionMessage:
    """A user's message of this session."""
    parts = (TextPart(text),) if text else ()
    defaults: dict[str, Any] = {"role": Role.USER, "parts": parts, "created_at": NOON, "request_id": f"r-{message_id}"}
    return SessionMessage(message_id, session.id, session.owner_id, parent_id, **(defaults | fields))


def turn(session: Session, number: int, parent_id: str = "", text: str = "question") -> list[SessionMessage]:
    """A question `q<number>` and its answer `a<number>`, which is still being generated."""
    asked = new_message(session, f"q{number}", parent_id, text)
    answer = new_message(
        session, f"a{number}", asked.id, role=Role.ASSISTANT, state=MessageState.RUNNING, gateway="gateway-1"
    )
    return [asked, answer]


def at(seconds: int) -> datetime:
    """This many seconds after noon."""
    return NOON + timedelta(seconds=seconds)
