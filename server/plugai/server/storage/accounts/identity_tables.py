"""The tables of OAuth login."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from plugai.server.storage.engine.columns import Table, UtcDateTime


class LoginFlowRow(Table, table=True):
    """A login flow that is not completed; its columns are the fields of LoginFlow."""

    __tablename__ = "login_flows"
    __table_args__: Any = (Index(None, "expires_at"),)

    id: str = Field(primary_key=True)
    provider: str
    holder: bytes
    invite_id: str
    user_id: str
    device_name: str
    expires_at: datetime = Field(sa_type=UtcDateTime)


class IdentityRow(Table, table=True):
    """An OAuth identity that a user signs in with; its columns are the fields of LinkedIdentity."""

    __tablename__ = "identities"
    __table_args__: Any = (Index(None, "user_id"), UniqueConstraint("id"))

    issuer: str = Field(primary_key=True)
    subject: str = Field(primary_key=True)
    id: str
    provider: str
    user_id: str
    email: str
    linked_at: datetime = Field(sa_type=UtcDateTime)
