"""Enrolment, verification and removal of second factors."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from plugai.server.core.accounts.second_factor import recovery_codes, totp
from plugai.server.core.accounts.second_factor.authenticators import (
    CodeAttempts,
    TotpAuthenticator,
    TotpAuthenticatorRepository,
)
from plugai.server.core.accounts.sign_in import SecondFactor
from plugai.server.core.accounts.users import UserRepository
from plugai.server.core.audit.log import AuditAction, AuditEntry
from plugai.server.core.clock import Clock
from plugai.server.core.errors import (
    LoginThrottledError,
    SecondFactorExistsError,
    SecondFactorFailedError,
    SecondFactorMissingError,
    UserNotFoundError,
)
from plugai.server.core.principal import Principal


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What an authenticator app needs: the secret to type, or the URI in a QR code."""

    secret: str = field(repr=False)
    uri: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class SecondFactorStatus:
    """Whether the user has a second factor, and how many recovery codes are left."""

    enabled: bool
    recovery_codes_left: int


class SecondFactors(SecondFactor):
    """Manages users' authenticator apps and recovery codes."""

    def __init__(
        self,
        authenticators: TotpAuthenticatorRepository,
        users: UserRepository,
        pepper: bytes,
        clock: Clock,
        new_id: Callable[[], str],
        server: str,
        attempts: CodeAttempts,
    ) -> None:
        """`server` is the name that the app shows next to the code. `pepper` is the key of recovery codes' digests."""
        self._authenticators = authenticators
        self._users = users
        self._pepper = pepper
        self._clock = clock
        self._new_id = new_id
        self._server = server
        self._attempts = attempts

    async def is_enabled(self, user_id: str) -> bool:
        """Return whether this user has a second factor."""
        found = await self._authenticators.get(user_id)
        return found is not None and found.confirmed_at is not None

    async def status(self, caller: Principal) -> SecondFactorStatus:
        """Return the status of the caller's second factor."""
        if not await self.is_enabled(caller.id):
            return SecondFactorStatus(enabled=False, recovery_codes_left=0)
        left = await self._authenticators.recovery_codes_left(caller.id)
        return SecondFactorStatus(enabled=True, recovery_codes_left=left)

    async def enroll(self, caller: Principal) -> Enrolment:
        """Start enrolment with a new secret, inactive until `confirm`. Raises SecondFactorExistsError."""
        secret = totp.new_secret()
        new = TotpAuthenticator(self._new_id(), caller.id, secret, self._clock.now())
        if not await self._authenticators.start_enrolment(new):
            raise SecondFactorExistsError
        user = await self._users.get(caller.id)
        account = (user.name if user else "") or caller.id
        return Enrolment(totp.to_base32(secret), totp.enrolment_uri(secret, account, self._server))

    async def confirm(self, caller: Principal, code: str) -> tuple[str, ...]:
        """Activate the app after its first valid code; returns the recovery codes, which are shown only once.

        Raises SecondFactorMissingError, SecondFactorExistsError, SecondFactorFailedError, LoginThrottledError.
        """
        found = await self._authenticators.get(caller.id)
        if found is None:
            raise SecondFactorMissingError
        if found.confirmed_at is not None:
            raise SecondFactorExistsError
        await self._count_attempt(caller.id)
        step = totp.matching_step(found.secret, code, self._clock.now(), found.last_step)
        if step is None:
            raise SecondFactorFailedError
        codes = recovery_codes.new_codes()
        entry = self._entry(caller.id, AuditAction.SECOND_FACTOR_ENABLED)
        if not await self._authenticators.confirm(found, step, self._digests(caller.id, codes), entry):
            raise SecondFactorFailedError
        return codes

    async def disable(self, caller: Principal, code: str) -> None:
        """Remove the caller's second factor; needs a valid code. Raises SecondFactorMissingError, and as `check`."""
        await self._require(caller, code)
        await self._authenticators.delete(caller.id, self._entry(caller.id, AuditAction.SECOND_FACTOR_DISABLED))

    async def renew_recovery_codes(self, caller: Principal, code: str) -> tuple[str, ...]:
        """Replace the recovery codes; the new ones are shown only once. Raises SecondFactorMissingError, and as
        check."""
        await self._require(caller, code)
        codes = recovery_codes.new_codes()
        entry = self._entry(caller.id, AuditAction.RECOVERY_CODES_RENEWED)
        if not await self._authenticators.replace_recovery_codes(caller.id, self._digests(caller.id, codes), entry):
            raise SecondFactorMissingError
        return codes

    async def reset(self, caller: Principal, user_id: str) -> None:
        """Remove another user's, as an administrator. Raises UserNotFoundError, SecondFactorMissingError."""
        if await self._users.get(user_id) is None:
            raise UserNotFoundError(user_id)
        entry = AuditEntry(self._clock.now(), caller.id, AuditAction.SECOND_FACTOR_DISABLED, user_id)
        if not await self._authenticators.delete(user_id, entry):
            raise SecondFactorMissingError

    async def check(self, user_id: str, code: str) -> None:
        """Use a code of the app, or a recovery code. Raises SecondFactorFailedError, LoginThrottledError."""
        await self._count_attempt(user_id)
        found = await self._authenticators.get(user_id)
        if found is None or found.confirmed_at is None:
            raise SecondFactorFailedError
        if (recovery := recovery_codes.digest(code, user_id, self._pepper)) is not None:
            entry = self._entry(user_id, AuditAction.RECOVERY_CODE_USED)
            used = await self._authenticators.use_recovery_code(user_id, recovery, entry)
        else:
            step = totp.matching_step(found.secret, code, self._clock.now(), found.last_step)
            used = step is not None and await self._authenticators.use_step(found, step)
        if not used:
            raise SecondFactorFailedError

    async def _require(self, caller: Principal, code: str) -> None:
        if not await self.is_enabled(caller.id):
            raise SecondFactorMissingError
        await self.check(caller.id, code)

    async def _count_attempt(self, user_id: str) -> None:
        # Counted before the code is checked, so that concurrent calls cannot exceed the limit.
        if (wait := await self._authenticators.count_attempt(user_id, self._attempts, self._clock.now())) is not None:
            raise LoginThrottledError(wait.total_seconds())

    def _digests(self, user_id: str, codes: tuple[str, ...]) -> list[bytes]:
        digests = (recovery_codes.digest(code, user_id, self._pepper) for code in codes)
        return [digest for digest in digests if digest is not None]

    def _entry(self, user_id: str, action: AuditAction) -> AuditEntry:
        return AuditEntry(self._clock.now(), user_id, action, user_id)
