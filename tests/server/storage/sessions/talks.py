"""Sessions and messages for the tests."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any

from tests.server.storage.records import NOON

from plugai.runners.base import Role, TextPart
from plugai.server.core.sessions.session import MessageState, Session, SessionMessage


def new_session(session_id: str = "", owner_id: str = "ann", used: int = 0, **fields: Any) -> Session:
    """A session that was used so many seconds after noon."""
    return Session(session_id or uuid.uuid4().hex, owner_id, NOON, at(used), **fields)


def new_message(
    session: Session, message_id: str, parent_id: str = "", text: str = "", **fields: Any
) -> SessionMessage:
    """A user's message of this session."""
    said = (TextPart(text),) if text else ()
    given: dict[str, Any] = {"role": Role.USER, "parts": said, "created_at": NOON, "request_id": f"r-{message_id}"}
    return SessionMessage(message_id, session.id, session.owner_id, parent_id, **(given | fields))


def turn(session: Session, number: int, parent_id: str = "", text: str = "question") -> list[SessionMessage]:
    """A question `q<number>` and the place of its answer `a<number>`."""
    asked = new_message(session, f"q{number}", parent_id, text)
    answer = new_message(
        session, f"a{number}", asked.id, role=Role.ASSISTANT, state=MessageState.RUNNING, gateway="gateway-1"
    )
    return [asked, answer]


def at(seconds: int) -> datetime:
    """So many seconds after noon."""
    return NOON + timedelta(seconds=seconds)
