"""Requests, the attempts at them, and users' fallback models."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from plugai.server.storage.migrations.first_schema.columns import integer, json, outcome, real, text, time

TABLES = ("requests", "attempts", "fallbacks")


def create() -> None:
    _create_requests()
    op.create_table(
        "attempts",
        text("owner_id"),
        text("request_id"),
        integer("number"),
        text("model"),
        text("runner"),
        text("provider"),
        text("state"),
        time("began_at"),
        time("ended_at", nullable=True),
        *outcome(),
        text("paid_by", nullable=True),
        sa.PrimaryKeyConstraint("owner_id", "request_id", "number", name="pk_attempts"),
        sa.ForeignKeyConstraint(
            ["owner_id", "request_id"],
            ["requests.owner_id", "requests.request_id"],
            name="fk_attempts_owner_id",
            ondelete="CASCADE",
        ),
    )
    op.create_table(
        "fallbacks",
        text("owner_id"),
        text("model"),
        json("fallback_models"),
        sa.PrimaryKeyConstraint("owner_id", "model", name="pk_fallbacks"),
    )


def _create_requests() -> None:
    op.create_table(
        "requests",
        text("owner_id"),
        text("request_id"),
        text("gateway"),
        text("fingerprint"),
        text("model"),
        text("session_id"),
        sa.Column("purpose", sa.String(), nullable=False, server_default="answer"),
        text("on_disconnect"),
        text("state"),
        text("answered_by"),
        text("finish_reason", nullable=True),
        text("cancelled_by"),
        time("created_at"),
        time("ended_at", nullable=True),
        *outcome(),
        real("queued_seconds", nullable=True),
        real("loading_seconds", nullable=True),
        real("first_delta_seconds", nullable=True),
        real("total_seconds", nullable=True),
        sa.PrimaryKeyConstraint("owner_id", "request_id", name="pk_requests"),
    )
    op.create_index("ix_requests_owner_id_created_at", "requests", ["owner_id", "created_at"])
    op.create_index("ix_requests_ended_at", "requests", ["ended_at"])
    unended = sa.text("state IN ('queued', 'loading', 'running')")
    op.create_index(
        "ix_requests_unended", "requests", ["gateway", "state"], sqlite_where=unended, postgresql_where=unended
    )
