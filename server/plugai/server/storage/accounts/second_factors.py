"""The repository of TOTP authenticators and recovery codes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import func
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.dml import Update
from sqlmodel import Session, col, delete, select, update

from plugai.server.core.accounts.directory import UserDataStore
from plugai.server.core.accounts.second_factor.authenticators import (
    CodeAttempts,
    TotpAuthenticator,
    TotpAuthenticatorRepository,
)
from plugai.server.core.audit.log import AuditEntry
from plugai.server.core.secrets.key_ring import KeyRing
from plugai.server.storage.accounts.second_factor_tables import RecoveryCodeRow, TotpAuthenticatorRow
from plugai.server.storage.audit.log import append
from plugai.server.storage.engine.database import Database
from plugai.server.storage.secrets.sealed import get_secret, put_secret


class SqlTotpAuthenticatorRepository(TotpAuthenticatorRepository, UserDataStore):
    """Stores TOTP authenticators, sealed, and digests of recovery codes."""

    def __init__(self, database: Database, ring: KeyRing) -> None:
        self._database = database
        self._ring = ring

    async def get(self, user_id: str) -> TotpAuthenticator | None:
        def work(session: Session) -> TotpAuthenticator | None:
            row = session.get(TotpAuthenticatorRow, user_id)
            return None if row is None else self._authenticator(row)

        return await self._database.read(work)

    async def start_enrolment(self, authenticator: TotpAuthenticator) -> bool:
        row = TotpAuthenticatorRow(
            user_id=authenticator.user_id,
            id=authenticator.id,
            secret=b"",
            created_at=authenticator.created_at,
            confirmed_at=None,
            last_step=authenticator.last_step,
            tries=0,
            tries_began_at=authenticator.created_at,
        )
        put_secret(self._ring, row, "secret", authenticator.secret)
        values = row.model_dump()
        # Another enrolment does not reset the count of attempts.
        replaced = {name: values[name] for name in ("id", "secret", "created_at", "last_step")}

        def work(session: Session) -> bool:
            insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
            insertion = insert(TotpAuthenticatorRow).values(values)
            unconfirmed = col(TotpAuthenticatorRow.confirmed_at).is_(None)
            upsert = insertion.on_conflict_do_update(index_elements=["user_id"], set_=replaced, where=unconfirmed)
            return session.execute(upsert.returning(col(TotpAuthenticatorRow.id))).first() is not None

        return await self._database.write(work)

    async def confirm(
        self, authenticator: TotpAuthenticator, step: int, codes: Sequence[bytes], entry: AuditEntry
    ) -> bool:
        def work(session: Session) -> bool:
            unconfirmed = _update_of(authenticator.user_id).where(
                col(TotpAuthenticatorRow.id) == authenticator.id, col(TotpAuthenticatorRow.confirmed_at).is_(None)
            )
            if session.exec(unconfirmed.values(confirmed_at=entry.at, last_step=step, tries=0)).rowcount != 1:
                return False
            _replace_codes(session, authenticator.user_id, codes)
            append(session, entry)
            return True

        return await self._database.write(work)

    async def delete(self, user_id: str, entry: AuditEntry) -> bool:
        def work(session: Session) -> bool:
            row = session.get(TotpAuthenticatorRow, user_id, with_for_update=True)
            if row is None:
                return False
            session.delete(row)
            _replace_codes(session, user_id, ())
            if row.confirmed_at is None:
                return False
            append(session, entry)
            return True

        return await self._database.write(work)

    async def count_attempt(self, user_id: str, tries: CodeAttempts, now: datetime) -> timedelta | None:
        def work(session: Session) -> timedelta | None:
            row = session.get(TotpAuthenticatorRow, user_id, with_for_update=True)
            if row is None:
                return None
            if not row.tries or now - row.tries_began_at >= tries.window:
                row.tries, row.tries_began_at = 0, now
            if row.tries >= tries.limit:
                return row.tries_began_at + tries.window - now
            row.tries += 1
            session.add(row)
            return None

        return await self._database.write(work)

    async def use_step(self, authenticator: TotpAuthenticator, step: int) -> bool:
        def work(session: Session) -> bool:
            unused = _update_of(authenticator.user_id).where(
                col(TotpAuthenticatorRow.id) == authenticator.id, col(TotpAuthenticatorRow.last_step) < step
            )
            return session.exec(unused.values(last_step=step, tries=0)).rowcount == 1

        return await self._database.write(work)

    async def use_recovery_code(self, user_id: str, code: bytes, entry: AuditEntry) -> bool:
        def work(session: Session) -> bool:
            deletion = delete(RecoveryCodeRow).where(
                col(RecoveryCodeRow.user_id) == user_id, col(RecoveryCodeRow.digest) == code
            )
            if session.exec(deletion).rowcount != 1:
                return False
            session.exec(_update_of(user_id).values(tries=0))
            append(session, entry)
            return True

        return await self._database.write(work)

    async def replace_recovery_codes(self, user_id: str, codes: Sequence[bytes], entry: AuditEntry) -> bool:
        def work(session: Session) -> bool:
            # Locked, so that codes of two renewals at the same time are not both valid.
            row = session.get(TotpAuthenticatorRow, user_id, with_for_update=True)
            if row is None or row.confirmed_at is None:
                return False
            _replace_codes(session, user_id, codes)
            append(session, entry)
            return True

        return await self._database.write(work)

    async def recovery_codes_left(self, user_id: str) -> int:
        count = select(func.count()).where(col(RecoveryCodeRow.user_id) == user_id)
        return await self._database.read(lambda session: session.exec(count).one())

    async def delete_all(self, owner_id: str) -> None:
        def work(session: Session) -> None:
            session.exec(delete(TotpAuthenticatorRow).where(col(TotpAuthenticatorRow.user_id) == owner_id))
            _replace_codes(session, owner_id, ())

        await self._database.write(work)

    def _authenticator(self, row: TotpAuthenticatorRow) -> TotpAuthenticator:
        secret = get_secret(self._ring, row, "secret")
        return TotpAuthenticator(row.id, row.user_id, secret, row.created_at, row.confirmed_at, row.last_step)


def _update_of(user_id: str) -> Update:
    return update(TotpAuthenticatorRow).where(col(TotpAuthenticatorRow.user_id) == user_id)


def _replace_codes(session: Session, user_id: str, codes: Sequence[bytes]) -> None:
    session.exec(delete(RecoveryCodeRow).where(col(RecoveryCodeRow.user_id) == user_id))
    session.add_all(RecoveryCodeRow(user_id=user_id, digest=code) for code in codes)
