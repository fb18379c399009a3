"""The tables of model definitions, aliases, limits, benchmarks, and providers' model lists."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger
from sqlmodel import Field

from plugai.server.storage.engine.columns import NullableJson, Table, UtcDateTime


class ModelDefinitionRow(Table, table=True):
    """An administrator's settings for a model; its columns are the fields of ModelDefinition."""

    __tablename__ = "model_definitions"

    id: str = Field(primary_key=True)
    runner: str | None
    options: dict[str, Any] | None = Field(sa_type=NullableJson)
    capacity: int | None
    pinned: bool | None
    idle_seconds: float | None
    fallback_models: list[str] | None = Field(sa_type=NullableJson)
    base: str | None
    adapters: list[dict[str, Any]] | None = Field(sa_type=NullableJson)


class AliasRow(Table, table=True):
    """Another name for models; an empty owner stands for everyone. `targets` has the fields of AliasTarget."""

    __tablename__ = "aliases"

    owner_id: str = Field(primary_key=True)
    alias: str = Field(primary_key=True)
    targets: list[dict[str, Any]] = Field(sa_type=JSON)


class LimitDefinitionRow(Table, table=True):
    """Administrators' limits for all models: one row, whose columns are the fields of LimitDefinition."""

    __tablename__ = "limit_definitions"

    id: int = Field(primary_key=True)
    max_loaded: int | None
    max_memory_bytes: int | None = Field(sa_type=BigInteger)
    idle_seconds: float | None
    room_patience_seconds: float | None
    preload_seconds: float | None
    max_waiting: int | None
    max_waiting_per_user: int | None


class DefaultModelRow(Table, table=True):
    """The default model that an administrator has chosen: one row, or none."""

    __tablename__ = "default_model"

    id: int = Field(primary_key=True)
    model: str


class ProviderModelListRow(Table, table=True):
    """The last model list of a remote provider: `models` has what the provider reports for each."""

    __tablename__ = "provider_listings"

    provider: str = Field(primary_key=True)
    runner: str
    models: list[dict[str, Any]] = Field(sa_type=JSON)
    listed_at: datetime = Field(sa_type=UtcDateTime)


class ProviderDefinitionRow(Table, table=True):
    """What administrators have set for a remote provider: those fields of ProviderDefinition."""

    __tablename__ = "provider_definitions"

    id: str = Field(primary_key=True)
    definition: dict[str, Any] = Field(sa_type=JSON)


class BenchmarkRow(Table, table=True):
    """What was measured of a model; its columns are the fields of BenchmarkRecord."""

    __tablename__ = "benchmarks"

    machine: str = Field(primary_key=True)
    files: str = Field(primary_key=True)
    model: str
    runner: str
    size_bytes: int | None = Field(sa_type=BigInteger)
    recorded_at: datetime = Field(sa_type=UtcDateTime)
    benchmark: dict[str, Any] = Field(sa_type=JSON)


class AccessRuleRow(Table, table=True):
    """Which models a user or the users of a role may use; its columns are the fields of AccessRule."""

    __tablename__ = "access_rules"

    subject: str = Field(primary_key=True)
    models: list[str] = Field(sa_type=JSON)
    providers: list[str] = Field(sa_type=JSON)
