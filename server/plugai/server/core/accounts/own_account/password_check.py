"""Asks users who are signed in for their password again."""

from __future__ import annotations

from plugai.server.core.accounts.failed_logins import FailedLogins
from plugai.server.core.accounts.login_throttle import LoginThrottle, network_of
from plugai.server.core.accounts.passwords import Passwords
from plugai.server.core.accounts.users import User
from plugai.server.core.errors import LoginFailedError


class PasswordCheck:
    """Checks passwords of users who are signed in, as often as a login would."""

    def __init__(self, passwords: Passwords, throttle: LoginThrottle, failures: FailedLogins) -> None:
        self._passwords = passwords
        self._throttle = throttle
        self._failures = failures

    async def require(self, user: User, password: str, address: str) -> None:
        """Return if this is the user's password, or the user has none. Raises LoginFailedError, LoginThrottledError."""
        network = network_of(address)
        self._throttle.count_attempt(user.name, network)
        with self._throttle.hashing(user.name, network):
            matches = not user.password_hash or await self._passwords.check(user.password_hash, password)
        if not matches:
            await self._failures.record(user.name, network, user)
            raise LoginFailedError
        self._throttle.record_success(user.name, network)
