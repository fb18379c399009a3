"""Artifacts and their contents."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "contents",
        sa.Column("content_id", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("doomed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("content_id", name="pk_contents"),
    )
    live = sa.text("NOT doomed")
    op.create_index("uq_contents_live", "contents", ["sha256"], unique=True, sqlite_where=live, postgresql_where=live)
    op.create_index("ix_contents_leased_until", "contents", ["leased_until"])
    op.create_table(
        "artifacts",
        sa.Column("artifact_id", sa.String(), nullable=False),
        sa.Column("owner_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("mime_type", sa.String(), nullable=False),
        sa.Column("content_id", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("request_id", sa.String(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("thumbnail_id", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("artifact_id", name="pk_artifacts"),
        sa.ForeignKeyConstraint(["content_id"], ["contents.content_id"], name="fk_artifacts_content_id"),
        sa.ForeignKeyConstraint(["thumbnail_id"], ["contents.content_id"], name="fk_artifacts_thumbnail_id"),
    )
    op.create_index(
        "ix_artifacts_owner_id_created_at_artifact_id", "artifacts", ["owner_id", "created_at", "artifact_id"]
    )
    op.create_index("ix_artifacts_owner_id_request_id", "artifacts", ["owner_id", "request_id"])
    op.create_index("ix_artifacts_content_id", "artifacts", ["content_id"])
    op.create_index("ix_artifacts_thumbnail_id", "artifacts", ["thumbnail_id"])
    op.create_table(
        "artifact_usage",
        sa.Column("owner_id", sa.String(), nullable=False),
        sa.Column("artifacts", sa.Integer(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("owner_id", name="pk_artifact_usage"),
    )


def downgrade() -> None:
    op.drop_table("artifact_usage")
    op.drop_table("artifacts")
    op.drop_table("contents")
