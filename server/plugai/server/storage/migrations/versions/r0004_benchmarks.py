"""What was measured of models is kept."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from plugai.server.storage.migrations.first_schema.columns import big_integer, json, text, time

revision = "r0004"
down_revision = "r0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "benchmarks",
        text("machine"),
        text("files"),
        text("model"),
        text("runner"),
        big_integer("size_bytes", nullable=True),
        time("recorded_at"),
        json("benchmark"),
        sa.PrimaryKeyConstraint("machine", "files", name="pk_benchmarks"),
    )


def downgrade() -> None:
    op.drop_table("benchmarks")
