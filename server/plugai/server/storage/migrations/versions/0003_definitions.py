"""What administrators set for models and limits, and users for their fallbacks."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "model_definitions",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("runner", sa.String(), nullable=True),
        sa.Column("options", sa.JSON(), nullable=True),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("pinned", sa.Boolean(), nullable=True),
        sa.Column("idle_seconds", sa.Float(), nullable=True),
        sa.Column("fallback_models", sa.JSON(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_model_definitions"),
    )
    op.create_table(
        "limit_definitions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("max_loaded", sa.Integer(), nullable=True),
        sa.Column("max_memory_bytes", sa.BigInteger(), nullable=True),
        sa.Column("idle_seconds", sa.Float(), nullable=True),
        sa.Column("room_patience_seconds", sa.Float(), nullable=True),
        sa.Column("preload_seconds", sa.Float(), nullable=True),
        sa.Column("max_waiting", sa.Integer(), nullable=True),
        sa.Column("max_waiting_per_user", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_limit_definitions"),
    )
    op.create_table(
        "fallbacks",
        sa.Column("owner_id", sa.String(), nullable=False),
        sa.Column("model", sa.String(), nullable=False),
        sa.Column("fallback_models", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("owner_id", "model", name="pk_fallbacks"),
    )


def downgrade() -> None:
    op.drop_table("fallbacks")
    op.drop_table("limit_definitions")
    op.drop_table("model_definitions")
