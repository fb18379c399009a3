"""Users, invitations, devices, API tokens and the keys that sign access tokens."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def _time(name: str, nullable: bool = False) -> sa.Column[datetime]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _text(name: str, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=nullable)


def upgrade() -> None:
    op.create_table(
        "users",
        _text("user_id"),
        _text("name", nullable=True),
        _text("display_name"),
        _text("email"),
        _text("role"),
        sa.Column("disabled", sa.Boolean(), nullable=False),
        _text("password_hash"),
        sa.Column("preferences", sa.JSON(), nullable=False),
        _time("created_at"),
        sa.PrimaryKeyConstraint("user_id", name="pk_users"),
    )
    op.create_index("uq_users_name", "users", ["name"], unique=True)
    op.create_table(
        "invites",
        _text("invite_id"),
        _text("role"),
        _text("email"),
        _text("user_id"),
        _text("created_by"),
        _time("created_at"),
        _time("expires_at"),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        _time("used_at", nullable=True),
        _text("used_by"),
        sa.PrimaryKeyConstraint("invite_id", name="pk_invites"),
    )
    op.create_index("ix_invites_created_at_invite_id", "invites", ["created_at", "invite_id"])
    op.create_table(
        "devices",
        _text("device_id"),
        _text("user_id"),
        _text("name"),
        _time("created_at"),
        _time("rotated_at"),
        _time("expires_at"),
        sa.Column("generation", sa.Integer(), nullable=False),
        _text("seed"),
        sa.PrimaryKeyConstraint("device_id", name="pk_devices"),
        sa.ForeignKeyConstraint(["user_id"], ["users.user_id"], name="fk_devices_user_id", ondelete="CASCADE"),
    )
    op.create_index("ix_devices_user_id", "devices", ["user_id"])
    op.create_table(
        "api_tokens",
        _text("token_id"),
        _text("user_id"),
        _text("name"),
        sa.Column("scopes", sa.JSON(), nullable=False),
        _time("created_at"),
        _time("expires_at"),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        _time("last_used_at", nullable=True),
        sa.PrimaryKeyConstraint("token_id", name="pk_api_tokens"),
        sa.ForeignKeyConstraint(["user_id"], ["users.user_id"], name="fk_api_tokens_user_id", ondelete="CASCADE"),
    )
    op.create_index("ix_api_tokens_user_id", "api_tokens", ["user_id"])
    op.create_table(
        "signing_keys",
        _text("key_id"),
        _time("created_at"),
        sa.Column("private", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("key_id", name="pk_signing_keys"),
    )


def downgrade() -> None:
    for table in ("signing_keys", "api_tokens", "devices", "invites", "users"):
        op.drop_table(table)
