"""Logging in with name and password, and redeeming an invitation."""

from __future__ import annotations

from plugai.runners.errors import InvalidRequestError
from plugai.server.core.accounts.failed_logins import FailedLogins
from plugai.server.core.accounts.invites import Invites
from plugai.server.core.accounts.login_throttle import LoginThrottle, network_of
from plugai.server.core.accounts.passwords import Passwords, require_good
from plugai.server.core.accounts.sign_in import SecondFactorNeeded, SignedIn, SignIn
from plugai.server.core.accounts.users import User, UserRepository
from plugai.server.core.errors import LoginFailedError


class LoginService:
    """Lets people in who know a password, or have an invitation."""

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
        """Sign in. Raises LoginFailedError, which never says what was wrong; LoginThrottledError."""
        name, network = name.casefold(), network_of(address)
        self._throttle.require_turn(name, network)
        user = await self._users.find(name)
        right = await self._passwords.check(user.password_hash if user else "", password)
        if user is None or not right or user.disabled:
            await self._failures.record(name, network, user)
            raise LoginFailedError
        self._throttle.succeeded(name, network)
        if self._passwords.is_outdated(user.password_hash):
            await self._users.rehash(user.id, user.password_hash, await self._passwords.hash(password))
        return await self._sign_in.first_factor(user, device_name)

    async def register(
        self, invite: str, name: str, password: str, display_name: str, device_name: str
    ) -> SignedIn | SecondFactorNeeded:
        """Redeem an invitation, and sign in. Raises InviteNotFoundError, NameTakenError, InvalidRequestError."""
        # First, so that a stranger costs no hash.
        found = await self._invites.find(invite)
        known = await self._users.get(found.user_id) if found.user_id else None
        if known is not None and known.password_hash:
            # Whoever chose that password may have used this very invitation a moment ago.
            await self._invites.find(invite)
        chosen = _chosen(name, known)
        require_good(password, chosen)
        user = await self._invites.redeem(found, chosen, display_name, await self._passwords.hash(password))
        return await self._sign_in.first_factor(user, device_name)


def _chosen(name: str, known: User | None) -> str:
    """The name that the account has from now on: one that has a password keeps its own."""
    if known is not None and known.password_hash:
        if name and name != known.name:
            problem = "cannot be changed with this invitation; leave it out"
            raise InvalidRequestError(f"name {problem}", {"name": problem})
        return known.name
    chosen = name or (known.name if known else "")
    if not chosen:
        raise InvalidRequestError("name must not be empty", {"name": "must not be empty"})
    return chosen
