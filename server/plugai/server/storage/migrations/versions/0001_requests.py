"""The records of requests."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "requests",
        sa.Column("owner_id", sa.String(), nullable=False),
        sa.Column("request_id", sa.String(), nullable=False),
        sa.Column("gateway", sa.String(), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("model", sa.String(), nullable=False),
        sa.Column("session_id", sa.String(), nullable=False),
        sa.Column("on_disconnect", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("answered_by", sa.String(), nullable=False),
        sa.Column("finish_reason", sa.String(), nullable=True),
        sa.Column("cancelled_by", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failure_reason", sa.String(), nullable=True),
        sa.Column("failure_message", sa.String(), nullable=True),
        sa.Column("failure_retryable", sa.Boolean(), nullable=True),
        sa.Column("input_tokens", sa.BigInteger(), nullable=True),
        sa.Column("cached_input_tokens", sa.BigInteger(), nullable=True),
        sa.Column("output_tokens", sa.BigInteger(), nullable=True),
        sa.Column("reasoning_tokens", sa.BigInteger(), nullable=True),
        sa.Column("steps", sa.BigInteger(), nullable=True),
        sa.Column("usage_source", sa.String(), nullable=False),
        sa.Column("queued_seconds", sa.Float(), nullable=True),
        sa.Column("loading_seconds", sa.Float(), nullable=True),
        sa.Column("first_delta_seconds", sa.Float(), nullable=True),
        sa.Column("total_seconds", sa.Float(), nullable=True),
        sa.PrimaryKeyConstraint("owner_id", "request_id", name="pk_requests"),
    )
    op.create_index("ix_requests_owner_id_created_at", "requests", ["owner_id", "created_at"])
    unended = sa.text("state IN ('queued', 'loading', 'running')")
    op.create_index(
        "ix_requests_unended", "requests", ["gateway", "state"], sqlite_where=unended, postgresql_where=unended
    )


def downgrade() -> None:
    op.drop_table("requests")
