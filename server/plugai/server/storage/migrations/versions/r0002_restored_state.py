"""A session in the trash knows whether it was archived."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "r0002"
down_revision = "r0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("sessions", sa.Column("restored_state", sa.String(), nullable=False, server_default="active"))
    op.execute("UPDATE sessions SET restored_state = state WHERE state <> 'deleted'")


def downgrade() -> None:
    op.drop_column("sessions", "restored_state")
