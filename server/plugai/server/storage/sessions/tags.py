"""The tags of sessions: each is a row, so that an index finds the sessions that have it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, delete, func, insert
from sqlmodel import Session, col, select

from plugai.server.core.sessions.session import SessionState
from plugai.server.core.sessions.tags import TagCount, tag_key
from plugai.server.storage.engine.text import storable
from plugai.server.storage.sessions.tables import SessionRow, SessionTagRow


def tag_rows(owner_id: str, session_id: str, tags: Iterable[str]) -> list[dict[str, str]]:
    """The rows of a session's tags."""
    return [
        {"session_id": session_id, "tag_key": tag_key(tag), "owner_id": owner_id, "tag": tag}
        for tag in map(storable, tags)
    ]


def add_tags(transaction: Session, owner_id: str, session_id: str, tags: Iterable[str]) -> None:
    """Store the tags of a session that has none."""
    if rows := tag_rows(owner_id, session_id, tags):
        transaction.connection().execute(insert(SessionTagRow.metadata.tables[SessionTagRow.__tablename__]), rows)


def replace_tags(transaction: Session, owner_id: str, session_id: str, tags: Iterable[str]) -> None:
    """Store the tags of a session in place of those that it has."""
    transaction.exec(delete(SessionTagRow).where(col(SessionTagRow.session_id) == session_id))
    add_tags(transaction, owner_id, session_id, tags)


def read_tags(transaction: Session, session_ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """The tags of these sessions, by the session's id; of those without tags, none."""
    found: defaultdict[str, list[SessionTagRow]] = defaultdict(list)
    if session_ids:
        for row in transaction.exec(select(SessionTagRow).where(col(SessionTagRow.session_id).in_(session_ids))):
            found[row.session_id].append(row)
    # Sorted here, since databases sort by different rules.
    return {
        session_id: tuple(row.tag for row in sorted(rows, key=lambda row: row.tag_key))
        for session_id, rows in found.items()
    }


def have_tag(owner_id: str, key: str) -> ColumnElement[bool]:
    """The condition that a session has a tag, among those of its owner."""
    tagged = select(SessionTagRow.session_id).where(
        col(SessionTagRow.owner_id) == owner_id, col(SessionTagRow.tag_key) == key
    )
    return col(SessionRow.session_id).in_(tagged)


def count_tags(
    transaction: Session, owner_id: str, state: SessionState, limit: int, after: str
) -> Sequence[tuple[str, TagCount]]:
    """At most `limit` tags of the owner's sessions in this state, each after its key; keys come after `after`."""
    key = col(SessionTagRow.tag_key)
    statement = (
        select(key, func.min(col(SessionTagRow.tag)), func.count())
        .join(SessionRow, col(SessionRow.session_id) == col(SessionTagRow.session_id))
        .where(col(SessionTagRow.owner_id) == owner_id, col(SessionRow.state) == state.value, key > after)
        .group_by(key)
        .order_by(key)
        .limit(limit)
    )
    return [(found, TagCount(tag, count)) for found, tag, count in transaction.exec(statement)]
