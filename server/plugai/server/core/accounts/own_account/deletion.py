"""Users delete their own accounts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from plugai.server.core.accounts.directory import Directory
from plugai.server.core.accounts.own_account.password_check import PasswordCheck
from plugai.server.core.accounts.sign_in import SecondFactor
from plugai.server.core.accounts.users import User, UserRepository
from plugai.server.core.errors import LastAdministratorError, UserNotFoundError
from plugai.server.core.principal import Principal


@dataclass(frozen=True, slots=True)
class StoredData:
    """How much is stored of a user, and deleted with them."""

    sessions: int
    messages: int
    artifacts: int
    artifact_bytes: int
    requests: int
    api_tokens: int
    devices: int
    credentials: int
    identities: int


@dataclass(frozen=True, slots=True)
class DeletionPreview:
    """What a deletion would delete and asks for, and whether it is refused since there is no other administrator."""

    stored: StoredData
    password_required: bool
    code_required: bool
    last_administrator: bool


class StoredDataRepository(Protocol):
    """Counts what is stored of users. Raises StorageUnavailableError."""

    async def count(self, owner_id: str) -> StoredData:
        """Count what is stored of this user."""


class AccountDeletion:
    """Says what would be deleted, and deletes callers with all of their data after they have proved who they are."""

    def __init__(
        self,
        users: UserRepository,
        stored: StoredDataRepository,
        password: PasswordCheck,
        second_factor: SecondFactor,
        directory: Directory,
    ) -> None:
        self._users = users
        self._stored = stored
        self._password = password
        self._second_factor = second_factor
        self._directory = directory

    async def preview(self, caller: Principal) -> DeletionPreview:
        """What `delete` would do. Raises UserNotFoundError if the caller was deleted meanwhile."""
        user = await self._user(caller)
        return DeletionPreview(
            await self._stored.count(user.id),
            password_required=bool(user.password_hash),
            code_required=await self._second_factor.is_enabled(user.id),
            last_administrator=await self._is_last_administrator(user),
        )

    async def delete(self, caller: Principal, password: str, code: str, address: str) -> None:
        """Delete the caller with all of their data.

        Raises LastAdministratorError, LoginFailedError, SecondFactorFailedError, LoginThrottledError, and
        UserNotFoundError if the caller was deleted meanwhile.
        """
        user = await self._user(caller)
        # Else the only code of this half minute would be used up for a deletion that is refused.
        if await self._is_last_administrator(user):
            raise LastAdministratorError
        await self._password.require(user, password, address)
        if await self._second_factor.is_enabled(user.id):
            await self._second_factor.check(user.id, code)
        await self._directory.delete(caller, user.id)

    async def _user(self, caller: Principal) -> User:
        user = await self._users.get(caller.id)
        if user is None:
            raise UserNotFoundError(caller.id)
        return user

    async def _is_last_administrator(self, user: User) -> bool:
        return [administrator.id for administrator in await self._users.administrators()] == [user.id]
