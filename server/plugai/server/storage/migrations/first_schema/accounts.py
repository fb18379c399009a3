"""Users, invitations, devices, API tokens and the keys that sign access tokens."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from plugai.server.storage.migrations.first_schema.columns import binary, boolean, integer, json, text, time

TABLES = ("users", "invites", "devices", "api_tokens", "signing_keys")


def create() -> None:
    _create_users()
    _create_invites()
    _create_devices()
    _create_api_tokens()
    op.create_table(
        "signing_keys",
        text("key_id"),
        time("created_at"),
        binary("private"),
        sa.PrimaryKeyConstraint("key_id", name="pk_signing_keys"),
    )


def _create_users() -> None:
    op.create_table(
        "users",
        text("user_id"),
        text("name", nullable=True),
        text("display_name"),
        text("email"),
        text("role"),
        boolean("disabled"),
        text("password_hash"),
        json("preferences"),
        json("favourites"),
        time("created_at"),
        sa.PrimaryKeyConstraint("user_id", name="pk_users"),
    )
    op.create_index("uq_users_name", "users", ["name"], unique=True)


def _create_invites() -> None:
    op.create_table(
        "invites",
        text("invite_id"),
        text("role"),
        text("email"),
        text("user_id"),
        text("created_by"),
        time("created_at"),
        time("expires_at"),
        binary("digest"),
        time("used_at", nullable=True),
        text("used_by"),
        sa.PrimaryKeyConstraint("invite_id", name="pk_invites"),
    )
    op.create_index("ix_invites_created_at_invite_id", "invites", ["created_at", "invite_id"])


def _create_devices() -> None:
    op.create_table(
        "devices",
        text("device_id"),
        text("user_id"),
        text("name"),
        time("created_at"),
        time("rotated_at"),
        time("expires_at"),
        integer("generation"),
        text("seed"),
        sa.PrimaryKeyConstraint("device_id", name="pk_devices"),
        sa.ForeignKeyConstraint(["user_id"], ["users.user_id"], name="fk_devices_user_id", ondelete="CASCADE"),
    )
    op.create_index("ix_devices_user_id", "devices", ["user_id"])


def _create_api_tokens() -> None:
    op.create_table(
        "api_tokens",
        text("token_id"),
        text("user_id"),
        text("name"),
        json("scopes"),
        time("created_at"),
        time("expires_at"),
        binary("digest"),
        time("last_used_at", nullable=True),
        sa.PrimaryKeyConstraint("token_id", name="pk_api_tokens"),
        sa.ForeignKeyConstraint(["user_id"], ["users.user_id"], name="fk_api_tokens_user_id", ondelete="CASCADE"),
    )
    op.create_index("ix_api_tokens_user_id", "api_tokens", ["user_id"])
