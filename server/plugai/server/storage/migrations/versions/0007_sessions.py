"""Sessions, their messages, and the words in both."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_TIME = sa.DateTime(timezone=True)
# What is beyond is not searched: an index entry has a limit, and nobody looks for the middle of a book.
_SEARCHED = 100_000


def upgrade() -> None:
    op.add_column("requests", sa.Column("purpose", sa.String(), nullable=False, server_default="answer"))
    _create_sessions()
    _create_messages()
    op.create_table(
        "message_artifacts",
        sa.Column("session_id", sa.String(), nullable=False),
        sa.Column("message_id", sa.String(), nullable=False),
        sa.Column("artifact_id", sa.String(), nullable=False),
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
    match op.get_context().dialect.name:
        case "sqlite":
            statements = _SQLITE_SEARCH
        case _:
            statements = _POSTGRES_SEARCH
    for statement in statements:
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("message_artifacts")
    op.drop_table("messages")
    op.drop_table("sessions")
    if op.get_context().dialect.name == "sqlite":
        op.execute("DROP TABLE message_search")
        op.execute("DROP TABLE session_search")
    else:
        op.execute("DROP FUNCTION message_words(text, text, json)")
        op.execute("DROP FUNCTION search_words(text, text)")
    with op.batch_alter_table("requests") as table:
        table.drop_column("purpose")


def _create_sessions() -> None:
    deleted = sa.text("state = 'deleted'")
    op.create_table(
        "sessions",
        sa.Column("number", _NUMBER, nullable=False, autoincrement=True),
        sa.Column("session_id", sa.String(), nullable=False),
        sa.Column("owner_id", sa.String(), nullable=False),
        sa.Column("created_at", _TIME, nullable=False),
        sa.Column("used_at", _TIME, nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("system_prompt", sa.String(), nullable=False),
        sa.Column("model", sa.String(), nullable=False),
        sa.Column("parameters", sa.JSON(), nullable=False),
        sa.Column("context_policy", sa.String(), nullable=False),
        sa.Column("pinned", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("head_id", sa.String(), nullable=False),
        sa.Column("message_count", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("deleted_at", _TIME, nullable=True),
        sa.PrimaryKeyConstraint("number", name="pk_sessions"),
        sa.UniqueConstraint("session_id", name="uq_sessions_session_id"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_sessions_owner_id_state_pinned_used_at_session_id",
        "sessions",
        ["owner_id", "state", "pinned", "used_at", "session_id"],
    )
    op.create_index("ix_sessions_deleted", "sessions", ["deleted_at"], sqlite_where=deleted, postgresql_where=deleted)


def _create_messages() -> None:
    running = sa.text("state = 'running'")
    op.create_table(
        "messages",
        sa.Column("number", _NUMBER, nullable=False, autoincrement=True),
        sa.Column("session_id", sa.String(), nullable=False),
        sa.Column("message_id", sa.String(), nullable=False),
        sa.Column("owner_id", sa.String(), nullable=False),
        sa.Column("parent_id", sa.String(), nullable=True),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("parts", sa.JSON(), nullable=False),
        sa.Column("created_at", _TIME, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("request_id", sa.String(), nullable=False),
        sa.Column("gateway", sa.String(), nullable=False),
        sa.Column("model", sa.String(), nullable=False),
        sa.Column("finish_reason", sa.String(), nullable=True),
        sa.Column("ended_at", _TIME, nullable=True),
        sa.Column("failure_reason", sa.String(), nullable=True),
        sa.Column("failure_message", sa.String(), nullable=True),
        sa.Column("failure_retryable", sa.Boolean(), nullable=True),
        sa.Column("input_tokens", sa.BigInteger(), nullable=True),
        sa.Column("cached_input_tokens", sa.BigInteger(), nullable=True),
        sa.Column("output_tokens", sa.BigInteger(), nullable=True),
        sa.Column("reasoning_tokens", sa.BigInteger(), nullable=True),
        sa.Column("steps", sa.BigInteger(), nullable=True),
        sa.Column("usage_source", sa.String(), nullable=False),
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
    op.create_index("ix_messages_running", "messages", ["gateway"], sqlite_where=running, postgresql_where=running)


# The owner is a word of the index: whose words they are is decided in it, before anything is looked up.
_SQLITE_SEARCH = [
    *(
        f"CREATE VIRTUAL TABLE {table} USING fts5(owner, words, content='', contentless_delete=1,"
        " tokenize='unicode61 remove_diacritics 2')"
        for table in ("session_search", "message_search")
    ),
    """CREATE TRIGGER session_search_insert AFTER INSERT ON sessions BEGIN
        INSERT INTO session_search(rowid, owner, words) VALUES (new.number, 'o' || hex(new.owner_id), new.title);
    END""",
    """CREATE TRIGGER session_search_update AFTER UPDATE OF title ON sessions BEGIN
        DELETE FROM session_search WHERE rowid = old.number;
        INSERT INTO session_search(rowid, owner, words) VALUES (new.number, 'o' || hex(new.owner_id), new.title);
    END""",
    """CREATE TRIGGER session_search_delete AFTER DELETE ON sessions BEGIN
        DELETE FROM session_search WHERE rowid = old.number;
    END""",
    *(
        f"""CREATE TRIGGER message_search_{name} AFTER {when} ON messages WHEN new.state <> 'running' BEGIN
        DELETE FROM message_search WHERE rowid = new.number;
        INSERT INTO message_search(rowid, owner, words) SELECT new.number, 'o' || hex(new.owner_id),
            substr(group_concat(value ->> '$.text', ' '), 1, {_SEARCHED}) FROM json_each(new.parts);
    END"""
        for name, when in (("insert", "INSERT"), ("update", "UPDATE OF parts, state"))
    ),
    """CREATE TRIGGER message_search_delete AFTER DELETE ON messages BEGIN
        DELETE FROM message_search WHERE rowid = old.number;
    END""",
]
# Punctuation and signs only part words, so that no parser takes `a-b.example` for one. Written as ranges of characters,
# since a class would be the locale's, which may know no letters but ASCII's.
_SIGNS = (
    r"[\x01-\x2f:-@\[-`{-~\u0080-\u00a9\u00ab-\u00b1\u00b4\u00b6-\u00b8\u00bb\u00bf\u00d7\u00f7"
    r"\u2000-\u206f\u2190-\u2bff\u3000-\u3004\u3008-\u3020\uff00-\uff0f\ufffd]+"
)
_POSTGRES_SEARCH = [
    f"""CREATE FUNCTION search_words(owner_id text, words text) RETURNS tsvector
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
        SELECT to_tsvector('simple', regexp_replace(left(words, {_SEARCHED}), '{_SIGNS}', ' ', 'g'))
            || array_to_tsvector(ARRAY['owner:' || owner_id])
    $$""",
    # What is being written has no words yet. A condition on the index would say the same, but the planner knows how
    # frequent words are only from an index without one.
    """CREATE FUNCTION message_words(owner_id text, state text, parts json) RETURNS tsvector
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
        SELECT CASE state WHEN 'running' THEN ''::tsvector
            ELSE search_words(owner_id, coalesce(string_agg(part ->> 'text', ' '), '')) END
        FROM json_array_elements(parts) AS part
    $$""",
    "CREATE INDEX session_search ON sessions USING gin (search_words(owner_id, title))",
    "CREATE INDEX message_search ON messages USING gin (message_words(owner_id, state, parts))",
]
