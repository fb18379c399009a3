"""The repository for sign-up with an OAuth identity: user, invitation and linked identity in one transaction."""

from __future__ import annotations

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from plugai.server.core.accounts.invites import Invite
from plugai.server.core.accounts.oauth.identities import LinkedIdentity
from plugai.server.core.accounts.oauth.signup import OAuthSignupRepository
from plugai.server.core.accounts.users import User
from plugai.server.core.audit.log import AuditEntry
from plugai.server.core.errors import NameTakenError
from plugai.server.storage.accounts.identities import insert_identity
from plugai.server.storage.accounts.invites import insert_user, redeem_invite
from plugai.server.storage.audit.log import append
from plugai.server.storage.engine.database import Database


class _LinkedAlreadyError(Exception):
    """Rolls back a sign-up whose identity is linked already."""


class SqlOAuthSignupRepository(OAuthSignupRepository):
    """Stores users who sign up with an OAuth identity."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def create_user(
        self, user: User, invite: Invite | None, linked: LinkedIdentity, entry: AuditEntry
    ) -> User | None:
        def work(session: Session) -> User:
            created = insert_user(session, user) if invite is None else redeem_invite(session, invite, user, entry)
            if not insert_identity(session, linked):
                raise _LinkedAlreadyError
            append(session, entry)
            return created

        try:
            return await self._database.write(work)
        except _LinkedAlreadyError:
            return None
        except IntegrityError:
            raise NameTakenError(user.name) from None
