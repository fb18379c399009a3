"""Artifacts and their contents."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from plugai.server.storage.migrations.first_schema.columns import big_integer, boolean, integer, json, text, time

TABLES = ("contents", "artifacts")


def create() -> None:
    op.create_table(
        "contents",
        text("content_id"),
        text("sha256"),
        big_integer("size_bytes"),
        time("leased_until"),
        boolean("doomed"),
        sa.PrimaryKeyConstraint("content_id", name="pk_contents"),
    )
    live = sa.text("NOT doomed")
    op.create_index("uq_contents_live", "contents", ["sha256"], unique=True, sqlite_where=live, postgresql_where=live)
    op.create_index("ix_contents_leased_until", "contents", ["leased_until"])
    op.create_table(
        "artifacts",
        text("artifact_id"),
        text("owner_id"),
        text("name"),
        text("mime_type"),
        text("content_id"),
        time("created_at"),
        text("request_id"),
        integer("width", nullable=True),
        integer("height", nullable=True),
        text("thumbnail_id", nullable=True),
        json("metadata_json", nullable=True),
        sa.PrimaryKeyConstraint("artifact_id", name="pk_artifacts"),
        sa.ForeignKeyConstraint(["content_id"], ["contents.content_id"], name="fk_artifacts_content_id"),
        sa.ForeignKeyConstraint(["thumbnail_id"], ["contents.content_id"], name="fk_artifacts_thumbnail_id"),
    )
    op.create_index(
        "ix_artifacts_owner_id_created_at_artifact_id", "artifacts", ["owner_id", "created_at", "artifact_id"]
    )
    op.create_index("ix_artifacts_owner_id_request_id", "artifacts", ["owner_id", "request_id"])
    op.create_index("ix_artifacts_content_id", "artifacts", ["content_id"])
    op.create_index("ix_artifacts_thumbnail_id", "artifacts", ["thumbnail_id"])
