"""An index by which old requests are found."""

from __future__ import annotations

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_requests_ended_at", "requests", ["ended_at"])


def downgrade() -> None:
    op.drop_index("ix_requests_ended_at", "requests")
