"""The repository of users."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import and_, func, or_
from sqlmodel import Session, col, delete, select, update

from plugai.server.core.accounts.users import ProfileChange, Role, User, UserChange, UserRepository
from plugai.server.core.audit.log import AuditEntry
from plugai.server.core.errors import LastAdministratorError
from plugai.server.storage.accounts.tables import DeviceRow, UserRow
from plugai.server.storage.audit.log import append
from plugai.server.storage.engine.database import Database
from plugai.server.storage.engine.insert import insert_if_absent

_ADMINISTRATORS = (UserRow.role == Role.ADMIN.value, ~col(UserRow.disabled))


class SqlUserRepository(UserRepository):
    """Stores users."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, user_id: str) -> User | None:
        return await self._database.read(lambda session: _user_or_none(session.get(UserRow, user_id)))

    async def find(self, name: str) -> User | None:
        query = select(UserRow).where(col(UserRow.name) == name)
        return await self._database.read(lambda session: _user_or_none(session.exec(query).one_or_none()))

    async def page(self, after_name: str, after_id: str, size: int) -> Sequence[User]:
        name, user_id = func.coalesce(col(UserRow.name), ""), col(UserRow.user_id)
        later = or_(name > after_name, and_(name == after_name, user_id > after_id))
        query = select(UserRow).where(later).order_by(name, user_id).limit(size)
        return await self._database.read(lambda session: [user_from_row(row) for row in session.exec(query)])

    async def administrators(self) -> Sequence[User]:
        query = select(UserRow).where(*_ADMINISTRATORS)
        return await self._database.read(lambda session: [user_from_row(row) for row in session.exec(query)])

    async def add_first(self, user: User) -> None:
        def work(session: Session) -> None:
            if session.exec(select(UserRow.user_id).limit(1)).first() is None:
                insert_if_absent(session, UserRow, **row_from_user(user).model_dump())

        await self._database.write(work)

    async def update(self, user_id: str, change: ProfileChange) -> User | None:
        def work(session: Session) -> User | None:
            row = session.get(UserRow, user_id, with_for_update=True)
            if row is None:
                return None
            if change.display_name is not None:
                row.display_name = change.display_name
            session.add(row)
            return user_from_row(row)

        return await self._database.write(work)

    async def change(self, user_id: str, change: UserChange, entry: AuditEntry) -> User | None:
        def work(session: Session) -> User | None:
            # Locked, so that two administrators cannot disable each other at the same time.
            administrators = list(session.exec(select(UserRow).where(*_ADMINISTRATORS).with_for_update()))
            row = session.get(UserRow, user_id, with_for_update=True)
            if row is None:
                return None
            if change.role is not None:
                row.role = change.role.value
            if change.disabled is not None:
                row.disabled = change.disabled
            if administrators and not any(_is_administrator(one) for one in administrators):
                raise LastAdministratorError
            session.add(row)
            if row.disabled:
                session.exec(delete(DeviceRow).where(col(DeviceRow.user_id) == user_id))
            append(session, entry)
            return user_from_row(row)

        return await self._database.write(work)

    async def set_password(
        self, user_id: str, old_hash: str, new_hash: str, current_device: str, entry: AuditEntry
    ) -> bool:
        unchanged = col(UserRow.user_id) == user_id, col(UserRow.password_hash) == old_hash
        changed = update(UserRow).where(*unchanged).values(password_hash=new_hash)
        others = delete(DeviceRow).where(col(DeviceRow.user_id) == user_id, col(DeviceRow.device_id) != current_device)

        def work(session: Session) -> bool:
            if session.exec(changed).rowcount != 1:
                return False
            session.exec(others)
            append(session, entry)
            return True

        return await self._database.write(work)

    async def rehash(self, user_id: str, old_hash: str, new_hash: str) -> User | None:
        conditions = col(UserRow.user_id) == user_id, col(UserRow.password_hash) == old_hash

        def work(session: Session) -> User | None:
            if session.exec(update(UserRow).where(*conditions).values(password_hash=new_hash)).rowcount != 1:
                return None
            return _user_or_none(session.get(UserRow, user_id))

        return await self._database.write(work)

    async def delete(self, user_id: str, entry: AuditEntry) -> bool:
        def work(session: Session) -> bool:
            if session.exec(delete(UserRow).where(col(UserRow.user_id) == user_id)).rowcount == 0:
                return False
            append(session, entry)
            return True

        return await self._database.write(work)


def user_from_row(row: UserRow) -> User:
    """The user of a row."""
    return User(
        id=row.user_id,
        name=row.name or "",
        role=Role(row.role),
        created_at=row.created_at,
        display_name=row.display_name,
        email=row.email,
        disabled=row.disabled,
        password_hash=row.password_hash,
    )


def row_from_user(user: User) -> UserRow:
    """The row of a user."""
    return UserRow(
        user_id=user.id,
        name=user.name or None,
        role=user.role.value,
        created_at=user.created_at,
        display_name=user.display_name,
        email=user.email,
        disabled=user.disabled,
        password_hash=user.password_hash,
        preferences={},
        favourites=[],
    )


def _is_administrator(row: UserRow) -> bool:
    return row.role == Role.ADMIN.value and not row.disabled


def _user_or_none(row: UserRow | None) -> User | None:
    return None if row is None else user_from_row(row)
