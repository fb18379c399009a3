"""Sessions, their messages, the artifacts that messages refer to, and responses."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from plugai.server.storage.migrations.first_schema.columns import (
    big_integer,
    boolean,
    integer,
    json,
    number,
    outcome,
    text,
    time,
)

TABLES = ("sessions", "messages", "message_artifacts", "responses")


def create() -> None:
    _create_sessions()
    _create_messages()
    op.create_table(
        "message_artifacts",
        text("session_id"),
        text("message_id"),
        text("artifact_id"),
        sa.PrimaryKeyConstraint("session_id", "message_id", "artifact_id", name="pk_message_artifacts"),
        sa.ForeignKeyConstraint(
            ["session_id", "message_id"],
            ["messages.session_id", "messages.message_id"],
            name="fk_message_artifacts_session_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["artifact_id"],
            ["artifacts.artifact_id"],
            name="fk_message_artifacts_artifact_id",
            ondelete="CASCADE",
        ),
    )
    op.create_index("ix_message_artifacts_artifact_id", "message_artifacts", ["artifact_id"])
    _create_responses()


def _create_sessions() -> None:
    op.create_table(
        "sessions",
        number(),
        text("session_id"),
        text("owner_id"),
        time("created_at"),
        time("used_at"),
        text("title"),
        text("terms"),
        text("system_prompt"),
        text("model"),
        json("parameters"),
        text("context_policy"),
        boolean("pinned"),
        text("state"),
        text("head_id"),
        integer("message_count"),
        big_integer("size_bytes"),
        integer("version"),
        time("deleted_at", nullable=True),
        sa.PrimaryKeyConstraint("number", name="pk_sessions"),
        sa.UniqueConstraint("session_id", name="uq_sessions_session_id"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_sessions_owner_id_state_pinned_used_at_session_id",
        "sessions",
        ["owner_id", "state", "pinned", "used_at", "session_id"],
    )
    deleted = sa.text("state = 'deleted'")
    op.create_index("ix_sessions_deleted", "sessions", ["deleted_at"], sqlite_where=deleted, postgresql_where=deleted)


def _create_messages() -> None:
    op.create_table(
        "messages",
        number(),
        text("session_id"),
        text("message_id"),
        text("owner_id"),
        text("parent_id", nullable=True),
        text("role"),
        json("parts"),
        text("terms"),
        time("created_at"),
        text("state"),
        text("request_id"),
        text("gateway"),
        text("model"),
        text("finish_reason", nullable=True),
        time("ended_at", nullable=True),
        integer("size_bytes"),
        *outcome(),
        sa.PrimaryKeyConstraint("number", name="pk_messages"),
        sa.UniqueConstraint("session_id", "message_id", name="uq_messages_session_id_message_id"),
        sa.ForeignKeyConstraint(
            ["session_id"], ["sessions.session_id"], name="fk_messages_session_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["session_id", "parent_id"],
            ["messages.session_id", "messages.message_id"],
            name="fk_messages_parent_id",
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_messages_session_id_number", "messages", ["session_id", "number"])
    op.create_index("ix_messages_owner_id_number", "messages", ["owner_id", "number"])
    op.create_index("ix_messages_session_id_parent_id", "messages", ["session_id", "parent_id"])
    running = sa.text("state = 'running'")
    op.create_index("ix_messages_running", "messages", ["gateway"], sqlite_where=running, postgresql_where=running)


def _create_responses() -> None:
    op.create_table(
        "responses",
        text("owner_id"),
        text("request_id"),
        text("session_id"),
        text("message_id"),
        text("model"),
        text("asked", nullable=True),
        time("created_at"),
        integer("size_bytes"),
        sa.PrimaryKeyConstraint("owner_id", "request_id", name="pk_responses"),
        sa.ForeignKeyConstraint(
            ["session_id"], ["sessions.session_id"], name="fk_responses_session_id", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_responses_session_id", "responses", ["session_id"])
