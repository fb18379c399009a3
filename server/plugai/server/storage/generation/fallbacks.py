"""The repository of users' fallback models."""

from __future__ import annotations

from sqlmodel import Session, col, delete, select

from plugai.server.core.accounts.directory import UserDataStore
from plugai.server.core.generation.choice.fallback_preferences import FallbackLists, FallbackRepository
from plugai.server.storage.engine.database import Database
from plugai.server.storage.engine.hold import hold
from plugai.server.storage.generation.tables import FallbackRow


class SqlFallbackRepository(FallbackRepository, UserDataStore):
    """Stores users' fallback models."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, owner_id: str) -> FallbackLists:
        def work(session: Session) -> FallbackLists:
            rows = session.exec(select(FallbackRow).where(col(FallbackRow.owner_id) == owner_id))
            return {row.model: tuple(row.fallback_models) for row in rows}

        return await self._database.read(work)

    async def delete_all(self, owner_id: str) -> None:
        await self.put(owner_id, {})

    async def put(self, owner_id: str, lists: FallbackLists) -> None:
        rows = [FallbackRow(owner_id=owner_id, model=model, fallback_models=[*names]) for model, names in lists.items()]

        def work(session: Session) -> None:
            hold(session, f"fallbacks {owner_id}")
            session.exec(delete(FallbackRow).where(col(FallbackRow.owner_id) == owner_id))
            session.add_all(rows)

        await self._database.write(work)
