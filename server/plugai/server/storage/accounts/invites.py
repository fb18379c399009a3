"""The repository of invitations."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, delete, or_, select, update

from plugai.server.core.accounts.invites import Invite, InviteCursor, InviteRepository
from plugai.server.core.accounts.users import Role, User
from plugai.server.core.audit.log import AuditEntry
from plugai.server.core.errors import InviteNotFoundError, NameTakenError
from plugai.server.storage.accounts.tables import DeviceRow, InviteRow, UserRow
from plugai.server.storage.accounts.users import row_from_user, user_from_row
from plugai.server.storage.audit.log import append
from plugai.server.storage.engine.database import Database
from plugai.server.storage.engine.hold import hold


class SqlInviteRepository(InviteRepository):
    """Stores invitations."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def put(self, invite: Invite, entry: AuditEntry) -> None:
        row = _row(invite)

        def work(session: Session) -> None:
            hold(session, f"invitation {invite.id}")
            session.merge(row)
            append(session, entry)

        await self._database.write(work)

    async def get(self, invite_id: str) -> Invite | None:
        def work(session: Session) -> Invite | None:
            row = session.get(InviteRow, invite_id)
            return None if row is None else _invite(row)

        return await self._database.read(work)

    async def page(self, after: InviteCursor | None, size: int) -> Sequence[Invite]:
        created_at, invite_id = col(InviteRow.created_at), col(InviteRow.invite_id)
        query = select(InviteRow).order_by(created_at.desc(), invite_id.desc()).limit(size)
        if after is not None:
            query = query.where(
                created_at <= after.created_at, or_(created_at < after.created_at, invite_id < after.id)
            )
        return await self._database.read(lambda session: [_invite(row) for row in session.exec(query)])

    async def delete(self, invite_id: str, entry: AuditEntry) -> bool:
        unused = col(InviteRow.invite_id) == invite_id, col(InviteRow.used_at).is_(None)

        def work(session: Session) -> bool:
            if session.exec(delete(InviteRow).where(*unused)).rowcount == 0:
                return False
            append(session, entry)
            return True

        return await self._database.write(work)

    async def redeem(self, invite: Invite, user: User, entry: AuditEntry) -> User:
        def work(session: Session) -> User:
            redeemed = redeem_invite(session, invite, user, entry)
            append(session, entry)
            return redeemed

        try:
            return await self._database.write(work)
        except IntegrityError:
            raise NameTakenError(user.name) from None


def redeem_invite(session: Session, invite: Invite, user: User, entry: AuditEntry) -> User:
    """Use an invitation, and insert or update its user, in the caller's transaction.

    Raises InviteNotFoundError if it was used meanwhile, IntegrityError if the name is taken.
    """
    unused = (
        col(InviteRow.invite_id) == invite.id,
        col(InviteRow.digest) == invite.digest,
        col(InviteRow.used_at).is_(None),
    )
    used = update(InviteRow).where(*unused).values(used_at=entry.at, used_by=user.id)
    # Of concurrent calls, only one finds it unused.
    if session.exec(used).rowcount == 0:
        raise InviteNotFoundError
    return _update_user(session, user) if invite.user_id else insert_user(session, user)


def insert_user(session: Session, user: User) -> User:
    """Insert a user in the caller's transaction. Raises IntegrityError if the name is taken."""
    session.add(row_from_user(user))
    session.flush()
    return user


def _update_user(session: Session, user: User) -> User:
    row = session.get(UserRow, user.id, with_for_update=True)
    if row is None:
        raise InviteNotFoundError
    row.name = user.name
    row.password_hash = user.password_hash
    row.display_name = user.display_name or row.display_name
    session.add(row)
    session.exec(delete(DeviceRow).where(col(DeviceRow.user_id) == user.id))
    session.flush()
    return user_from_row(row)


def _row(invite: Invite) -> InviteRow:
    return InviteRow(
        invite_id=invite.id,
        role=invite.role.value,
        email=invite.email,
        user_id=invite.user_id,
        created_by=invite.created_by,
        created_at=invite.created_at,
        expires_at=invite.expires_at,
        digest=invite.digest,
        used_at=invite.used_at,
        used_by=invite.used_by,
    )


def _invite(row: InviteRow) -> Invite:
    return Invite(
        id=row.invite_id,
        role=Role(row.role),
        email=row.email,
        user_id=row.user_id,
        created_by=row.created_by,
        created_at=row.created_at,
        expires_at=row.expires_at,
        digest=bytes(row.digest),
        used_at=row.used_at,
        used_by=row.used_by,
    )
