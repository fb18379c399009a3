"""What administrators set for models, limits and the default model, aliases, and providers' model lists."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from plugai.server.storage.migrations.first_schema.columns import big_integer, boolean, integer, json, real, text, time

TABLES = (
    "model_definitions",
    "aliases",
    "limit_definitions",
    "default_model",
    "provider_listings",
    "provider_definitions",
    "access_rules",
)


def create() -> None:
    op.create_table(
        "model_definitions",
        text("id"),
        text("runner", nullable=True),
        json("options", nullable=True),
        integer("capacity", nullable=True),
        boolean("pinned", nullable=True),
        real("idle_seconds", nullable=True),
        json("fallback_models", nullable=True),
        text("base", nullable=True),
        json("adapters", nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_model_definitions"),
    )
    op.create_table(
        "aliases",
        text("owner_id"),
        text("alias"),
        json("targets"),
        sa.PrimaryKeyConstraint("owner_id", "alias", name="pk_aliases"),
    )
    op.create_table(
        "limit_definitions",
        integer("id"),
        integer("max_loaded", nullable=True),
        big_integer("max_memory_bytes", nullable=True),
        real("idle_seconds", nullable=True),
        real("room_patience_seconds", nullable=True),
        real("preload_seconds", nullable=True),
        integer("max_waiting", nullable=True),
        integer("max_waiting_per_user", nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_limit_definitions"),
    )
    op.create_table(
        "default_model",
        integer("id"),
        text("model"),
        sa.PrimaryKeyConstraint("id", name="pk_default_model"),
    )
    op.create_table(
        "provider_listings",
        text("provider"),
        text("runner"),
        json("models"),
        time("listed_at"),
        sa.PrimaryKeyConstraint("provider", name="pk_provider_listings"),
    )
    op.create_table(
        "provider_definitions",
        text("id"),
        json("definition"),
        sa.PrimaryKeyConstraint("id", name="pk_provider_definitions"),
    )
    op.create_table(
        "access_rules",
        text("subject"),
        json("models"),
        json("providers"),
        sa.PrimaryKeyConstraint("subject", name="pk_access_rules"),
    )
