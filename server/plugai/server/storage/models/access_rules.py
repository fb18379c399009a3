"""The repository of the rules that say who may use which models."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session, col, delete, select

from plugai.server.core.accounts.directory import UserDataStore
from plugai.server.core.audit.log import AuditEntry
from plugai.server.core.models.access.rules import AccessRule, AccessRuleRepository
from plugai.server.storage.audit.log import append
from plugai.server.storage.engine.database import Database
from plugai.server.storage.engine.hold import hold
from plugai.server.storage.models.tables import AccessRuleRow


class SqlAccessRuleRepository(AccessRuleRepository, UserDataStore):
    """Stores access rules."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def all(self) -> Sequence[AccessRule]:
        query = select(AccessRuleRow).order_by(col(AccessRuleRow.subject))
        return await self._database.read(
            lambda session: [
                AccessRule(row.subject, tuple(row.models), tuple(row.providers)) for row in session.exec(query)
            ]
        )

    async def put(self, rule: AccessRule, entry: AuditEntry) -> None:
        row = AccessRuleRow(subject=rule.subject, models=list(rule.models), providers=list(rule.providers))

        def work(session: Session) -> None:
            hold(session, f"access rule {rule.subject}")
            session.merge(row)
            append(session, entry)

        await self._database.write(work)

    async def delete(self, subject: str, entry: AuditEntry) -> bool:
        def work(session: Session) -> bool:
            if not _delete(session, subject):
                return False
            append(session, entry)
            return True

        return await self._database.write(work)

    async def delete_all(self, owner_id: str) -> None:
        await self._database.write(lambda session: _delete(session, f"user/{owner_id}"))


def _delete(session: Session, subject: str) -> bool:
    return session.exec(delete(AccessRuleRow).where(col(AccessRuleRow.subject) == subject)).rowcount > 0
