"""Second factors, and login at OAuth providers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from plugai.server.storage.migrations.first_schema.columns import big_integer, binary, integer, text, time

TABLES = ("authenticators", "recovery_codes", "login_flows", "identities")


def create() -> None:
    op.create_table(
        "authenticators",
        text("user_id"),
        text("id"),
        binary("secret"),
        time("created_at"),
        time("confirmed_at", nullable=True),
        big_integer("last_step"),
        integer("tries"),
        time("tries_began_at"),
        sa.PrimaryKeyConstraint("user_id", name="pk_authenticators"),
    )
    op.create_table(
        "recovery_codes",
        text("user_id"),
        binary("digest"),
        sa.PrimaryKeyConstraint("user_id", "digest", name="pk_recovery_codes"),
    )
    op.create_table(
        "login_flows",
        text("id"),
        text("provider"),
        binary("holder"),
        text("invite_id"),
        text("user_id"),
        text("device_name"),
        time("expires_at"),
        sa.PrimaryKeyConstraint("id", name="pk_login_flows"),
    )
    op.create_index("ix_login_flows_expires_at", "login_flows", ["expires_at"])
    op.create_table(
        "identities",
        text("issuer"),
        text("subject"),
        text("id"),
        text("provider"),
        text("user_id"),
        text("email"),
        time("linked_at"),
        sa.PrimaryKeyConstraint("issuer", "subject", name="pk_identities"),
        sa.UniqueConstraint("id", name="uq_identities_id"),
    )
    op.create_index("ix_identities_user_id", "identities", ["user_id"])
