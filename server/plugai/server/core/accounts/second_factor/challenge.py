"""The second login step, for users with a second factor."""

from __future__ import annotations

from plugai.server.core.accounts.access_tokens import AccessTokens, TokenUse
from plugai.server.core.accounts.second_factor.second_factors import SecondFactors
from plugai.server.core.accounts.sign_in import SignedIn, SignIn, password_fingerprint
from plugai.server.core.accounts.users import UserRepository
from plugai.server.core.errors import LoginFailedError


class SecondFactorChallenge:
    """Verifies the code of the second step and signs the user in."""

    def __init__(self, tokens: AccessTokens, users: UserRepository, factors: SecondFactors, sign_in: SignIn) -> None:
        self._tokens = tokens
        self._users = users
        self._factors = factors
        self._sign_in = sign_in

    async def verify(self, pending_token: str, code: str, device_name: str) -> SignedIn:
        """Sign in. Raises UnauthenticatedError, LoginFailedError, SecondFactorFailedError, LoginThrottledError."""
        claims = await self._tokens.verify(TokenUse.SECOND_FACTOR, pending_token)
        user = await self._users.get(claims.user_id)
        if user is None or user.disabled or password_fingerprint(user) != claims.password:
            raise LoginFailedError
        await self._factors.check(user.id, code)
        return await self._sign_in.complete(user, device_name, "second factor")
