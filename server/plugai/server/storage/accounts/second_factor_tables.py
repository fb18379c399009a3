"""The tables of second factors."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger
from sqlmodel import Field

from plugai.server.core.secrets.key_ring import KeyPurpose
from plugai.server.storage.engine.columns import Table, UtcDateTime
from plugai.server.storage.secrets.sealed import Sealed


class TotpAuthenticatorRow(Table, table=True):
    """A user's authenticator; its columns are the fields of TotpAuthenticator, and attempts since `tries_began_at`."""

    __tablename__ = "authenticators"

    user_id: str = Field(primary_key=True)
    id: str
    secret: bytes = Field(sa_type=Sealed(KeyPurpose.SECOND_FACTOR, "user_id"))
    created_at: datetime = Field(sa_type=UtcDateTime)
    confirmed_at: datetime | None = Field(sa_type=UtcDateTime)
    last_step: int = Field(sa_type=BigInteger)
    tries: int
    tries_began_at: datetime = Field(sa_type=UtcDateTime)


class RecoveryCodeRow(Table, table=True):
    """The digest of an unused recovery code; a used one is deleted."""

    __tablename__ = "recovery_codes"

    user_id: str = Field(primary_key=True)
    digest: bytes = Field(primary_key=True)
