"""What users have stored, and its quotas. A quota is checked by the statement that counts, so no race exceeds it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from sqlmodel import Session, col, delete, select, update

from plugai.server.core.accounts.directory import UserDataStore
from plugai.server.core.quotas import Quotas, Resource, ResourceUsage, UsageRepository, quota_exceeded
from plugai.server.storage.engine.database import Database
from plugai.server.storage.engine.insert import insert_if_absent
from plugai.server.storage.quotas.tables import ResourceUsageRow
from plugai.server.storage.quotas.tokens import day_of


class SqlUsageRepository(UsageRepository, UserDataStore):
    """Reads what users have stored."""

    def __init__(self, database: Database, quotas: Quotas, now: Callable[[], datetime]) -> None:
        self._now = now
        self._database = database
        self._quotas = quotas

    async def usage(self, owner_id: str) -> Sequence[ResourceUsage]:
        current = col(ResourceUsageRow.day).in_((0, day_of(self._now())))
        statement = select(ResourceUsageRow).where(col(ResourceUsageRow.owner_id) == owner_id, current)
        used = await self._database.read(
            lambda transaction: {row.resource: row.used for row in transaction.exec(statement)}
        )
        limits = self._quotas.limits
        return [ResourceUsage(resource, used.get(resource, 0), limits.get(resource)) for resource in Resource]

    async def delete_all(self, owner_id: str) -> None:
        # Their data went before: this only removes the rows.
        statement = delete(ResourceUsageRow).where(col(ResourceUsageRow.owner_id) == owner_id)

        def work(transaction: Session) -> None:
            transaction.exec(statement)

        await self._database.write(work)


def charge(
    transaction: Session, owner_id: str, amounts: Mapping[Resource, int], quotas: Mapping[Resource, int]
) -> None:
    """Count what a transaction adds to what an owner has stored, negative for what it removes.

    Locks the owner's counts until the transaction ends: call it last. Raises QuotaExceededError if an amount that is
    added exceeds its quota; the transaction must then be rolled back.
    """
    # Always in the same order, so that two transactions of one owner do not wait for each other.
    for resource in sorted(amounts):
        if amount := amounts[resource]:
            _charge(transaction, owner_id, resource, amount, quotas.get(resource) if amount > 0 else None)


def refund(transaction: Session, owner_id: str, amounts: Mapping[Resource, int]) -> None:
    """Count what a transaction removes from what an owner has stored. Locks as `charge`."""
    charge(transaction, owner_id, {resource: -amount for resource, amount in amounts.items()}, {})


def _charge(transaction: Session, owner_id: str, resource: Resource, amount: int, limit: int | None) -> None:
    used = col(ResourceUsageRow.used)
    row = col(ResourceUsageRow.owner_id) == owner_id, col(ResourceUsageRow.resource) == resource.value
    add = update(ResourceUsageRow).where(*row).values(used=used + amount)
    if limit is not None:
        add = add.where(used + amount <= limit)
    if transaction.exec(add).rowcount:
        return
    insert_if_absent(transaction, ResourceUsageRow, owner_id=owner_id, resource=resource.value, used=0, day=0)
    if not transaction.exec(add).rowcount:
        stored = transaction.exec(select(ResourceUsageRow.used).where(*row)).one()
        raise quota_exceeded(resource, stored, limit or 0)
