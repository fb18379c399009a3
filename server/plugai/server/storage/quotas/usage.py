"""What users have stored, and its quotas. A quota is checked by the statement that counts, so no race exceeds it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_
from sqlmodel import Session, col, delete, select, update

from plugai.server.core.accounts.directory import UserDataStore
from plugai.server.core.accounts.user_quotas import UserQuotaRepository
from plugai.server.core.audit.log import AuditEntry
from plugai.server.core.quotas import OwnQuota, Quotas, Resource, ResourceUsage, quota_exceeded
from plugai.server.storage.audit.log import append
from plugai.server.storage.engine.database import Database
from plugai.server.storage.engine.insert import insert_if_absent
from plugai.server.storage.quotas.tables import NO_LIMIT, ResourceUsageRow
from plugai.server.storage.quotas.tokens import day_of


class SqlUsageRepository(UserQuotaRepository, UserDataStore):
    """Reads what users have stored, and sets quotas of their own."""

    def __init__(self, database: Database, quotas: Quotas, now: Callable[[], datetime]) -> None:
        self._now = now
        self._database = database
        self._quotas = quotas

    async def usage(self, owner_id: str) -> Sequence[ResourceUsage]:
        statement = select(ResourceUsageRow).where(col(ResourceUsageRow.owner_id) == owner_id)
        rows = await self._database.read(lambda session: {row.resource: row for row in session.exec(statement)})
        return [self._usage(resource, rows.get(resource)) for resource in Resource]

    def _usage(self, resource: Resource, row: ResourceUsageRow | None) -> ResourceUsage:
        used = row.used if row is not None and row.day in (0, day_of(self._now())) else 0
        if row is None or row.quota is None:
            return ResourceUsage(resource, used, self._quotas.limits.get(resource))
        return ResourceUsage(resource, used, own_quota(row), is_own=True)

    async def set_quotas(self, owner_id: str, quotas: Mapping[Resource, OwnQuota], entry: AuditEntry) -> None:
        def work(transaction: Session) -> None:
            for resource, own in sorted(quotas.items()):
                row = {"owner_id": owner_id, "resource": resource.value}
                insert_if_absent(transaction, ResourceUsageRow, **row, used=0, day=0)
                limit = None if own is None else NO_LIMIT if own == "unlimited" else own
                transaction.exec(update(ResourceUsageRow).where(*_row(owner_id, resource)).values(quota=limit))
            append(transaction, entry)

        await self._database.write(work)

    async def delete_all(self, owner_id: str) -> None:
        # Their data went before: this only removes the rows.
        statement = delete(ResourceUsageRow).where(col(ResourceUsageRow.owner_id) == owner_id)

        def work(transaction: Session) -> None:
            transaction.exec(statement)

        await self._database.write(work)


def own_quota(row: ResourceUsageRow) -> int | None:
    """The owner's own quota, of a row that has one; None is unlimited."""
    return None if row.quota == NO_LIMIT else row.quota


def charge(
    transaction: Session, owner_id: str, amounts: Mapping[Resource, int], quotas: Mapping[Resource, int | None]
) -> None:
    """Count what a transaction adds to what an owner has stored, negative for what it removes.

    `quotas` are those of whoever has none of their own; a resource that is not among them is counted, and not limited.
    Locks the owner's counts until the transaction ends: call it last. Raises QuotaExceededError if an amount that is
    added exceeds its quota; the transaction must then be rolled back.
    """
    # Always in the same order, so that two transactions of one owner do not wait for each other.
    for resource in sorted(amounts):
        if amount := amounts[resource]:
            default = quotas.get(resource)
            limit = None if amount < 0 or resource not in quotas else NO_LIMIT if default is None else default
            _charge(transaction, owner_id, resource, amount, limit)


def refund(transaction: Session, owner_id: str, amounts: Mapping[Resource, int]) -> None:
    """Count what a transaction removes from what an owner has stored. Locks as `charge`."""
    charge(transaction, owner_id, {resource: -amount for resource, amount in amounts.items()}, {})


def _charge(transaction: Session, owner_id: str, resource: Resource, amount: int, limit: int | None) -> None:
    used, row = col(ResourceUsageRow.used), _row(owner_id, resource)
    quota = func.coalesce(col(ResourceUsageRow.quota), limit)
    add = update(ResourceUsageRow).where(*row).values(used=used + amount)
    if limit is not None:
        add = add.where(or_(quota == NO_LIMIT, used + amount <= quota))
    if transaction.exec(add).rowcount:
        return
    insert_if_absent(transaction, ResourceUsageRow, owner_id=owner_id, resource=resource.value, used=0, day=0)
    if not transaction.exec(add).rowcount:
        stored, most = transaction.exec(select(ResourceUsageRow.used, quota).where(*row)).one()
        raise quota_exceeded(resource, stored, most)


def _row(owner_id: str, resource: Resource) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return col(ResourceUsageRow.owner_id) == owner_id, col(ResourceUsageRow.resource) == resource.value
