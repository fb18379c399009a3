"""The audit log, with triggers that refuse to change or delete its entries."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from plugai.server.storage.migrations.first_schema.columns import big_integer, integer, text, time

TABLES = ("audit_entries", "audit_head")

_REFUSAL = "the audit log is append-only"


def create() -> None:
    op.create_table(
        "audit_entries",
        big_integer("number"),
        time("at"),
        text("actor"),
        text("action"),
        text("target"),
        text("details"),
        text("previous"),
        text("digest"),
        sa.PrimaryKeyConstraint("number", name="pk_audit_entries"),
    )
    op.create_index("ix_audit_entries_actor_number", "audit_entries", ["actor", "number"])
    op.create_index("ix_audit_entries_action_number", "audit_entries", ["action", "number"])
    op.create_index("ix_audit_entries_at", "audit_entries", ["at"])
    op.create_table(
        "audit_head",
        integer("id"),
        big_integer("number"),
        text("digest"),
        sa.PrimaryKeyConstraint("id", name="pk_audit_head"),
    )
    if op.get_bind().dialect.name == "postgresql":
        _guard_postgres()
    else:
        _guard_sqlite()


def drop_function() -> None:
    """Drop PostgreSQL's trigger function, which outlives the table."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_audit_change()")


def _guard_postgres() -> None:
    op.execute(
        "CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{_REFUSAL}'; END $$"
    )
    op.execute(
        "CREATE TRIGGER audit_entries_only_added_to BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entries"
        " FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change()"
    )


def _guard_sqlite() -> None:
    for change in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER audit_entries_no_{change.lower()} BEFORE {change} ON audit_entries"
            f" BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END"
        )
