"""Branches of a session's messages: reading one, and copying one to another session."""

from __future__ import annotations

from sqlalchemy import CTE, func, insert, literal
from sqlalchemy import select as columns_of
from sqlmodel import Session, col, select

from plugai.server.core.errors import MessageNotFoundError, TurnInProgressError
from plugai.server.core.sessions.session import MessageState
from plugai.server.storage.sessions.tables import MessageArtifactRow, MessageRow

_messages = MessageRow.metadata.tables["messages"]
_references = MessageArtifactRow.metadata.tables["message_artifacts"]


def branch_cte(session_id: str, leaf_id: str, limit: int | None = None) -> CTE:
    """The `number`, `parent_id`, and `steps` (distance to the leaf) of a message and its ancestors, at most `limit`."""
    in_session = _messages.c.session_id == session_id
    path = (
        columns_of(_messages.c.number, _messages.c.parent_id, literal(0).label("steps"))
        .where(in_session, _messages.c.message_id == leaf_id)
        .cte("path", recursive=True)
    )
    ancestors = columns_of(_messages.c.number, _messages.c.parent_id, path.c.steps + 1).where(
        in_session, _messages.c.message_id == path.c.parent_id
    )
    if limit is not None:
        ancestors = ancestors.where(path.c.steps + 1 < limit)
    return path.union_all(ancestors)


def copy_branch(transaction: Session, source_id: str, head_id: str, target_id: str) -> tuple[int, int]:
    """Copy the messages up to `head_id` to another session, under the same ids. Returns how many they are, and
    their size in bytes.

    Raises MessageNotFoundError, TurnInProgressError.
    """
    head = transaction.exec(
        select(MessageRow).where(col(MessageRow.session_id) == source_id, col(MessageRow.message_id) == head_id)
    ).one_or_none()
    if head is None:
        raise MessageNotFoundError(head_id)
    if head.state == MessageState.RUNNING:
        raise TurnInProgressError(head_id, head.request_id)
    path = branch_cte(source_id, head_id)
    numbers = columns_of(path.c.number)
    copied_columns = [column for column in _messages.c if column.name not in ("number", "session_id")]
    rows = (
        columns_of(literal(target_id), *copied_columns)
        .where(_messages.c.number.in_(numbers))
        # Numbers increase along a branch, and so along its copy.
        .order_by(_messages.c.number)
    )
    names = ["session_id", *(column.name for column in copied_columns)]
    transaction.exec(insert(_messages).from_select(names, rows))
    ids = columns_of(_messages.c.message_id).where(_messages.c.number.in_(numbers))
    references = columns_of(literal(target_id), _references.c.message_id, _references.c.artifact_id).where(
        _references.c.session_id == source_id, _references.c.message_id.in_(ids)
    )
    transaction.exec(insert(_references).from_select(["session_id", "message_id", "artifact_id"], references))
    totals = columns_of(func.count(), func.sum(_messages.c.size_bytes)).where(_messages.c.session_id == target_id)
    count, size = transaction.connection().execute(totals).one()
    return int(count), int(size)
