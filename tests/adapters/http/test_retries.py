"""Another try: when, after how long, and how often."""

import pytest

from plugai.adapters.http.retries import Retries
from plugai.runners.base import ProviderConfig
from plugai.runners.errors import (
    CredentialRejectedError,
    InvalidRequestError,
    PlugAIError,
    ProviderOverloadedError,
    ProviderProtocolError,
    ProviderQuotaError,
    ProviderTimeoutError,
    ProviderUnavailableError,
    RateLimitedError,
)

CONFIG = ProviderConfig("acme", retries=2, longest_retry_seconds=20.0)


class Attempts:
    """Fails as it is told, then succeeds; notes how long was slept between."""

    def __init__(self, *failures: PlugAIError) -> None:
        self.slept: list[float] = []
        self.made = 0
        self._failures = list(failures)

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)

    async def __call__(self) -> str:
        self.made += 1
        if self._failures:
            raise self._failures.pop(0)
        return "answered"

    async def run(self) -> str:
        return await Retries(CONFIG, self.sleep).run(self)


@pytest.mark.parametrize("kind", [ProviderUnavailableError, ProviderOverloadedError, RateLimitedError])
async def test_transient_failures_are_retried(kind: type[ProviderUnavailableError]) -> None:
    attempts = Attempts(kind("once"), kind("twice"))
    assert await attempts.run() == "answered"
    assert attempts.made == 3


async def test_the_last_failure_is_raised() -> None:
    attempts = Attempts(*(ProviderUnavailableError(str(n)) for n in range(5)))
    with pytest.raises(ProviderUnavailableError, match="2"):
        await attempts.run()
    assert attempts.made == 3


@pytest.mark.parametrize(
    "error",
    [
        ProviderTimeoutError("silent"),
        ProviderProtocolError("garbage"),
        ProviderQuotaError("spent"),
        CredentialRejectedError("wrong key"),
        InvalidRequestError("wrong request"),
        RateLimitedError("for an hour", 3600.0),
    ],
)
async def test_permanent_failures_are_not_retried(error: PlugAIError) -> None:
    attempts = Attempts(error)
    with pytest.raises(type(error)):
        await attempts.run()
    assert attempts.made == 1


async def test_a_failure_that_the_provider_marks_as_final_is_not_retried() -> None:
    error = RateLimitedError("limited")
    error.retryable = False
    attempts = Attempts(error)
    with pytest.raises(RateLimitedError):
        await attempts.run()
    assert attempts.made == 1


async def test_the_pause_is_at_least_the_requested_one() -> None:
    attempts = Attempts(RateLimitedError("limited", 7.0), RateLimitedError("limited", 0.0))
    await attempts.run()
    first, second = attempts.slept
    assert 7.0 <= first <= 8.0
    assert 0.0 <= second <= 1.0


async def test_concurrent_requests_count_their_own_attempts() -> None:
    retries = Retries(CONFIG, Attempts().sleep)
    one, other = Attempts(*(ProviderUnavailableError("") for _ in range(2))), Attempts()
    assert await retries.run(one) == "answered"
    assert await retries.run(other) == "answered"
    assert (one.made, other.made) == (3, 1)
