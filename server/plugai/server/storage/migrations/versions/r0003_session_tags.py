"""Sessions have tags."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "r0003"
down_revision = "r0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "session_tags",
        sa.Column("session_id", sa.String(), nullable=False),
        sa.Column("tag_key", sa.String(), nullable=False),
        sa.Column("owner_id", sa.String(), nullable=False),
        sa.Column("tag", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("session_id", "tag_key", name="pk_session_tags"),
        sa.ForeignKeyConstraint(
            ["session_id"], ["sessions.session_id"], name="fk_session_tags_session_id", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_session_tags_owner_id_tag_key", "session_tags", ["owner_id", "tag_key"])


def downgrade() -> None:
    op.drop_table("session_tags")
