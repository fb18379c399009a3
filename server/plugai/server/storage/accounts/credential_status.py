"""The repository that checks which devices and API tokens are valid."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlmodel import Session, col, select, update

from plugai.server.core.accounts.authenticator import CredentialStatus, CredentialStatusRepository
from plugai.server.core.accounts.users import Role
from plugai.server.core.principal import CredentialKind, CredentialRef, Principal, Scope
from plugai.server.storage.accounts.api_tokens import scopes_of
from plugai.server.storage.accounts.tables import ApiTokenRow, DeviceRow, UserRow
from plugai.server.storage.engine.database import Database


class SqlCredentialStatusRepository(CredentialStatusRepository):
    """Looks up the devices and API tokens that are valid."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def find(self, refs: Collection[CredentialRef], now: datetime) -> Mapping[CredentialRef, CredentialStatus]:
        devices = _ids(refs, CredentialKind.DEVICE)
        tokens = _ids(refs, CredentialKind.API_TOKEN)

        def work(session: Session) -> Mapping[CredentialRef, CredentialStatus]:
            return {**_devices(session, devices, now), **_tokens(session, tokens, now)}

        return await self._database.read(work)

    async def record_use(self, token_id: str, now: datetime) -> None:
        statement = update(ApiTokenRow).where(col(ApiTokenRow.token_id) == token_id).values(last_used_at=now)

        def work(session: Session) -> None:
            session.exec(statement)

        await self._database.write(work)


def _devices(session: Session, ids: Collection[str], now: datetime) -> dict[CredentialRef, CredentialStatus]:
    if not ids:
        return {}
    query = (
        select(DeviceRow, UserRow)
        .join(UserRow, col(UserRow.user_id) == DeviceRow.user_id)
        .where(col(DeviceRow.device_id).in_(ids), col(DeviceRow.expires_at) > now, ~col(UserRow.disabled))
    )
    statuses = {}
    for device, user in session.exec(query):
        ref = CredentialRef(CredentialKind.DEVICE, device.device_id)
        statuses[ref] = CredentialStatus(_principal(user, frozenset(Scope), ref), device.expires_at)
    return statuses


def _tokens(session: Session, ids: Collection[str], now: datetime) -> dict[CredentialRef, CredentialStatus]:
    if not ids:
        return {}
    query = (
        select(ApiTokenRow, UserRow)
        .join(UserRow, col(UserRow.user_id) == ApiTokenRow.user_id)
        .where(col(ApiTokenRow.token_id).in_(ids), col(ApiTokenRow.expires_at) > now, ~col(UserRow.disabled))
    )
    statuses = {}
    for token, user in session.exec(query):
        ref = CredentialRef(CredentialKind.API_TOKEN, token.token_id)
        principal = _principal(user, scopes_of(token), ref)
        statuses[ref] = CredentialStatus(principal, token.expires_at, bytes(token.digest), token.last_used_at)
    return statuses


def _principal(user: UserRow, scopes: frozenset[Scope], ref: CredentialRef) -> Principal:
    return Principal(user.user_id, user.role == Role.ADMIN.value, scopes, ref)


def _ids(refs: Collection[CredentialRef], kind: CredentialKind) -> list[str]:
    return [ref.id for ref in refs if ref.kind is kind]
