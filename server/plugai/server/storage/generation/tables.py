"""The tables of requests, of the attempts at them, and of users' fallback models."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKeyConstraint, Index, text
from sqlmodel import Field

from plugai.server.core.generation.records import RequestState
from plugai.server.storage.engine.columns import Table, UtcDateTime

# Literal text, not bound parameters: a database uses a partial index only for a query with the same condition.
UNENDED = text("state IN ({})".format(", ".join(f"'{state}'" for state in RequestState if not state.ended)))


class OutcomeColumns(Table):
    """Columns that requests, attempts and messages share: the failure, and the usage."""

    failure_reason: str | None
    failure_message: str | None
    failure_retryable: bool | None

    input_tokens: int | None = Field(sa_type=BigInteger)
    cached_input_tokens: int | None = Field(sa_type=BigInteger)
    output_tokens: int | None = Field(sa_type=BigInteger)
    reasoning_tokens: int | None = Field(sa_type=BigInteger)
    steps: int | None = Field(sa_type=BigInteger)
    usage_source: str


class RequestRow(OutcomeColumns, table=True):
    """One request; its columns are the fields of RequestRecord."""

    __tablename__ = "requests"
    __table_args__: Any = (
        Index(None, "owner_id", "created_at"),
        # For the lists and the statistics of administrators.
        Index(None, "created_at"),
        # For the removal of records after their retention time.
        Index(None, "ended_at"),
        Index("ix_requests_unended", "gateway", "state", sqlite_where=UNENDED, postgresql_where=UNENDED),
    )

    owner_id: str = Field(primary_key=True)
    request_id: str = Field(primary_key=True)
    gateway: str
    fingerprint: str
    model: str
    session_id: str
    purpose: str = Field(sa_column_kwargs={"server_default": "answer"})
    on_disconnect: str
    state: str
    answered_by: str
    finish_reason: str | None
    cancelled_by: str

    created_at: datetime = Field(sa_type=UtcDateTime)
    ended_at: datetime | None = Field(sa_type=UtcDateTime)

    queued_seconds: float | None
    loading_seconds: float | None
    first_delta_seconds: float | None
    total_seconds: float | None


class AttemptRow(OutcomeColumns, table=True):
    """One attempt of a model at a request; its columns are the fields of Attempt."""

    __tablename__ = "attempts"
    __table_args__: Any = (
        ForeignKeyConstraint(
            ["owner_id", "request_id"], ["requests.owner_id", "requests.request_id"], ondelete="CASCADE"
        ),
    )

    owner_id: str = Field(primary_key=True)
    request_id: str = Field(primary_key=True)
    number: int = Field(primary_key=True)
    model: str
    runner: str
    provider: str
    state: str

    began_at: datetime = Field(sa_type=UtcDateTime)
    ended_at: datetime | None = Field(sa_type=UtcDateTime)
    paid_by: str | None


class FallbackRow(Table, table=True):
    """A user's fallback models for a model; an empty `model` stands for every model without a row."""

    __tablename__ = "fallbacks"

    owner_id: str = Field(primary_key=True)
    model: str = Field(primary_key=True)
    fallback_models: list[str] = Field(sa_type=JSON)
