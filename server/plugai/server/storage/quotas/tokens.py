"""The tokens that each user's requests use in a day, counted with the records of the requests."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import ColumnElement, case
from sqlmodel import Session, col, select, update

from plugai.server.core.quotas import Resource, TokenAllowance, tokens_used_up
from plugai.server.storage.engine.database import Database
from plugai.server.storage.engine.insert import insert_if_absent
from plugai.server.storage.quotas.tables import NO_LIMIT, ResourceUsageRow


class SqlTokenAllowance(TokenAllowance):
    """Refuses requests of users who have used their tokens of the day."""

    def __init__(self, database: Database, limit: int | None, now: Callable[[], datetime]) -> None:
        """None is no limit, and then nothing is read."""
        self._database = database
        self._limit = limit
        self._now = now

    async def check(self, owner_id: str) -> None:
        if self._limit is None:
            return
        now = self._now()
        statement = select(ResourceUsageRow).where(*_row(owner_id))
        row = await self._database.read(lambda transaction: transaction.exec(statement).one_or_none())
        if row is None:
            used, limit = 0, self._limit
        else:
            used, limit = (row.used if row.day == day_of(now) else 0), self._limit if row.quota is None else row.quota
        if limit != NO_LIMIT and used >= limit:
            raise tokens_used_up(used, limit, now)


def count_tokens(transaction: Session, owner_id: str, tokens: int, ended_at: datetime) -> None:
    """Count what a request has used, at the end of the transaction that stores its record."""
    day, used = col(ResourceUsageRow.day), col(ResourceUsageRow.used)
    today = day_of(ended_at)
    total = case((day == today, used + tokens), else_=tokens)
    # A record of yesterday that is stored late does not undo today's count.
    add = update(ResourceUsageRow).where(*_row(owner_id), day <= today).values(used=total, day=today)
    if not transaction.exec(add).rowcount:
        row = {"owner_id": owner_id, "resource": Resource.TOKENS_PER_DAY.value}
        insert_if_absent(transaction, ResourceUsageRow, **row, used=0, day=today)
        transaction.exec(add)


def day_of(time: datetime) -> int:
    """The number of the day in UTC; 0 is that of what is not counted by days."""
    return time.toordinal()


def _row(owner_id: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    resource = Resource.TOKENS_PER_DAY.value
    return col(ResourceUsageRow.owner_id) == owner_id, col(ResourceUsageRow.resource) == resource
