"""What users have stored."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from plugai.server.storage.migrations.first_schema.columns import big_integer, integer, text

TABLES = ("resource_usage",)


def create() -> None:
    op.create_table(
        "resource_usage",
        text("owner_id"),
        text("resource"),
        big_integer("used"),
        integer("day"),
        big_integer("quota", nullable=True),
        sa.PrimaryKeyConstraint("owner_id", "resource", name="pk_resource_usage"),
    )
