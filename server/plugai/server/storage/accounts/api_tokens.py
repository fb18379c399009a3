"""The repository of API tokens."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session, col, delete, select

from plugai.server.core.accounts.api_tokens import ApiToken, ApiTokenRepository
from plugai.server.core.audit.log import AuditEntry
from plugai.server.core.principal import Scope
from plugai.server.core.quotas import UNLIMITED, Quotas, Resource
from plugai.server.storage.accounts.tables import ApiTokenRow
from plugai.server.storage.audit.log import append
from plugai.server.storage.engine.database import Database
from plugai.server.storage.engine.disk_reserve import RECORDS
from plugai.server.storage.quotas.usage import charge, refund


class SqlApiTokenRepository(ApiTokenRepository):
    """Stores API tokens."""

    def __init__(self, database: Database, quotas: Quotas = UNLIMITED) -> None:
        self._database = database
        self._quotas = quotas.limits

    async def add(self, token: ApiToken, entry: AuditEntry) -> None:
        expired = col(ApiTokenRow.user_id) == token.user_id, col(ApiTokenRow.expires_at) <= token.created_at

        def work(session: Session) -> None:
            self._database.require_space(session, RECORDS)
            removed = session.exec(delete(ApiTokenRow).where(*expired)).rowcount
            session.add(_row(token))
            session.flush()
            refund(session, token.user_id, {Resource.API_TOKENS: removed})
            charge(session, token.user_id, {Resource.API_TOKENS: 1}, self._quotas)
            append(session, entry)

        await self._database.write(work)

    async def list(self, user_id: str) -> Sequence[ApiToken]:
        query = select(ApiTokenRow).where(col(ApiTokenRow.user_id) == user_id)
        query = query.order_by(col(ApiTokenRow.created_at).desc(), col(ApiTokenRow.token_id))
        return await self._database.read(lambda session: [_token(row) for row in session.exec(query)])

    async def delete(self, user_id: str, token_id: str, entry: AuditEntry) -> bool:
        conditions = col(ApiTokenRow.user_id) == user_id, col(ApiTokenRow.token_id) == token_id

        def work(session: Session) -> bool:
            if session.exec(delete(ApiTokenRow).where(*conditions)).rowcount == 0:
                return False
            refund(session, user_id, {Resource.API_TOKENS: 1})
            append(session, entry)
            return True

        return await self._database.write(work)

    async def delete_all(self, user_id: str, entry: AuditEntry) -> None:
        def work(session: Session) -> None:
            removed = session.exec(delete(ApiTokenRow).where(col(ApiTokenRow.user_id) == user_id)).rowcount
            refund(session, user_id, {Resource.API_TOKENS: removed})
            append(session, entry)

        await self._database.write(work)


def scopes_of(row: ApiTokenRow) -> frozenset[Scope]:
    """The scopes of a token, without any that this version does not know."""
    return frozenset(scope for scope in Scope if scope in row.scopes)


def _row(token: ApiToken) -> ApiTokenRow:
    return ApiTokenRow(
        token_id=token.id,
        user_id=token.user_id,
        name=token.name,
        scopes=sorted(token.scopes),
        created_at=token.created_at,
        expires_at=token.expires_at,
        digest=token.digest,
        last_used_at=token.last_used_at,
    )


def _token(row: ApiTokenRow) -> ApiToken:
    return ApiToken(
        id=row.token_id,
        user_id=row.user_id,
        name=row.name,
        scopes=scopes_of(row),
        created_at=row.created_at,
        expires_at=row.expires_at,
        digest=bytes(row.digest),
        last_used_at=row.last_used_at,
    )
