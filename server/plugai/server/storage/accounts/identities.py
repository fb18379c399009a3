"""The repositories of OAuth login flows and of linked identities."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import func
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, delete, select

from plugai.server.core.accounts.directory import UserDataStore
from plugai.server.core.accounts.oauth.flows import LoginFlow, LoginFlowRepository
from plugai.server.core.accounts.oauth.identities import IdentityRepository, LinkedIdentity
from plugai.server.core.audit.log import AuditEntry
from plugai.server.storage.accounts.identity_tables import IdentityRow, LoginFlowRow
from plugai.server.storage.accounts.tables import UserRow
from plugai.server.storage.audit.log import append
from plugai.server.storage.engine.database import Database

# Flows are started without a credential.
_MAX_FLOWS = 10_000


class SqlLoginFlowRepository(LoginFlowRepository):
    """Stores OAuth login flows until they are completed."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, flow: LoginFlow, now: datetime) -> bool:
        def work(session: Session) -> bool:
            session.exec(delete(LoginFlowRow).where(col(LoginFlowRow.expires_at) <= now))
            if session.exec(select(func.count()).select_from(LoginFlowRow)).one() >= _MAX_FLOWS:
                return False
            session.add(LoginFlowRow(**asdict(flow)))
            return True

        return await self._database.write(work)

    async def take(self, flow_id: str, provider: str, holder: bytes) -> LoginFlow | None:
        def work(session: Session) -> LoginFlow | None:
            is_flow = (
                col(LoginFlowRow.id) == flow_id,
                col(LoginFlowRow.provider) == provider,
                col(LoginFlowRow.holder) == holder,
            )
            row = session.exec(select(LoginFlowRow).where(*is_flow)).first()
            if row is None or session.exec(delete(LoginFlowRow).where(*is_flow)).rowcount != 1:
                return None
            return LoginFlow(**row.model_dump())

        return await self._database.write(work)


class SqlIdentityRepository(IdentityRepository, UserDataStore):
    """Stores linked identities."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def find(self, issuer: str, subject: str) -> LinkedIdentity | None:
        def work(session: Session) -> LinkedIdentity | None:
            row = session.get(IdentityRow, (issuer, subject))
            return None if row is None else LinkedIdentity(**row.model_dump())

        return await self._database.read(work)

    async def link(self, identity: LinkedIdentity, entry: AuditEntry) -> bool:
        def work(session: Session) -> bool:
            if not insert_identity(session, identity):
                return False
            append(session, entry)
            return True

        return await self._database.write(work)

    async def list(self, user_id: str) -> Sequence[LinkedIdentity]:
        query = select(IdentityRow).where(col(IdentityRow.user_id) == user_id)
        query = query.order_by(col(IdentityRow.linked_at), col(IdentityRow.id))

        def work(session: Session) -> Sequence[LinkedIdentity]:
            return [LinkedIdentity(**row.model_dump()) for row in session.exec(query)]

        return await self._database.read(work)

    async def unlink(self, user_id: str, identity_id: str, entry: AuditEntry) -> bool:
        statement = delete(IdentityRow).where(col(IdentityRow.user_id) == user_id, col(IdentityRow.id) == identity_id)

        others = select(IdentityRow).where(col(IdentityRow.user_id) == user_id, col(IdentityRow.id) != identity_id)

        def work(session: Session) -> bool:
            # Locked, so that of two identities that are unlinked at the same time, one stays.
            user = session.get(UserRow, user_id, with_for_update=True)
            if user is not None and not user.password_hash and session.exec(others).first() is None:
                return False
            if session.exec(statement).rowcount == 1:
                append(session, entry)
            return True

        return await self._database.write(work)

    async def delete_all(self, owner_id: str) -> None:
        def work(session: Session) -> None:
            session.exec(delete(IdentityRow).where(col(IdentityRow.user_id) == owner_id))
            session.exec(delete(LoginFlowRow).where(col(LoginFlowRow.user_id) == owner_id))

        await self._database.write(work)


def insert_identity(session: Session, identity: LinkedIdentity) -> bool:
    """Insert a linked identity in the caller's transaction. Returns False if the identity is linked already."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = insert(IdentityRow).values(asdict(identity)).on_conflict_do_nothing()
    return session.execute(statement.returning(col(IdentityRow.id))).first() is not None
