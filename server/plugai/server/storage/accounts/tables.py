"""The tables of accounts."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKeyConstraint, Index
from sqlmodel import Field

from plugai.server.core.secrets.key_ring import KeyPurpose
from plugai.server.storage.engine.columns import Table, UtcDateTime
from plugai.server.storage.secrets.sealed import Sealed


class UserRow(Table, table=True):
    """A user; its columns are the fields of User, and what the user prefers. A name that is not chosen yet is NULL."""

    __tablename__ = "users"
    __table_args__: Any = (Index("uq_users_name", "name", unique=True),)

    user_id: str = Field(primary_key=True)
    name: str | None
    display_name: str
    email: str
    role: str
    disabled: bool
    password_hash: str
    preferences: dict[str, Any] = Field(sa_type=JSON)
    favourites: list[str] = Field(sa_type=JSON)
    created_at: datetime = Field(sa_type=UtcDateTime)


class InviteRow(Table, table=True):
    """An invitation; its columns are the fields of Invite."""

    __tablename__ = "invites"
    __table_args__: Any = (Index(None, "created_at", "invite_id"),)

    invite_id: str = Field(primary_key=True)
    role: str
    email: str
    user_id: str
    created_by: str
    created_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime)
    digest: bytes
    used_at: datetime | None = Field(sa_type=UtcDateTime)
    used_by: str


class DeviceRow(Table, table=True):
    """A signed-in device; its columns are the fields of Device. Signing out deletes it."""

    __tablename__ = "devices"
    __table_args__: Any = (
        ForeignKeyConstraint(["user_id"], ["users.user_id"], ondelete="CASCADE"),
        Index(None, "user_id"),
    )

    device_id: str = Field(primary_key=True)
    user_id: str
    name: str
    created_at: datetime = Field(sa_type=UtcDateTime)
    rotated_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime)
    generation: int
    seed: str


class ApiTokenRow(Table, table=True):
    """An API token; its columns are the fields of ApiToken. Revoking deletes it."""

    __tablename__ = "api_tokens"
    __table_args__: Any = (
        ForeignKeyConstraint(["user_id"], ["users.user_id"], ondelete="CASCADE"),
        Index(None, "user_id"),
    )

    token_id: str = Field(primary_key=True)
    user_id: str
    name: str
    scopes: list[str] = Field(sa_type=JSON)
    created_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime)
    digest: bytes
    last_used_at: datetime | None = Field(sa_type=UtcDateTime)


class SigningKeyRow(Table, table=True):
    """A key that signs access tokens, sealed."""

    __tablename__ = "signing_keys"

    key_id: str = Field(primary_key=True)
    created_at: datetime = Field(sa_type=UtcDateTime)
    private: bytes = Field(sa_type=Sealed(KeyPurpose.SIGNING_KEY, "key_id"))
