"""Full-text search in titles and messages, by FTS5 in SQLite and by GIN indexes in PostgreSQL.

Results come newest first, not ranked: ranking needs all matches, while the newest are found by reading backwards until
a page is full, so that a frequent word costs no more than a page. SQLite reads its index backwards. PostgreSQL chooses
by its statistics: it reads the owner's messages backwards for frequent words, and uses the GIN index for rare ones.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import text
from sqlmodel import Session, col, select

from plugai.server.core.sessions.session import SearchMatch
from plugai.server.storage.sessions.rows import message_from_row
from plugai.server.storage.sessions.tables import MessageRow, SessionRow

# Tables and indexes that only the migrations define.
_UNDECLARED = ("session_search", "message_search")

_SQLITE_TITLES = """
    SELECT number FROM session_search CROSS JOIN sessions ON number = session_search.rowid
    WHERE session_search MATCH :terms AND session_search.rowid < :below
        AND owner_id = :owner AND state <> 'deleted'
    ORDER BY session_search.rowid DESC LIMIT :limit
"""
SQLITE_MESSAGES = """
    SELECT messages.number FROM message_search
    CROSS JOIN messages ON messages.number = message_search.rowid
    CROSS JOIN sessions ON sessions.session_id = messages.session_id
    WHERE message_search MATCH :terms AND message_search.rowid < :below
        AND messages.owner_id = :owner AND sessions.state <> 'deleted'
    ORDER BY message_search.rowid DESC LIMIT :limit
"""
_POSTGRES_TITLES = """
    SELECT number FROM sessions
    WHERE owner_id = :owner AND number < :below AND state <> 'deleted'
        AND search_words(owner_id, terms) @@ CAST(:terms AS tsquery)
    ORDER BY number DESC LIMIT :limit
"""
POSTGRES_MESSAGES = """
    SELECT number FROM messages
    WHERE owner_id = :owner AND number < :below
        AND message_words(owner_id, state, terms) @@ CAST(:terms AS tsquery)
        AND session_id NOT IN (SELECT session_id FROM sessions WHERE owner_id = :owner AND state = 'deleted')
    ORDER BY number DESC LIMIT :limit
"""
_MAX_NUMBER = 2**62


def is_declared(name: str | None, kind: str, _parents: object) -> bool:
    """Whether Alembic compares what has this name: SQLAlchemy cannot declare full-text indexes."""
    return name is None or not name.startswith(_UNDECLARED)


def matching_titles(
    transaction: Session, owner_id: str, terms: Sequence[str], limit: int, below: int | None
) -> list[SearchMatch]:
    """Titles with all of these terms, newest first."""
    statement = _POSTGRES_TITLES if _is_postgres(transaction) else _SQLITE_TITLES
    numbers = _numbers(transaction, statement, owner_id, terms, limit, below)
    rows = transaction.exec(
        select(SessionRow).where(col(SessionRow.number).in_(numbers)).order_by(col(SessionRow.number).desc())
    )
    return [SearchMatch(row.number or 0, row.session_id, row.title, "", row.title, row.created_at) for row in rows]


def matching_messages(
    transaction: Session, owner_id: str, terms: Sequence[str], limit: int, below: int | None
) -> list[SearchMatch]:
    """Messages with all of these terms, newest first."""
    statement = POSTGRES_MESSAGES if _is_postgres(transaction) else SQLITE_MESSAGES
    numbers = _numbers(transaction, statement, owner_id, terms, limit, below)
    rows = transaction.exec(
        select(MessageRow, SessionRow.title)
        .join(SessionRow, col(SessionRow.session_id) == col(MessageRow.session_id))
        .where(col(MessageRow.number).in_(numbers))
        .order_by(col(MessageRow.number).desc())
    )
    return [
        SearchMatch(row.number or 0, row.session_id, title, row.message_id, message_from_row(row).text, row.created_at)
        for row, title in rows
    ]


def search_values(
    transaction: Session, owner_id: str, terms: Sequence[str], limit: int, below: int | None
) -> dict[str, object]:
    """The parameters of the statements above."""
    values: dict[str, object] = {
        "owner": owner_id,
        "below": _MAX_NUMBER if below is None else below,
        "limit": limit,
    }
    if _is_postgres(transaction):
        owner = f"owner:{owner_id}".replace("\\", "\\\\").replace("'", "''")
        return values | {"terms": " & ".join(f"'{term}'" for term in (owner, *terms))}
    all_terms = " AND ".join(f'"{term}"' for term in terms)
    return values | {"terms": f'{{owner}} : "o{owner_id.encode().hex()}" AND {{terms}} : ({all_terms})'}


def _numbers(
    transaction: Session, statement: str, owner_id: str, terms: Sequence[str], limit: int, below: int | None
) -> list[int]:
    values = search_values(transaction, owner_id, terms, limit, below)
    return list(transaction.connection().execute(text(statement), values).scalars())


def _is_postgres(transaction: Session) -> bool:
    return transaction.connection().dialect.name == "postgresql"
