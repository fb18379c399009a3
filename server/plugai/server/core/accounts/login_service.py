"""Login with name and password, and registration with an invitation."""

from __future__ import annotations

from plugai.runners.errors import InvalidRequestError
from plugai.server.core.accounts.failed_logins import FailedLogins
from plugai.server.core.accounts.invites import Invites
from plugai.server.core.accounts.login_throttle import LoginThrottle, network_of
from plugai.server.core.accounts.names import normal_name, require_free_for_users
from plugai.server.core.accounts.passwords import Passwords, require_strong
from plugai.server.core.accounts.sign_in import SecondFactorNeeded, SignedIn, SignIn
from plugai.server.core.accounts.users import User, UserRepository
from plugai.server.core.errors import LoginFailedError


class LoginService:
    """Signs in users who know their password or have an invitation."""

    def __init__(
        self,
        users: UserRepository,
        invites: Invites,
        passwords: Passwords,
        throttle: LoginThrottle,
        failures: FailedLogins,
        sign_in: SignIn,
    ) -> None:
        self._users = users
        self._invites = invites
        self._passwords = passwords
        self._throttle = throttle
        self._failures = failures
        self._sign_in = sign_in

    async def login(self, name: str, password: str, device_name: str, address: str) -> SignedIn | SecondFactorNeeded:
        """Sign in. Raises LoginFailedError, which never says what was wrong, or LoginThrottledError."""
        name, network = normal_name(name), network_of(address)
        self._throttle.count_attempt(name, network)
        user = await self._users.find(name)
        with self._throttle.hashing(name, network):
            matches = await self._passwords.check(user.password_hash if user else "", password)
        if user is None or not matches or user.disabled:
            await self._failures.record(name, network, user)
            raise LoginFailedError
        self._throttle.record_success(name, network)
        if self._passwords.is_outdated(user.password_hash):
            hashed = await self._passwords.hash(password)
            rehashed = await self._users.rehash(user.id, user.password_hash, hashed)
            if rehashed is None:
                # It was changed, or another login has rehashed it.
                return await self.login(name, password, device_name, address)
            user = rehashed
        return await self._sign_in.complete_first_factor(user, device_name)

    async def register(
        self, invite: str, name: str, password: str, display_name: str, device_name: str
    ) -> SignedIn | SecondFactorNeeded:
        """Redeem an invitation and sign in. Raises InviteNotFoundError, NameTakenError, InvalidRequestError."""
        # Checked first, so that callers without an invitation cannot make the server hash passwords.
        invitation = await self._invites.find(invite)
        existing = await self._users.get(invitation.user_id) if invitation.user_id else None
        if existing is not None and existing.password_hash:
            # That password may have been set a moment ago with this same invitation: check again that it is unused.
            await self._invites.find(invite)
        chosen = _choose_name(name, existing)
        require_strong(password, chosen)
        user = await self._invites.redeem(invitation, chosen, display_name, await self._passwords.hash(password))
        return await self._sign_in.complete_first_factor(user, device_name)


def _choose_name(name: str, existing: User | None) -> str:
    """Return the account's name from now on: an account that has a password keeps its name."""
    if existing is not None and existing.password_hash:
        if name and name != existing.name:
            problem = "cannot be changed with this invitation; leave it out"
            raise InvalidRequestError(f"name {problem}", {"name": problem})
        return existing.name
    if name:
        require_free_for_users(name)
    chosen = name or (existing.name if existing else "")
    if not chosen:
        raise InvalidRequestError("name must not be empty", {"name": "must not be empty"})
    return chosen
