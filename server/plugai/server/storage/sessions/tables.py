"""The tables of sessions."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKeyConstraint, Index, Integer, UniqueConstraint, text
from sqlmodel import Field

from plugai.server.storage.engine.columns import Table, UtcDateTime
from plugai.server.storage.generation.tables import OutcomeColumns

# SQLite generates numbers only for a primary key of type INTEGER.
Number = BigInteger().with_variant(Integer, "sqlite")
# Literal text, as partial indexes need it.
RUNNING = text("state = 'running'")
DELETED = text("state = 'deleted'")


class SessionRow(Table, table=True):
    """A session; its columns are the fields of Session, the search terms of its title, and its size with messages.

    `restored_state` is the state that it has when it is taken out of the trash.
    """

    __tablename__ = "sessions"
    __table_args__: Any = (
        UniqueConstraint("session_id"),
        # The order of lists.
        Index(None, "owner_id", "state", "pinned", "used_at", "session_id"),
        Index("ix_sessions_deleted", "deleted_at", sqlite_where=DELETED, postgresql_where=DELETED),
        # Numbers are never reused, since page tokens contain them.
        {"sqlite_autoincrement": True},
    )

    number: int | None = Field(default=None, primary_key=True, sa_type=Number)
    session_id: str
    owner_id: str
    created_at: datetime = Field(sa_type=UtcDateTime)
    used_at: datetime = Field(sa_type=UtcDateTime)
    title: str
    terms: str
    system_prompt: str
    model: str
    parameters: dict[str, Any] = Field(sa_type=JSON)
    context_policy: str
    pinned: bool
    state: str
    restored_state: str = Field(sa_column_kwargs={"server_default": "active"})
    head_id: str
    message_count: int
    size_bytes: int = Field(sa_type=BigInteger)
    version: int
    deleted_at: datetime | None = Field(sa_type=UtcDateTime)


class SessionTagRow(Table, table=True):
    """A tag of a session, deleted with it. `tag_key` is what is the same for tags that differ only in case."""

    __tablename__ = "session_tags"
    __table_args__: Any = (
        ForeignKeyConstraint(["session_id"], ["sessions.session_id"], ondelete="CASCADE"),
        # For lists of the sessions that have a tag, and for counting them.
        Index(None, "owner_id", "tag_key"),
    )

    session_id: str = Field(primary_key=True)
    tag_key: str = Field(primary_key=True)
    owner_id: str
    tag: str


class MessageRow(OutcomeColumns, table=True):
    """A message; its columns are the fields of SessionMessage, the search terms of its text, and its size.

    `parts` is converted by `part_json`.
    """

    __tablename__ = "messages"
    __table_args__: Any = (
        UniqueConstraint("session_id", "message_id"),
        ForeignKeyConstraint(["session_id"], ["sessions.session_id"], ondelete="CASCADE"),
        ForeignKeyConstraint(["session_id", "parent_id"], ["messages.session_id", "messages.message_id"]),
        Index(None, "session_id", "number"),
        # For a search of frequent words backwards in time, and for the check that a parent has no children.
        Index(None, "owner_id", "number"),
        Index(None, "session_id", "parent_id"),
        Index("ix_messages_running", "gateway", sqlite_where=RUNNING, postgresql_where=RUNNING),
        {"sqlite_autoincrement": True},
    )

    number: int | None = Field(default=None, primary_key=True, sa_type=Number)
    session_id: str
    message_id: str
    owner_id: str
    parent_id: str | None
    role: str
    parts: list[dict[str, Any]] = Field(sa_type=JSON)
    terms: str
    created_at: datetime = Field(sa_type=UtcDateTime)
    state: str
    request_id: str
    gateway: str
    model: str
    finish_reason: str | None
    ended_at: datetime | None = Field(sa_type=UtcDateTime)
    size_bytes: int


class MessageArtifactRow(Table, table=True):
    """A reference from a message to an artifact of its parts, deleted with either."""

    __tablename__ = "message_artifacts"
    __table_args__: Any = (
        ForeignKeyConstraint(
            ["session_id", "message_id"], ["messages.session_id", "messages.message_id"], ondelete="CASCADE"
        ),
        ForeignKeyConstraint(["artifact_id"], ["artifacts.artifact_id"], ondelete="CASCADE"),
        Index(None, "artifact_id"),
    )

    session_id: str = Field(primary_key=True)
    message_id: str = Field(primary_key=True)
    artifact_id: str = Field(primary_key=True)


class ResponseRow(Table, table=True):
    """A response; its columns are the fields of StoredResponse, and the size of `asked`, which is null once it is
    deleted."""

    __tablename__ = "responses"
    __table_args__: Any = (
        ForeignKeyConstraint(["session_id"], ["sessions.session_id"], ondelete="CASCADE"),
        Index(None, "session_id"),
    )

    owner_id: str = Field(primary_key=True)
    request_id: str = Field(primary_key=True)
    session_id: str
    message_id: str
    model: str
    asked: str | None
    created_at: datetime = Field(sa_type=UtcDateTime)
    size_bytes: int
