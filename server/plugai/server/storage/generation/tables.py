"""The tables."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, DateTime, Dialect, ForeignKeyConstraint, Index, MetaData, TypeDecorator, text
from sqlmodel import Field, SQLModel

from plugai.server.core.generation.records import RequestState


class UtcDateTime(TypeDecorator[datetime]):
    """An aware time, in UTC whatever the database makes of it: SQLite drops the zone, PostgreSQL gives its own."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("a time without a zone cannot be stored")
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class NullableJson(TypeDecorator[Any]):
    """JSON, in which nothing is NULL and not the text `null`."""

    impl = JSON(none_as_null=True)
    cache_ok = True


class Table(SQLModel):
    """Base of the tables. Constraints have names, so that migrations can change them."""

    metadata = MetaData(
        naming_convention={
            "pk": "pk_%(table_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        }
    )


# Spelt out, not bound: a database uses a partial index only where it sees the index's own condition.
UNENDED = text("state IN ({})".format(", ".join(f"'{state}'" for state in RequestState if not state.ended)))


class RequestRow(Table, table=True):
    """One request; its columns are the fields of RequestRecord."""

    __tablename__ = "requests"
    __table_args__: Any = (
        Index(None, "owner_id", "created_at"),
        # By this those are found that are kept no longer.
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

    failure_reason: str | None
    failure_message: str | None
    failure_retryable: bool | None

    input_tokens: int | None = Field(sa_type=BigInteger)
    cached_input_tokens: int | None = Field(sa_type=BigInteger)
    output_tokens: int | None = Field(sa_type=BigInteger)
    reasoning_tokens: int | None = Field(sa_type=BigInteger)
    steps: int | None = Field(sa_type=BigInteger)
    usage_source: str

    queued_seconds: float | None
    loading_seconds: float | None
    first_delta_seconds: float | None
    total_seconds: float | None


class AttemptRow(Table, table=True):
    """One model's try at a request; its columns are the fields of Attempt."""

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

    failure_reason: str | None
    failure_message: str | None
    failure_retryable: bool | None

    input_tokens: int | None = Field(sa_type=BigInteger)
    cached_input_tokens: int | None = Field(sa_type=BigInteger)
    output_tokens: int | None = Field(sa_type=BigInteger)
    reasoning_tokens: int | None = Field(sa_type=BigInteger)
    steps: int | None = Field(sa_type=BigInteger)
    usage_source: str
    paid_by: str | None


class ModelDefinitionRow(Table, table=True):
    """What an administrator has set for a model; its columns are the fields of ModelDefinition."""

    __tablename__ = "model_definitions"

    id: str = Field(primary_key=True)
    runner: str | None
    options: dict[str, Any] | None = Field(sa_type=NullableJson)
    capacity: int | None
    pinned: bool | None
    idle_seconds: float | None
    fallback_models: list[str] | None = Field(sa_type=NullableJson)


class LimitDefinitionRow(Table, table=True):
    """What an administrator has set for all models: one row, whose columns are the fields of LimitDefinition."""

    __tablename__ = "limit_definitions"

    id: int = Field(primary_key=True)
    max_loaded: int | None
    max_memory_bytes: int | None = Field(sa_type=BigInteger)
    idle_seconds: float | None
    room_patience_seconds: float | None
    preload_seconds: float | None
    max_waiting: int | None
    max_waiting_per_user: int | None


class FallbackRow(Table, table=True):
    """Which models a user wants tried if another cannot answer; `model` is empty for any other."""

    __tablename__ = "fallbacks"

    owner_id: str = Field(primary_key=True)
    model: str = Field(primary_key=True)
    fallback_models: list[str] = Field(sa_type=JSON)


class ProviderModelListRow(Table, table=True):
    """What a remote provider listed last: of each model what the provider said of it."""

    __tablename__ = "provider_listings"

    provider: str = Field(primary_key=True)
    runner: str
    models: list[dict[str, Any]] = Field(sa_type=JSON)
    listed_at: datetime = Field(sa_type=UtcDateTime)
