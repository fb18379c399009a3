"""The repository of users' preferences and favourite models, which are columns of the user."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from typing import Any, TypeVar

import msgspec
from sqlmodel import Session

from plugai.server.core.accounts.preferences.values import PreferenceRepository, Preferences
from plugai.server.core.errors import UserNotFoundError
from plugai.server.storage.accounts.tables import UserRow
from plugai.server.storage.engine.database import Database

T = TypeVar("T")


class SqlPreferenceRepository(PreferenceRepository):
    """Stores preferences and favourite models."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, user_id: str) -> Preferences:
        def work(session: Session) -> Preferences:
            row = session.get(UserRow, user_id)
            return Preferences() if row is None else _preferences(row.preferences)

        return await self._database.read(work)

    async def change(self, user_id: str, changes: Preferences, names: frozenset[str]) -> Preferences:
        def work(row: UserRow) -> Preferences:
            kept = {name: value for name, value in row.preferences.items() if name not in names}
            chosen = {name: getattr(changes, name) for name in names}
            row.preferences = kept | {name: value for name, value in chosen.items() if value is not None}
            return _preferences(row.preferences)

        return await self._change(user_id, work)

    async def favourites(self, user_id: str) -> Sequence[str]:
        def work(session: Session) -> Sequence[str]:
            row = session.get(UserRow, user_id)
            return () if row is None else row.favourites

        return await self._database.read(work)

    async def add_favourite(self, user_id: str, model: str, most: int) -> bool:
        def work(row: UserRow) -> bool:
            wanted = sorted({*row.favourites, model})
            if len(wanted) > most:
                return model in row.favourites
            row.favourites = wanted
            return True

        return await self._change(user_id, work)

    async def remove_favourite(self, user_id: str, model: str) -> None:
        def work(row: UserRow) -> None:
            row.favourites = [kept for kept in row.favourites if kept != model]

        await self._change(user_id, work)

    async def _change(self, user_id: str, work: Callable[[UserRow], T]) -> T:
        """Change a user's row, which no other transaction changes meanwhile."""

        def locked(session: Session) -> T:
            row = session.get(UserRow, user_id, with_for_update=True)
            if row is None:
                raise UserNotFoundError(user_id)
            result = work(row)
            session.add(row)
            return result

        return await self._database.write(locked)


def _preferences(stored: Mapping[str, Any]) -> Preferences:
    known = {field.name: stored[field.name] for field in fields(Preferences) if field.name in stored}
    return msgspec.convert(known, Preferences)
