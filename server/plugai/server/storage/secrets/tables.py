"""The tables of secrets."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field

from plugai.server.core.secrets.key_ring import KeyPurpose
from plugai.server.storage.engine.columns import Table, UtcDateTime
from plugai.server.storage.secrets.sealed import Sealed


class InternalKeyRow(Table, table=True):
    """One of the server's own keys, by its name."""

    __tablename__ = "internal_keys"

    name: str = Field(primary_key=True)
    secret: bytes = Field(sa_type=Sealed(KeyPurpose.INTERNAL_KEY, "name"))


class CredentialRow(Table, table=True):
    """A user's credential for a provider; its columns are the fields of UserCredential."""

    __tablename__ = "credentials"

    owner_id: str = Field(primary_key=True)
    provider: str = Field(primary_key=True)
    origin: str
    secret: bytes = Field(sa_type=Sealed(KeyPurpose.CREDENTIAL, "owner_id", "provider", "origin"))
    created_at: datetime = Field(sa_type=UtcDateTime)
    updated_at: datetime = Field(sa_type=UtcDateTime)
