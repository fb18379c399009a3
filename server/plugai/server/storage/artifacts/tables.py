"""The tables of artifacts."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKeyConstraint, Index, text
from sqlmodel import Field

from plugai.server.storage.engine.columns import NullableJson, Table, UtcDateTime

# Literal text, as partial indexes need it.
LIVE = text("NOT doomed")


class ContentRow(Table, table=True):
    """The content of artifacts. A doomed one gets no new artifacts, and its bytes are about to be removed."""

    __tablename__ = "contents"
    __table_args__: Any = (
        Index("uq_contents_live", "sha256", unique=True, sqlite_where=LIVE, postgresql_where=LIVE),
        Index(None, "leased_until"),
    )

    content_id: str = Field(primary_key=True)
    sha256: str
    size_bytes: int = Field(sa_type=BigInteger)
    leased_until: datetime = Field(sa_type=UtcDateTime)
    doomed: bool


class ArtifactRow(Table, table=True):
    """An artifact; its columns are the fields of Artifact, except that SQLAlchemy reserves the name `metadata`."""

    __tablename__ = "artifacts"
    __table_args__: Any = (
        ForeignKeyConstraint(["content_id"], ["contents.content_id"]),
        ForeignKeyConstraint(["thumbnail_id"], ["contents.content_id"]),
        Index(None, "owner_id", "created_at", "artifact_id"),
        Index(None, "owner_id", "request_id"),
        # To find out whether a content is in use.
        Index(None, "content_id"),
        Index(None, "thumbnail_id"),
    )

    artifact_id: str = Field(primary_key=True)
    owner_id: str
    name: str
    mime_type: str
    content_id: str
    created_at: datetime = Field(sa_type=UtcDateTime)
    request_id: str
    width: int | None
    height: int | None
    thumbnail_id: str | None
    metadata_json: dict[str, Any] | None = Field(sa_type=NullableJson)
