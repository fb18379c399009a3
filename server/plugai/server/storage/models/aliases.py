"""The repository of aliases."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session, col, delete, select

from plugai.server.core.accounts.directory import UserDataStore
from plugai.server.core.audit.log import AuditEntry
from plugai.server.core.models.aliases import AliasRepository, AliasTarget, AliasTargets
from plugai.server.storage.audit.log import append
from plugai.server.storage.engine.database import Database
from plugai.server.storage.engine.hold import hold
from plugai.server.storage.models.tables import AliasRow


class SqlAliasRepository(AliasRepository, UserDataStore):
    """Stores aliases."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, owner_id: str) -> AliasTargets:
        def work(session: Session) -> AliasTargets:
            rows = session.exec(
                select(AliasRow).where(col(AliasRow.owner_id) == owner_id).order_by(col(AliasRow.alias))
            )
            return {row.alias: tuple(AliasTarget(**target) for target in row.targets) for row in rows}

        return await self._database.read(work)

    async def put(self, owner_id: str, alias: str, targets: Sequence[AliasTarget], entry: AuditEntry | None) -> None:
        stored = [{"model": target.model, "weight": target.weight} for target in targets]

        def work(session: Session) -> None:
            hold(session, f"alias {owner_id} {alias}")
            session.merge(AliasRow(owner_id=owner_id, alias=alias, targets=stored))
            if entry is not None:
                append(session, entry)

        await self._database.write(work)

    async def delete(self, owner_id: str, alias: str, entry: AuditEntry | None) -> bool:
        chosen = col(AliasRow.owner_id) == owner_id, col(AliasRow.alias) == alias

        def work(session: Session) -> bool:
            if session.exec(delete(AliasRow).where(*chosen)).rowcount == 0:
                return False
            if entry is not None:
                append(session, entry)
            return True

        return await self._database.write(work)

    async def delete_all(self, owner_id: str) -> None:
        def work(session: Session) -> None:
            session.exec(delete(AliasRow).where(col(AliasRow.owner_id) == owner_id))

        await self._database.write(work)
