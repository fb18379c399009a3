"""Second factors on both databases: each code is used once, also by concurrent callers."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from uuid import uuid4

import pyotp
import pytest
from sqlmodel import Session, select

from plugai.runners.errors import PlugAIError
from plugai.server.core.accounts.second_factor.authenticators import CodeAttempts
from plugai.server.core.accounts.second_factor.second_factors import SecondFactors, SecondFactorStatus
from plugai.server.core.audit.log import AuditFilter
from plugai.server.core.clock import Clock
from plugai.server.core.errors import (
    LoginThrottledError,
    SecondFactorExistsError,
    SecondFactorFailedError,
    SecondFactorMissingError,
    SecretUnreadableError,
)
from plugai.server.core.principal import Principal
from plugai.server.core.secrets.key_ring import KeyRing, MasterKey
from plugai.server.storage.accounts.second_factor_tables import RecoveryCodeRow, TotpAuthenticatorRow
from plugai.server.storage.accounts.second_factors import SqlTotpAuthenticatorRepository
from plugai.server.storage.accounts.users import SqlUserRepository
from plugai.server.storage.audit.log import SqlAuditRepository
from plugai.server.storage.engine.database import Database
from plugai.server.storage.secrets.master_keys import FixedKeys

ADA = Principal("ada", is_admin=False)
BOB = Principal("bob", is_admin=False)
AT_ONCE = 8
ROUNDS = 40


@dataclass
class Time:
    now: datetime = field(default_factory=lambda: datetime(2026, 11, 23, 12, 0, 0, tzinfo=UTC))

    def pass_by(self, **span: float) -> None:
        self.now += timedelta(**span)


@dataclass
class App:
    """An authenticator app."""

    totp: pyotp.TOTP
    time: Time

    @property
    def code(self) -> str:
        return self.totp.at(self.time.now)

    @property
    def wrong(self) -> str:
        near = {self.totp.at(self.time.now + timedelta(seconds=30 * drift)) for drift in (-1, 0, 1)}
        return next(code for code in ("000000", "111111", "222222", "333333") if code not in near)


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def factors(database: Database, time: Time) -> SecondFactors:
    ring = KeyRing(FixedKeys([MasterKey(b"k" * 32)]))
    clock = Clock(lambda: time.now, lambda: time.now.timestamp())
    repository = SqlTotpAuthenticatorRepository(database, ring)
    return SecondFactors(
        repository, SqlUserRepository(database), b"p" * 32, clock, lambda: uuid4().hex, "PlugAI", CodeAttempts()
    )


async def enrolled(factors: SecondFactors, time: Time, user: Principal = ADA) -> tuple[App, tuple[str, ...]]:
    """A confirmed second factor, in the next time step."""
    app = App(pyotp.TOTP((await factors.enroll(user)).secret), time)
    codes = await factors.confirm(user, app.code)
    time.pass_by(seconds=30)
    return app, codes


async def outcomes(call: Callable[[], Awaitable[object]], times: int = AT_ONCE) -> list[type[PlugAIError] | None]:
    """The outcomes of this many concurrent calls."""

    async def outcome() -> type[PlugAIError] | None:
        try:
            await call()
        except PlugAIError as error:
            return type(error)
        return None

    return list(await asyncio.gather(*(outcome() for _ in range(times))))


async def actions(database: Database) -> list[str]:
    return [link.entry.action for link in await SqlAuditRepository(database).page(AuditFilter(), None, 100)][::-1]


async def test_an_app_is_enabled_once_it_has_shown_a_code(factors: SecondFactors, time: Time) -> None:
    app = App(pyotp.TOTP((await factors.enroll(ADA)).secret), time)
    assert not await factors.is_enabled("ada")
    with pytest.raises(SecondFactorFailedError):
        await factors.confirm(ADA, app.wrong)
    assert not await factors.is_enabled("ada")
    assert len(await factors.confirm(ADA, app.code)) == 10
    assert await factors.is_enabled("ada")
    assert not await factors.is_enabled("bob")
    assert await factors.status(ADA) == SecondFactorStatus(enabled=True, recovery_codes_left=10)
    assert await factors.status(BOB) == SecondFactorStatus(enabled=False, recovery_codes_left=0)


async def test_a_confirmed_app_is_not_replaced_by_another_enrolment(factors: SecondFactors, time: Time) -> None:
    app, _ = await enrolled(factors, time)
    with pytest.raises(SecondFactorExistsError):
        await factors.enroll(ADA)
    with pytest.raises(SecondFactorExistsError):
        await factors.confirm(ADA, app.code)
    await factors.check("ada", app.code)


async def test_another_enrolment_voids_the_earlier_secret(factors: SecondFactors, time: Time) -> None:
    first = App(pyotp.TOTP((await factors.enroll(ADA)).secret), time)
    second = App(pyotp.TOTP((await factors.enroll(ADA)).secret), time)
    with pytest.raises(SecondFactorFailedError):
        await factors.confirm(ADA, first.code)
    await factors.confirm(ADA, second.code)


async def test_a_code_works_once(factors: SecondFactors, time: Time) -> None:
    app, _ = await enrolled(factors, time)
    await factors.check("ada", app.code)
    for _ in range(2):
        with pytest.raises(SecondFactorFailedError):
            await factors.check("ada", app.code)
    time.pass_by(seconds=30)
    await factors.check("ada", app.code)


async def test_the_code_that_confirmed_the_app_cannot_be_used_to_sign_in(factors: SecondFactors, time: Time) -> None:
    app = App(pyotp.TOTP((await factors.enroll(ADA)).secret), time)
    code = app.code
    await factors.confirm(ADA, code)
    with pytest.raises(SecondFactorFailedError):
        await factors.check("ada", code)


async def test_a_code_of_another_user_is_wrong(factors: SecondFactors, time: Time) -> None:
    app, codes = await enrolled(factors, time)
    await enrolled(factors, time, BOB)
    for code in (app.code, codes[0]):
        with pytest.raises(SecondFactorFailedError):
            await factors.check("bob", code)


async def test_of_concurrent_uses_of_one_code_one_succeeds(factors: SecondFactors, time: Time) -> None:
    app, _ = await enrolled(factors, time)
    for _ in range(ROUNDS):
        time.pass_by(seconds=30)
        code = app.code
        found = await outcomes(partial(factors.check, "ada", code))
        assert found.count(None) == 1
        assert set(found) <= {None, SecondFactorFailedError, LoginThrottledError}
        # Those who were too late have used up the tries.
        time.pass_by(minutes=5)


@pytest.mark.slow
async def test_of_concurrent_uses_of_one_recovery_code_one_succeeds(factors: SecondFactors, time: Time) -> None:
    for _ in range(ROUNDS // 10):
        app, codes = await enrolled(factors, time)
        for left, code in zip(reversed(range(10)), codes, strict=True):
            found = await outcomes(partial(factors.check, "ada", code))
            assert found.count(None) == 1
            assert (await factors.status(ADA)).recovery_codes_left == left
            time.pass_by(minutes=5)
        await factors.disable(ADA, app.code)


async def test_each_recovery_code_works_once_and_is_in_the_audit_log(
    factors: SecondFactors, time: Time, database: Database
) -> None:
    _, codes = await enrolled(factors, time)
    for used, code in enumerate(codes, 1):
        await factors.check("ada", code.upper())
        with pytest.raises(SecondFactorFailedError):
            await factors.check("ada", code)
        assert (await factors.status(ADA)).recovery_codes_left == 10 - used
    assert await actions(database) == ["second_factor.enabled", *["recovery_code.used"] * 10]


async def test_new_recovery_codes_void_the_old(factors: SecondFactors, time: Time) -> None:
    app, old = await enrolled(factors, time)
    new = await factors.renew_recovery_codes(ADA, app.code)
    assert not set(new) & set(old)
    with pytest.raises(SecondFactorFailedError):
        await factors.check("ada", old[0])
    await factors.check("ada", new[0])


async def test_disabling_needs_a_code_and_deletes_everything(
    factors: SecondFactors, time: Time, database: Database
) -> None:
    app, codes = await enrolled(factors, time)
    with pytest.raises(SecondFactorFailedError):
        await factors.disable(ADA, app.wrong)
    await factors.disable(ADA, app.code)
    assert not await factors.is_enabled("ada")

    def left(session: Session) -> int:
        return len(session.exec(select(RecoveryCodeRow)).all()) + len(session.exec(select(TotpAuthenticatorRow)).all())

    assert await database.read(left) == 0
    with pytest.raises(SecondFactorFailedError):
        await factors.check("ada", codes[0])
    with pytest.raises(SecondFactorMissingError):
        await factors.disable(ADA, app.code)
    assert (await actions(database))[-1] == "second_factor.disabled"


async def test_concurrent_guesses_are_limited_to_five_attempts(factors: SecondFactors, time: Time) -> None:
    app, _ = await enrolled(factors, time)
    found = await outcomes(lambda: factors.check("ada", app.wrong), 24)
    found += await outcomes(lambda: factors.check("ada", app.wrong), 24)
    assert (found.count(SecondFactorFailedError), found.count(LoginThrottledError)) == (5, 43)
    # Also the right one has to wait, or guessing would go on.
    with pytest.raises(LoginThrottledError) as paused:
        await factors.check("ada", app.code)
    assert paused.value.retry_after == pytest.approx(300)
    time.pass_by(seconds=299)
    with pytest.raises(LoginThrottledError):
        await factors.check("ada", app.code)
    time.pass_by(seconds=1)
    await factors.check("ada", app.code)


async def test_a_correct_code_resets_the_attempts(factors: SecondFactors, time: Time) -> None:
    app, _ = await enrolled(factors, time)
    for _ in range(3):
        for _ in range(4):
            with pytest.raises(SecondFactorFailedError):
                await factors.check("ada", app.wrong)
        await factors.check("ada", app.code)
        time.pass_by(seconds=30)


async def test_the_secret_is_sealed_and_bound_to_its_user(
    factors: SecondFactors, time: Time, database: Database
) -> None:
    enrolment = await factors.enroll(ADA)
    await enrolled(factors, time, BOB)

    def swap(session: Session) -> bytes:
        rows = {row.user_id: row for row in session.exec(select(TotpAuthenticatorRow))}
        rows["bob"].secret = rows["ada"].secret
        return rows["ada"].secret

    kept = await database.write(swap)
    assert pyotp.TOTP(enrolment.secret).byte_secret() not in kept
    with pytest.raises(SecretUnreadableError):
        await factors.check("bob", "123456")
