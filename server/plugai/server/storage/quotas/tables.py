"""The table of what users have stored."""

from __future__ import annotations

from sqlalchemy import BigInteger
from sqlmodel import Field

from plugai.server.storage.engine.columns import Table

NO_LIMIT = -1


class ResourceUsageRow(Table, table=True):
    """How much of a resource an owner has, or has used on a day, updated in the transactions that change it."""

    __tablename__ = "resource_usage"

    owner_id: str = Field(primary_key=True)
    resource: str = Field(primary_key=True)
    used: int = Field(sa_type=BigInteger)
    day: int = 0
    quota: int | None = Field(default=None, sa_type=BigInteger)
    """The owner's own quota, which replaces that of the settings; NO_LIMIT is none."""
