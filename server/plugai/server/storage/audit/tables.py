"""The tables of the audit log."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Index
from sqlmodel import Field

from plugai.server.storage.engine.columns import Table, UtcDateTime


class AuditRow(Table, table=True):
    """An entry; its columns are the fields of ChainedEntry and AuditEntry. Triggers refuse changes and deletions."""

    __tablename__ = "audit_entries"
    __table_args__: Any = (Index(None, "actor", "number"), Index(None, "action", "number"), Index(None, "at"))

    number: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    at: datetime = Field(sa_type=UtcDateTime)
    actor: str
    action: str
    target: str
    # JSON as text, so that an entry that was tampered with can still be read and reported.
    details: str
    previous: str
    digest: str


class AuditHeadRow(Table, table=True):
    """The last entry, in one row, which a transaction that appends locks."""

    __tablename__ = "audit_head"

    id: int = Field(primary_key=True)
    number: int = Field(sa_type=BigInteger)
    digest: str
