"""A database full of sessions, made from a seed."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from sqlalchemy import insert, text
from sqlmodel import Session as Transaction

from plugai.runners.base import Role, TextPart
from plugai.server.core.sessions.session import Session, SessionMessage
from plugai.server.storage.engine.database import Database
from plugai.server.storage.sessions.rows import message_columns, session_columns
from plugai.server.storage.sessions.tables import MessageRow, SessionRow

OWNER = "local"
EVERYWHERE, RARE = "everywhere", "needle"
MESSAGES_EACH = 20
_BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
_VOCABULARY = 5000
_WORDS = 20
# One message of so many has the rare word.
_RARITY = 20_000
_AT_ONCE = 250


async def fill(database: Database, count: int) -> None:
    """Add so many sessions, all of one owner."""
    words = _Words(random.Random(1))
    for start in range(0, count, _AT_ONCE):
        sessions = [_session(number) for number in range(start, min(count, start + _AT_ONCE))]
        said = [message for session in sessions for message in _talk(session, words)]
        rows = [session_columns(session) for session in sessions], [message_columns(message) for message in said]

        def work(transaction: Transaction, rows: tuple[list[object], list[object]] = rows) -> None:  # type: ignore[assignment]
            connection = transaction.connection()
            connection.execute(insert(SessionRow), rows[0])  # type: ignore[arg-type]
            connection.execute(insert(MessageRow), rows[1])  # type: ignore[arg-type]

        await database.write(work)
    # What a server does by itself after a while.
    await database.write(lambda transaction: transaction.connection().execute(text("ANALYZE")).close())


@dataclass
class _Words:
    """Words as in any language: a few are frequent, most are rare."""

    chance: random.Random
    count: int = 0
    weights: list[float] = field(default_factory=lambda: [1 / (number + 1) for number in range(_VOCABULARY)])

    def sentence(self) -> str:
        self.count += 1
        said = [f"word{number}" for number in self.chance.choices(range(_VOCABULARY), self.weights, k=_WORDS)]
        return " ".join([EVERYWHERE, *said, *([RARE] if self.count % _RARITY == 0 else [])])


def _session(number: int) -> Session:
    used = _BEGAN + timedelta(minutes=number)
    title = f"Talk {number} about something"
    head = f"m{MESSAGES_EACH}"
    return Session(f"s{number}", OWNER, used, used, title, head_id=head, message_count=MESSAGES_EACH)


def _talk(session: Session, words: _Words) -> Iterator[SessionMessage]:
    for number in range(1, MESSAGES_EACH + 1):
        yield SessionMessage(
            id=f"m{number}",
            session_id=session.id,
            owner_id=OWNER,
            parent_id="" if number == 1 else f"m{number - 1}",
            role=Role.USER if number % 2 else Role.ASSISTANT,
            parts=(TextPart(words.sentence()),),
            created_at=session.used_at,
        )
