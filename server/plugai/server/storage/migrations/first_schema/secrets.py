"""The server's own keys, and users' provider credentials."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from plugai.server.storage.migrations.first_schema.columns import binary, text, time

TABLES = ("internal_keys", "credentials")


def create() -> None:
    op.create_table(
        "internal_keys",
        text("name"),
        binary("secret"),
        sa.PrimaryKeyConstraint("name", name="pk_internal_keys"),
    )
    op.create_table(
        "credentials",
        text("owner_id"),
        text("provider"),
        text("origin"),
        binary("secret"),
        time("created_at"),
        time("updated_at"),
        sa.PrimaryKeyConstraint("owner_id", "provider", name="pk_credentials"),
    )
